from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles import publishing, state
from articles.models import Article
from tests.builders import (
    make_article,
    make_category,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db
Status = Article.Status
HOUR = timedelta(hours=1)


@pytest.fixture
def category():
    return make_category(make_sub_site(is_default=True))


def cards(client, user):
    client.force_login(user)
    context = client.get("/quan-tri/").context
    return {
        card["title"]: [article.pk for article, _ in card["lines"]] for card in context["cards"]
    }


def test_the_dashboard_tells_what_is_scheduled_and_what_has_begun(category, client):
    editor = make_user(Role.EDITOR, category.sub_site)
    now = timezone.now()
    later = make_published(category, starts_at=now + 2 * HOUR)
    sooner = make_published(category, starts_at=now + HOUR)
    live = make_published(category)
    make_published(starts_at=now + HOUR)  # of another sub-site
    shown = cards(client, editor)
    assert shown["Đã hẹn giờ"] == [sooner.pk, later.pk]
    assert shown["Vừa đăng"] == [live.pk]


@pytest.mark.parametrize("count", [1, 30])
def test_the_dashboard_takes_11_queries(count, category, client, django_assert_num_queries):
    editor = make_user(Role.EDITOR, category.sub_site)
    for number in range(count):
        make_published(category, author=editor, starts_at=timezone.now() + HOUR * (number % 2))
        make_article(category, author=editor, status=Status.SUBMITTED)
    client.force_login(editor)
    with django_assert_num_queries(11):
        assert client.get("/quan-tri/").status_code == 200


def test_what_waits_longest_and_what_began_last_stand_first(category, client):
    editor = make_user(Role.EDITOR, category.sub_site)
    first, second = (make_article(category, status=Status.SUBMITTED) for _ in range(2))
    now = timezone.now()
    older, newer = (make_published(category, starts_at=now - n * HOUR) for n in (2, 1))
    shown = cards(client, editor)
    assert shown["Chờ tôi xử lý"] == [first.pk, second.pk]
    assert shown["Vừa đăng"] == [newer.pk, older.pk]


def test_a_card_tells_how_many_there_are_and_leads_to_all_of_them(category, client):
    editor = make_user(Role.EDITOR, category.sub_site)
    waiting = [make_article(category, status=Status.SUBMITTED) for _ in range(9)]
    make_article(category, author=editor)
    client.force_login(editor)
    card, own, *_ = client.get("/quan-tri/").context["cards"]
    assert (card["count"], len(card["lines"]), own["count"]) == (9, 8, 1)
    listed = client.get(card["url"]).context["cl"].result_list
    assert {article.pk for article in listed} == {article.pk for article in waiting}


def test_a_card_tells_who_wrote_where_and_since_when(category, client):
    contributor = make_user(Role.CONTRIBUTOR, category.sub_site, full_name="Lô Thị Mai")
    editor = make_user(Role.EDITOR, category.sub_site)
    article = make_article(category, author=contributor)
    perform(article, "submit", contributor)
    client.force_login(editor)
    page = client.get("/quan-tri/").content.decode()
    since = state.short_time(article.events.get().at)
    assert f"Lô Thị Mai · {category.sub_site} · từ {since}" in page


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
def test_from_what_is_unfinished_a_link_leads_to_all_that_one_wrote(role, category, client):
    user = make_user(role, category.sub_site)
    client.force_login(user)

    def linked():
        page = client.get("/quan-tri/")
        (card,) = [card for card in page.context["cards"] if card["title"] == "Bài của tôi"]
        assert f'href="{card["url"]}">Xem tất cả, cả bài đã đăng' in page.content.decode()
        return {article.pk for article in client.get(card["url"]).context["cl"].result_list}

    make_published(category)
    assert linked() == set()
    own = [make_published(category, author=user), make_article(category, author=user)]
    assert linked() == {article.pk for article in own}


def test_a_card_tells_who_has_an_article(category, client):
    holder = make_user(Role.EDITOR, category.sub_site, full_name="Trần Văn Sửa")
    article = make_article(category, status=Status.SUBMITTED)
    perform(article, "claim", holder)
    client.force_login(make_user(Role.HEAD, category.sub_site))
    assert "Trần Văn Sửa đang giữ" in client.get("/quan-tri/").content.decode()


def test_a_state_says_what_readers_see(category, clock):
    now = timezone.now().replace(second=0, microsecond=0)
    clock.move_to(now, tick=False)
    begun, later = state.short_time(now), state.short_time(now + HOUR)

    def seen(article):
        return state.readers_see(Article.objects.with_publication_times().get(pk=article.pk))

    assert seen(make_article(category)) == ""
    assert seen(make_published(category, starts_at=now + HOUR)) == f"hẹn giờ {later}"
    article = make_published(category, expires_at=now + 2 * HOUR)
    until = state.short_time(now + 2 * HOUR)
    assert seen(article) == f"đang đăng từ {begun}, đến {until}"
    publishing.publish(article, now + HOUR)
    assert seen(article) == f"đang đăng từ {begun}, hẹn giờ {later}"
    expiring = make_published(category, expires_at=now + 2 * HOUR)
    clock.move_to(now + 2 * HOUR, tick=False)
    assert seen(expiring) == f"hết hạn {until}"
    assert seen(article) == f"đang đăng từ {begun}"  # its first day, not that of the correction
    publishing.withdraw(article)
    assert seen(article) == f"đã gỡ {until}"
