from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from articles import publishing, state
from articles.models import Article, Publication
from tests.builders import make_article, make_published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
COLOURS = {
    state.State.DRAFT: "grey",
    state.State.RETURNED: "orange",
    state.State.SUBMITTED: "blue",
    state.State.IN_APPROVAL: "violet",
    state.State.APPROVED: "green",
    state.State.SCHEDULED: "blue",
    state.State.LIVE: "green",
    state.State.EXPIRED: "grey",
    state.State.WITHDRAWN: "grey",
    state.State.TRASHED: "grey",
}


def chip(article):
    """The chip's words, and what stands beside it."""
    html = state.chip(Article.objects.with_publication_times().get(pk=article.pk))
    words, beside = html.split("</span> <span")
    return strip_tags(words), strip_tags(f"<span{beside}")


def end_of(article):
    return state.short_time(Publication.history.get(article=article).ends_at)


def test_an_approved_article_is_called_by_what_readers_see_of_it():
    now = timezone.now()
    before, after, later = (state.short_time(now + hours * HOUR) for hours in (-1, 1, 2))
    live = make_published(starts_at=now - HOUR)
    assert chip(live) == ("Đã xuất bản", f"từ {before}")
    expiring = make_published(starts_at=now - HOUR, expires_at=now + HOUR)
    assert chip(expiring) == ("Đã xuất bản", f"từ {before}, đến {after}")
    scheduled = make_published(starts_at=now + HOUR)
    assert chip(scheduled) == ("Hẹn giờ xuất bản", f"lúc {after}")
    both = make_published(starts_at=now + HOUR, expires_at=now + 2 * HOUR)
    assert chip(both) == ("Hẹn giờ xuất bản", f"lúc {after}, đến {later}")
    expired = make_published(starts_at=now - 2 * HOUR, expires_at=now - HOUR)
    assert chip(expired) == ("Hết hạn", f"lúc {before}")
    publishing.withdraw(live)
    assert chip(live) == ("Đã gỡ", f"lúc {end_of(live)}")
    approved = make_article(status=Article.Status.APPROVED)
    assert chip(approved) == ("Đã duyệt", "chưa hẹn giờ đăng")


def test_the_list_is_filtered_by_what_the_chips_say():
    now = timezone.now()
    articles = {state.State(status): make_article(status=status) for status in Article.Status}
    articles |= {
        state.State.LIVE: make_published(),
        state.State.SCHEDULED: make_published(starts_at=now + HOUR),
        state.State.EXPIRED: make_published(starts_at=now - 2 * HOUR, expires_at=now - HOUR),
        state.State.WITHDRAWN: make_published(starts_at=now - HOUR),
    }
    publishing.withdraw(articles[state.State.WITHDRAWN])
    assert set(articles) == set(state.State)
    for name, article in articles.items():
        (found,) = Article.objects.with_publication_times().filter(state.is_in(name))
        assert (found, state.state_of(found)) == (article, name)
        assert f'"chip chip-{COLOURS[name]}"' in state.chip(found)


def test_dates_stand_before_times():
    moment = datetime(2026, 11, 24, 8, 13, tzinfo=UTC)
    assert state.short_time(moment) == "24/11/2026 15:13"


def test_a_correction_tells_both_where_it_is_and_what_readers_see():
    article = make_published()
    Article.objects.update(status=Article.Status.IN_APPROVAL)
    words, beside = chip(article)
    assert words == "Chờ duyệt"
    assert beside.startswith("đang đăng từ ")
    publishing.withdraw(article)
    assert chip(article) == ("Chờ duyệt", f"đã gỡ {end_of(article)}")


def test_what_expired_after_it_was_shown_again_is_not_called_withdrawn(clock):
    article = make_published()
    publishing.withdraw(article)
    now = timezone.now()
    publishing.publish(article, now, now + HOUR)
    clock.move_to(now + 2 * HOUR)
    assert chip(article) == ("Hết hạn", f"lúc {state.short_time(now + HOUR)}")
