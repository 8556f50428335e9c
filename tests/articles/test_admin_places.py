"""The page “Tiêu điểm” and the buttons beside an article's form."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.models import Place
from tests.articles.admin_pages import LIST, change_url
from tests.builders import (
    make_article,
    make_category,
    make_place,
    make_published,
    make_sub_site,
    make_user,
)

pytestmark = pytest.mark.django_db
PLACES = f"{LIST}tieu-diem/"
HOUR = timedelta(hours=1)


def act(client, name, article, address=PLACES, **values):
    return client.post(address, {"act": name, "article": article.pk, **values}, follow=True)


def order():
    return list(Place.objects.values_list("article", flat=True))


@pytest.fixture
def articles(category):
    return [make_published(category, title=f"Bài {name}") for name in "ABC"]


@pytest.mark.parametrize("role", Role)
def test_editors_and_approvers_open_it(role, client, sub_site):
    client.force_login(make_user(role, sub_site))
    may = role in (Role.EDITOR, Role.HEAD, Role.DEPUTY_HEAD)
    assert client.get(PLACES).status_code == (200 if may else 403)
    assert ("Tiêu điểm" in [e["label"] for e in client.get("/quan-tri/").context["menu"]]) is may


def test_lists_outside_the_scope_are_not_found(client, editor, category, articles):
    other = make_category(make_sub_site(slug="noi-khac"))
    narrowed = make_category(category.sub_site, slug="rieng")
    narrowed.staff.add(make_user(Role.EDITOR, category.sub_site))
    secret = make_published(narrowed, title="Bài riêng", starts_at=timezone.now() + HOUR)
    make_place(secret)
    client.force_login(editor)
    for code in ("noi-khac", f"noi-khac/{other.slug}", f"{category.sub_site.slug}/rieng", "gì đó"):
        assert client.get(PLACES, {"danh_sach": code}).status_code == 404
        address = f"{PLACES}?danh_sach={code}"
        assert act(client, "put", articles[0], address).status_code == 404
    assert "Bài riêng" not in client.get(PLACES).content.decode()
    client.force_login(narrowed.staff.get())
    assert "Bài riêng" in client.get(PLACES).content.decode()


@pytest.mark.parametrize("name", ["put", "remove", "up", "before", "end"])
def test_no_button_tells_the_title_of_an_article_outside_the_scope(name, client, editor):
    draft = make_article(title="Chưa ai được biết")
    client.force_login(editor)
    assert act(client, name, draft).status_code == 404
    editor.sub_sites.add(draft.sub_site)
    assert "Chưa ai được biết" in act(client, name, draft).content.decode()


def test_a_place_outside_the_scope_is_moved_without_being_told_of(client, editor, articles):
    narrowed = make_category(articles[0].sub_site)
    narrowed.staff.add(make_user(Role.EDITOR, narrowed.sub_site))
    hidden = make_published(narrowed, starts_at=timezone.now() + HOUR, title="Bài riêng")
    for article in (articles[0], hidden):
        make_place(article)
    client.force_login(editor)
    for name in ("up", "end", "put"):
        assert "Bài riêng" not in act(client, name, hidden).content.decode()
    assert order() == [hidden.pk, articles[0].pk]
    assert "Bài riêng" not in act(client, "remove", hidden).content.decode()
    assert order() == [articles[0].pk]


def test_an_article_is_put_moved_taken_off_and_put_back(client, editor, articles):
    a, b, c = articles
    client.force_login(editor)
    for article in (c, b, a):
        act(client, "put", article)
    assert order() == [a.pk, b.pk, c.pk]
    act(client, "up", c)
    act(client, "down", a)
    assert order() == [c.pk, a.pk, b.pk]
    act(client, "before", b, before=a.pk)
    act(client, "before", c, before="")
    assert order() == [b.pk, a.pk, c.pk]
    page = act(client, "remove", a)
    assert order() == [b.pk, c.pk]
    assert "Hoàn tác" in page.content.decode()
    undo = page.context["undo"]
    act(client, "put", a, position=undo["position"], last_day=undo["last_day"])
    assert order() == [b.pk, a.pk, c.pk]


def test_the_hand_stays_on_the_button_that_was_pressed(client, editor, articles):
    for article in articles:
        make_place(article)
    client.force_login(editor)
    rows = act(client, "down", articles[0]).context["rows"]
    assert [row["button"] for row in rows] == [None, "down", None]


def test_an_end_is_the_end_of_a_day(client, editor, articles):
    make_place(articles[0])
    client.force_login(editor)
    page = act(client, "end", articles[0], last_day="25/12/2099")
    ends_at = timezone.localtime(Place.objects.get().ends_at)
    assert ends_at.isoformat() == "2099-12-26T00:00:00+07:00"
    assert "đến hết 25/12/2099" in page.content.decode()
    for wrong in ("31/02/2099", "25/12/2020", "hôm nay", "31/12/9999"):
        act(client, "end", articles[0], last_day=wrong)
        assert Place.objects.get().ends_at.year == 2099
    act(client, "end", articles[0], last_day="")
    assert Place.objects.get().ends_at is None


def test_it_says_what_readers_get_of_each_place(client, editor, category):
    live, scheduled, gone, over, moved = (make_published(category) for _ in range(5))
    for article in (live, scheduled, gone, moved):
        make_place(article)
    make_place(over, ends_at=timezone.now() - HOUR)
    publishing.withdraw(gone)
    publishing.withdraw(scheduled)
    publishing.publish(scheduled, timezone.now() + HOUR)
    moved.category = make_category(make_sub_site())
    moved.save()
    publishing.publish(moved, timezone.now())
    client.force_login(editor)
    words = [row["words"] for row in client.get(PLACES).context["rows"]]
    starts = ["Đang hiện trên trang chủ", "Không hiện: hẹn giờ", "Không hiện: đã gỡ"]
    starts += ["Không hiện: bài đã chuyển", "Không hiện: chỉ ở đây đến"]
    assert [start in said for start, said in zip(starts, words, strict=True)] == [True] * 5


def test_live_articles_are_searched_by_title(client, editor, category, articles):
    make_article(category, title="Bài A nháp")
    make_published(make_category(make_sub_site()), title="Bài A nơi khác")
    client.force_login(editor)

    def found(**asked):
        return [p.title for p in client.get(PLACES, asked).context["found"]]

    for wanted in ("bài a", "BAI A", " bai a "):
        assert found(tim=wanted) == ["Bài A"], wanted
    assert found(tim="không có") == found(tim="%") == []
    assert found() == ["Bài C", "Bài B", "Bài A"]
    make_place(articles[0])
    assert found(tim="bài a") == []


def test_an_articles_form_puts_it_on_its_lists_and_takes_it_off(client, editor, category, articles):
    client.force_login(editor)
    form = client.get(change_url(articles[0])).content.decode()
    assert "Đưa vào Tiêu điểm" in form
    code = f"{category.sub_site.slug}/{category.slug}"
    for name, expected in (("put", [articles[0].pk]), ("remove", [])):
        response = client.post(
            f"{PLACES}?danh_sach={code}",
            {"act": name, "article": articles[0].pk, "from_article": ""},
        )
        assert response["Location"] == change_url(articles[0])
        assert order() == expected
    draft = make_article(category)
    assert "Vị trí nổi bật" not in client.get(change_url(draft)).content.decode()


def test_a_contributors_form_has_no_places(client, contributor, category):
    article = make_published(category, author=contributor)
    client.force_login(contributor)
    assert "Vị trí nổi bật" not in client.get(change_url(article)).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_13_queries(count, client, editor, category, django_assert_num_queries):
    for _ in range(count):
        make_place(make_published(category))
        make_published(category)
        make_category(category.sub_site)
    client.force_login(editor)
    client.get(PLACES)
    with django_assert_num_queries(13):
        client.get(PLACES)
