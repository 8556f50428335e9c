from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from articles.views import PER_PAGE, RELATED
from portal.middleware import FOR_READERS, FOR_STAFF
from tests.builders import (
    make_article,
    make_banner,
    make_category,
    make_photo,
    make_place,
    make_published,
    make_sub_site,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sub_site():
    sub_site = make_sub_site(is_default=True)
    make_banner(sub_site)
    return sub_site


def address(article):
    return Publication.objects.get(article=article).get_absolute_url()


def publish_many(category, count):
    now = timezone.now()
    return [
        make_published(
            category,
            starts_at=now - number * MINUTE,
            cover=make_photo(),
            cover_alt="Ảnh",
            is_featured=not number % 5,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_an_article_page_takes_4_queries(count, category, client, django_assert_num_queries):
    page = address(publish_many(category, count)[0])
    with django_assert_num_queries(4):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_a_category_page_takes_4_queries(count, category, client, django_assert_num_queries):
    publish_many(category, count)
    with django_assert_num_queries(4):
        assert client.get(category.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("categories", [1, 8])
def test_a_home_page_takes_3_queries(
    categories, count, sub_site, client, django_assert_num_queries
):
    for category in [make_category(sub_site) for _ in range(categories)]:
        publish_many(category, max(1, count // categories))
    with django_assert_num_queries(3):
        assert client.get("/").status_code == 200


def test_related_articles_are_the_newest_of_the_category_without_itself(category, client):
    articles = publish_many(category, 20)
    other = make_published(make_category(category.sub_site))
    related = client.get(address(articles[3])).context["related"]
    expected = [article for article in articles if article != articles[3]][:RELATED]
    assert [publication.article_id for publication in related] == [a.pk for a in expected]
    assert other.pk not in [publication.article_id for publication in related]


def test_beside_an_article_stand_the_next_newer_and_older_of_its_category(category, client):
    now = timezone.now()
    times = [now, now - MINUTE, now - MINUTE, now - 2 * MINUTE]  # two of one moment
    oldest_first = [make_published(category, starts_at=time).pk for time in reversed(times)]
    make_published(make_category(category.sub_site), starts_at=now - MINUTE)
    for older, article, newer in zip(
        [None, *oldest_first], oldest_first, [*oldest_first[1:], None], strict=False
    ):
        context = client.get(address(article)).context
        assert [p.article_id for p in context["newer"]] == [newer] * bool(newer)
        assert [p.article_id for p in context["older"]] == [older] * bool(older)


def test_articles_of_the_same_second_are_all_listed_in_one_order(category, client):
    now = timezone.now()
    articles = [make_published(category, starts_at=now) for _ in range(RELATED + 1)]
    page = client.get(address(articles[0]))
    expected = [article.pk for article in reversed(articles[1:])]
    assert [publication.article_id for publication in page.context["related"]] == expected


def test_a_category_page_shows_its_subcategories_too(category, client):
    below = make_category(category.sub_site, parent=category)
    article = make_published(below)
    for shown in (category, below):
        page = client.get(shown.get_absolute_url()).context["page"]
        assert [publication.article_id for publication in page] == [article.pk]


def test_a_category_has_pages(category, client):
    articles = publish_many(category, PER_PAGE + 1)
    first = client.get(category.get_absolute_url())
    second = client.get(category.get_absolute_url(), {"trang": 2})
    assert len(first.context["page"].object_list) == PER_PAGE
    assert [p.article_id for p in second.context["page"]] == [articles[-1].pk]


@pytest.mark.parametrize("number", ["0", "x", "-1", "", "1.5", "9" * 5000])
def test_a_page_that_is_not_there_is_not_found(number, category, client):
    make_published(category)
    assert client.get(category.get_absolute_url(), {"trang": number}).status_code == 404


@pytest.mark.parametrize("number", ["3", "999"])
def test_a_page_after_the_last_leads_to_the_last(number, category, client):
    publish_many(category, PER_PAGE + 1)
    response = client.get(category.get_absolute_url(), {"trang": number})
    assert response.status_code == 302
    assert response["Location"] == f"{category.get_absolute_url()}?trang=2"


def test_a_page_after_the_only_one_leads_to_the_plain_address(category, client):
    response = client.get(category.get_absolute_url(), {"trang": "2"})
    assert (response.status_code, response["Location"]) == (302, category.get_absolute_url())


def test_another_slug_leads_to_the_right_one(category, client):
    article = make_published(category, title="Dân vận khéo")
    response = client.get(f"/tin/tieu-de-cu-{article.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/tin/dan-van-kheo-{article.pk}/")
    assert response["Cache-Control"] == "max-age=3600"


def test_what_was_never_live_is_not_found(category, client):
    assert client.get(f"/tin/x-{make_article(category).pk}/").status_code == 404
    assert client.get("/tin/x-999999/").status_code == 404
    assert client.get("/chuyen-muc/khong-co/").status_code == 404


def test_what_was_taken_down_is_gone(category, client):
    article = make_published(category)
    old_address = address(article)
    publishing.withdraw(article)
    response = client.get(old_address)
    assert (response.status_code, response["Cache-Control"]) == (410, "no-cache")
    assert article.title not in response.content.decode()
    publishing.publish(article, timezone.now())
    assert client.get(old_address).status_code == 200


def test_what_has_expired_is_not_found(category, client, clock):
    article = make_published(category, expires_at=timezone.now() + MINUTE)
    old_address = address(article)
    clock.move_to(timezone.now() + 2 * MINUTE)
    assert client.get(old_address).status_code == 404


def test_an_old_address_leads_to_the_new_one(category, client):
    article = make_published(category, title="Dân vận khéo", key="219918")
    for old in ("/vi-vn/tin/bai--cu-%22x%22/783534-16570-219918", "/vi-vn/tin/x/1-2-219918/"):
        response = client.get(old)
        assert response.status_code == 301
        assert response["Location"] == f"/tin/dan-van-kheo-{article.pk}/"
    assert client.get("/vi-vn/tin/x/1-2-404").status_code == 404


def test_an_old_category_address_leads_to_the_new_one(category, client):
    response = client.get(f"/vi-vn/chuyen-muc/{category.slug}/783534-16570")
    assert (response.status_code, response["Location"]) == (301, category.get_absolute_url())


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_pages_only_read(method, category, client):
    article = make_published(category)
    for page in ("/", category.get_absolute_url(), address(article)):
        assert getattr(client, method)(page).status_code == 405


def test_the_page_of_a_portal_without_sub_site_is_not_found(client):
    for page in ("/", "/chuyen-muc/x/", "/tin/x-1/"):
        assert client.get(page).status_code == 404


def test_a_home_page_shows_3_featured_8_newest_and_4_of_a_category(category, client):
    articles = [article.pk for article in publish_many(category, 30)]
    make_category(category.sub_site)  # without articles, so without a block
    context = client.get("/").context
    featured, newest = ([p.article_id for p in context[name]] for name in ("featured", "newest"))
    assert featured == [articles[number] for number in (0, 5, 10)]
    assert newest == [articles[number] for number in (1, 2, 3, 4, 6, 7, 8, 9)]
    ((shown, cards),) = context["blocks"]
    assert (shown, [p.article_id for p in cards]) == (category, articles[11:15])


def test_without_featured_articles_the_newest_stands_first(category, client):
    now = timezone.now()
    older, newer = (make_published(category, starts_at=now - n * MINUTE) for n in (1, 0))
    context = client.get("/").context
    assert [p.article_id for p in context["featured"]] == [newer.pk]
    assert [p.article_id for p in context["newest"]] == [older.pk]


@pytest.mark.parametrize("is_featured", [True, False])
def test_a_home_page_shows_no_article_twice(is_featured, category, client):
    categories = [category, make_category(category.sub_site)]
    for number in range(20):
        make_published(
            categories[number % 2],
            starts_at=timezone.now() - number * MINUTE,
            is_featured=is_featured and number < 2,
        )
    context = client.get("/").context
    lists = [context["featured"], context["newest"], *(cards for _, cards in context["blocks"])]
    shown = [publication.article_id for cards in lists for publication in cards]
    assert len(shown) == len(set(shown))
    assert [len(cards) for cards in lists] == ([2, 8, 4, 4] if is_featured else [1, 8, 3, 4])
    newest_first = Publication.objects.newest_first().values_list("article_id", flat=True)
    assert set(shown[:9]) <= set(newest_first[:10])


def test_documents_stand_on_the_home_page_in_a_list_of_their_own(category, client):
    held = make_category(category.sub_site, name="Văn bản", holds_documents=True)
    below = make_category(category.sub_site, parent=category, holds_documents=True)
    now = timezone.now()
    documents = [
        make_published(
            (held, below)[n % 2],
            title=f"Văn bản {n}",
            document_number=f"{n}-CV/BDV",
            issued_on=date(2026, 11, 20 - n),
            starts_at=now - n * MINUTE,
        )
        for n in range(7)
    ]
    page = client.get("/")
    assert [page.context[name] for name in ("featured", "newest", "blocks")] == [[], [], []]
    assert [p.article_id for p in page.context["documents"]] == [d.pk for d in documents[:5]]
    assert page.context["documents_category"] == below
    assert "1-CV/BDV, 19/11/2026" in page.content.decode()
    assert "Chưa có bài" not in page.content.decode()
    make_place(documents[1])
    news = make_published(category)
    context = client.get("/").context
    expected = [documents[n].pk for n in (0, 2, 3, 4, 5)]
    assert [p.article_id for p in context["featured"]] == [documents[1].pk]
    assert [p.article_id for p in context["newest"]] == [news.pk]
    assert [p.article_id for p in context["documents"]] == expected


def test_the_newest_with_several_pictures_stand_in_a_strip_and_nowhere_else(category, client):
    photo = make_photo()
    image = f'<p><img src="{photo.url}" alt="x"></p>'

    def published(pictures, minutes, **cover):
        at = timezone.now() - minutes * MINUTE
        return make_published(category, body="<p>a</p>" + image * pictures, starts_at=at, **cover)

    cover = {"cover": photo, "cover_alt": "x"}
    for n in range(9):
        published(2, n, **cover)  # the featured and the newest ones
    first = published(2, 10, **cover)  # of its block: there it stays
    published(2, 11)
    published(1, 12, **cover)
    second = published(2, 13, **cover)
    assert client.get("/").context["pictures"] == []
    others = [published(3, minutes, **cover).pk for minutes in (14, 15, 16, 17)]
    context = client.get("/").context
    assert [p.article_id for p in context["pictures"]] == [second.pk, *others[:3]]
    ((_, block),) = context["blocks"]
    assert [p.article_id for p in block] == [first.pk, first.pk + 1, first.pk + 2]


def test_beside_an_article_stand_15_of_its_category_and_6_of_its_sub_site(category, client):
    articles = [article.pk for article in publish_many(category, 20)]
    other = make_published(make_category(category.sub_site), title="Tin khác")
    context = client.get(address(other)).context
    assert [p.article_id for p in context["related"]] == []
    assert [p.article_id for p in context["newest"]] == articles[:6]
    (first,) = Publication.objects.filter(article=articles[0])
    context = client.get(first.get_absolute_url()).context
    assert [p.article_id for p in context["related"]] == articles[1:16]


def test_only_what_was_last_seen_in_this_sub_site_and_taken_down_is_gone(category, client, clock):
    article = make_published(category, title="Tin")
    path = address(article).lstrip("/")
    publishing.withdraw(article)
    make_sub_site(slug="con-cuong")
    assert client.get(f"/con-cuong/{path}").status_code == 404
    publishing.publish(article, timezone.now() + MINUTE, timezone.now() + 2 * MINUTE)
    assert client.get(f"/{path}").status_code == 410
    clock.move_to(timezone.now() + 3 * MINUTE)
    assert client.get(f"/{path}").status_code == 404


def test_an_old_category_address_stays_in_its_sub_site(category, client):
    other = make_category(make_sub_site(slug="con-cuong"), slug="tin-xa")
    assert client.get("/vi-vn/chuyen-muc/tin-xa/1-2").status_code == 404
    response = client.get("/con-cuong/vi-vn/chuyen-muc/tin-xa/1-2")
    assert response["Location"] == f"/con-cuong{other.get_absolute_url()}"


def test_a_stored_picture_runs_nothing_is_kept_and_asks_no_database(
    client, django_assert_num_queries
):
    photo = make_photo()
    with django_assert_num_queries(0):
        response = client.get(photo.url)
    expected = {
        "Content-Type": "image/webp",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=86400",
    }
    assert {name: response[name] for name in expected} == expected
    assert b"".join(response)[8:12] == b"WEBP"
    assert client.get(photo.url.replace(".webp", "-9.webp")).status_code == 404


def test_an_old_address_under_a_prefix_leads_to_the_article(sub_site, category, client):
    other = make_category(make_sub_site(slug="con-cuong"))
    make_published(category, title="Tin", key="77")
    make_published(other, title="Tin", key="78")
    for key in ("77", "78"):
        address = f"/con-cuong/vi-vn/tin/a/1-2-{key}"
        assert client.get(address, follow=True).status_code == 200


def test_a_page_without_its_style_is_still_a_page(settings, tmp_path, sub_site, client):
    manifest = {"BACKEND": "portal.static_files.StaticFiles"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["a" * 300, "đ" * 100, "%00"])
def test_what_is_no_name_of_a_picture_is_not_found(path, client):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_number_that_no_article_can_have_is_not_looked_for(sub_site, client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/tin/x-99999999999999999999/").status_code == 404
    asked = [query["sql"] for query in queries if "articles_publication" in query["sql"]]
    assert not [sql for sql in asked if "99999" in sql]


@pytest.mark.parametrize(
    ("address", "policy"),
    [
        ("/", FOR_READERS),
        ("/khong-co/", FOR_READERS),
        ("/quan-tri/login/", FOR_STAFF),
        ("/dan-van", FOR_READERS),  # answered by the middleware
        ("/tin/%00", FOR_READERS),
    ],
)
def test_every_page_tells_browsers_what_it_may_load_and_who_may_frame_it(
    address, policy, sub_site, client
):
    response = client.get(address)
    assert response["Content-Security-Policy"] == policy
    assert response["X-Frame-Options"] == "DENY"
