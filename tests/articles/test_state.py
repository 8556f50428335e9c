from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from articles import publishing, state
from articles.models import Article
from tests.builders import make_article, make_published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def chip(article):
    """The chip's words, and what stands beside it."""
    html = state.chip(Article.objects.with_publication_times().get(pk=article.pk))
    words, beside = html.split("</span> <span")
    return strip_tags(words), strip_tags(f"<span{beside}")


def test_an_approved_article_is_called_by_what_readers_see_of_it():
    now = timezone.now()
    live = make_published(starts_at=now - HOUR)
    assert chip(live) == ("Đã xuất bản", f"đang đăng từ {state.short_time(now - HOUR)}")
    scheduled = make_published(starts_at=now + HOUR)
    assert chip(scheduled) == ("Hẹn giờ xuất bản", f"hẹn giờ {state.short_time(now + HOUR)}")
    expired = make_published(starts_at=now - 2 * HOUR, expires_at=now - HOUR)
    assert chip(expired) == ("Hết hạn", "")
    publishing.withdraw(live)
    assert chip(live) == ("Đã gỡ", "")
    assert chip(make_article(status=Article.Status.APPROVED)) == ("Đã duyệt", "")


def test_a_correction_tells_both_where_it_is_and_what_readers_see():
    article = make_published()
    Article.objects.update(status=Article.Status.IN_APPROVAL)
    words, beside = chip(article)
    assert words == "Chờ duyệt"
    assert beside.startswith("đang đăng từ ")
    publishing.withdraw(article)
    assert chip(article) == ("Chờ duyệt", "đã gỡ")
