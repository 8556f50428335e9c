"""Where a page can't be shown, readers are helped on."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import path

from articles import publishing
from portal import urls
from portal.views.errors import guess
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


def broken(request):
    raise ZeroDivisionError


def forbidden(request):
    raise PermissionDenied


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, name="Ban Dân vận", phone="0238 000 0000")


@pytest.fixture
def category(sub_site):
    return make_category(sub_site)


def test_who_finds_nothing_is_offered_a_search_the_categories_and_the_newest(
    category, client, django_assert_num_queries
):
    articles = [make_published(category) for _ in range(8)]
    with django_assert_num_queries(7):  # two of them the savepoint of a count
        response = client.get("/tin-cu/dan-van-kheo_o-con-cuong-219918.html")
    page = response.content.decode()
    assert response.status_code == 404
    assert 'action="/tim-kiem/"' in page
    assert 'value="dan van kheo o con cuong"' in page
    assert f'href="{category.get_absolute_url()}"' in page
    newest = [article.pk for article in reversed(articles[2:])]
    assert [card.article_id for card in response.context["newest"]] == newest
    assert '<meta name="robots" content="noindex">' in page
    assert "Không tìm thấy trang (404) – Ban Dân vận" in page


def test_under_a_prefix_the_ways_stay_in_the_sub_site(sub_site, client):
    make_published(make_category(sub_site))
    other = make_category(make_sub_site(slug="con-cuong", name="Con Cuông"), slug="tin-xa")
    article = make_published(other)
    response = client.get("/con-cuong/khong-co/")
    assert [card.article_id for card in response.context["newest"]] == [article.pk]
    page = response.content.decode()
    assert 'action="/con-cuong/tim-kiem/"' in page
    assert 'href="/con-cuong/chuyen-muc/tin-xa/"' in page


def test_what_was_taken_down_leads_to_others_of_its_category(category, client):
    gone, other = make_published(category, key="77"), make_published(category)
    elsewhere = make_published(make_category(category.sub_site))
    publishing.withdraw(gone)
    for address in (f"/tin/x-{gone.pk}/", "/vi-vn/tin/x/1-2-77"):
        response = client.get(address)
        assert response.status_code == 410
        assert [card.article_id for card in response.context["related"]] == [other.pk]
    make_sub_site(slug="con-cuong")
    response = client.get("/con-cuong/vi-vn/tin/x/1-2-77")
    assert response.status_code == 410
    assert "Tin cùng chuyên mục" not in response.content.decode()
    publishing.withdraw(other)
    response = client.get(f"/tin/x-{gone.pk}/")
    assert "Tin cùng chuyên mục" not in response.content.decode()
    assert [card.article_id for card in response.context["newest"]] == [elsewhere.pk]


def test_a_refused_reader_is_helped_as_well(category, client, settings):
    article = make_published(category)
    settings.ROOT_URLCONF = "tests.portal.test_error_pages"
    response = client.get("/cam/")
    assert response.status_code == 403
    assert "Bạn không có quyền truy cập (403)" in response.content.decode()
    assert [card.article_id for card in response.context["newest"]] == [article.pk]


def test_a_fault_is_told_in_the_sub_sites_name_without_the_database(
    sub_site, client, settings, django_assert_num_queries
):
    settings.ROOT_URLCONF = "tests.portal.test_error_pages"
    make_sub_site(slug="con-cuong", name="Con Cuông", email="a@b.vn")
    client.raise_request_exception = False
    with django_assert_num_queries(1):
        response = client.get("/con-cuong/hong/")
    page = response.content.decode()
    assert response.status_code == 500
    assert '<a class="masthead-name" href="/con-cuong/">Con Cuông</a>' in page
    assert 'href="mailto:a@b.vn"' in page
    assert "0238 000 0000" in client.get("/hong/").content.decode()


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/tin/../quan-tri/", "localhost", 404),
        ("/tin/..%2f..%2fetc/passwd", "localhost", 404),
        ("/chuyen-muc%2Fkhong-co%2F", "localhost", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", "localhost", 404),
        ("/\\noi.khac/", "localhost", 404),
        ("/%00", "localhost", 400),
        ("/", "noi.khac", 400),
        ("/", "localhost:khong", 400),
        ("/", "a b", 400),
        ("/" + "a/" * 3000, "localhost", 404),
    ],
)
def test_what_makes_no_sense_gets_its_status_and_a_page(address, host, status, sub_site, client):
    response = client.get(address, headers={"host": host})
    assert response.status_code == status
    page = response.content.decode()
    assert f"({status})" in page
    assert "Về trang chủ" in page


def test_words_are_guessed_from_an_address():
    for address, words in {
        "/tin/dan-van-kheo-219918.html": "dan van kheo",
        "/a/giới_thiệu.aspx/": "giới thiệu",
        "/12345": "",
        "/": "",
        "/" + "a-" * 200: ("a " * 50)[:100],
    }.items():
        assert guess(address) == words, address


urlpatterns = [path("hong/", broken), path("cam/", forbidden), *urls.urlpatterns]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
