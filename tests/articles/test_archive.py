"""The archive by year, month and day, and the site map for people."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles import publishing
from portal.models import Page
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


def at(*when):
    """A moment by the clock of UTC, seven hours behind the portal's."""
    return datetime(*when, tzinfo=UTC)


def shown(response):
    return [card.article_id for card in response.context["page"]]


def counts(response):
    cells = [cell for week in response.context["weeks"] for cell in week]
    return {cell["day"].day: cell["count"] for cell in cells if cell["count"]}


@pytest.fixture
def articles(category):
    """Around midnight in Vietnam, at 17:00 of UTC."""
    moments = [
        at(2022, 12, 31, 16, 59),
        at(2023, 1, 31, 17),
        at(2023, 12, 24, 16, 59),
        at(2023, 12, 24, 17),
        at(2023, 12, 25, 16, 59),
        at(2023, 12, 31, 16, 59),
        at(2024, 1, 5),
    ]
    return [make_published(category, starts_at=moment).pk for moment in moments]


def test_days_and_months_are_those_of_the_portals_time(articles, client):
    response = client.get("/luu-tru/2023/12/25/")
    assert shown(response) == [articles[4], articles[3]]
    assert counts(response) == {24: 1, 25: 2, 31: 1}
    assert "Bài đăng Thứ Hai, 25/12/2023" in response.content.decode()
    response = client.get("/luu-tru/2023/12/")
    assert shown(response) == [articles[n] for n in (5, 4, 3, 2)]
    assert response.context["neighbours"] == {"older": date(2023, 2, 1), "newer": date(2024, 1, 1)}
    assert shown(client.get("/luu-tru/2022/12/31/")) == [articles[0]]
    assert shown(client.get("/luu-tru/2023/02/")) == [articles[1]]


def test_a_year_tells_how_much_each_month_has(articles, client):
    context = client.get("/luu-tru/2023/").context
    assert {month.month: count for month, count in context["months"] if count} == {2: 1, 12: 4}
    newest = client.get("/luu-tru/").context
    assert (newest["year"], list(newest["years"])) == (2024, [2024, 2023, 2022])
    assert newest["total"] == 1


def test_where_nothing_was_published_the_page_says_so(articles, client):
    for address in ("/luu-tru/2023/12/26/", "/luu-tru/2023/11/", "/luu-tru/2099/01/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "không có bài nào" in response.content.decode()
        assert '<meta name="robots" content="noindex">' in response.content.decode()
    make_sub_site(slug="con-cuong")
    assert client.get("/con-cuong/luu-tru/2023/12/25/").status_code == 404
    assert "không có bài nào" in client.get("/con-cuong/luu-tru/").content.decode()


@pytest.mark.parametrize(
    "rest",
    [
        "2021/",
        "2025/",
        "2023/13/",
        "2023/00/",
        "2023/02/30/",
        "2023/2/",
        "0000/",
        "9999/12/",
        "abcd/",
        "?ngay=khong",
        "?ngay=0001-01-01",
        "2023/12/?trang=0",
        "2023/12/?trang=-1",
        "2023/12/?trang=x",
        "2023/12/?trang=1000000000",
    ],
)
def test_what_is_no_date_or_page_is_not_found(rest, articles, client):
    response = client.get(f"/luu-tru/{rest}")
    assert response.status_code == 404
    assert "Không tìm thấy trang (404)" in response.content.decode()


def test_a_day_is_found_by_its_form(articles, client):
    response = client.get("/luu-tru/?ngay=2023-12-05")
    assert (response.status_code, response["Location"]) == (302, "/luu-tru/2023/12/05/")


def test_what_is_not_live_is_in_no_archive(category, client):
    make_published(category, starts_at=at(2023, 12, 5))
    gone = make_published(category, starts_at=at(2023, 12, 6))
    publishing.withdraw(gone)
    response = client.get("/luu-tru/2023/12/")
    assert counts(response) == {5: 1}
    assert gone.pk not in shown(response)


@pytest.mark.parametrize("count", [1, 30])
def test_archive_and_site_map_ask_as_much_for_30_as_for_1(
    count, category, client, django_assert_num_queries
):
    for number in range(count):
        make_published(category, starts_at=at(2023, 12, 25) - timedelta(minutes=number))
        Page.objects.create(sub_site=category.sub_site, title=f"Trang {number}", body="<p>a</p>")
    for address, queries in {
        "/luu-tru/": 4,
        "/luu-tru/2023/12/": 4,
        "/luu-tru/2023/12/25/": 4,
        "/so-do-trang/": 4,
    }.items():
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_a_long_day_has_pages(category, client):
    made = [
        make_published(category, starts_at=at(2023, 12, 25) - timedelta(minutes=number)).pk
        for number in range(21)
    ]
    assert shown(client.get("/luu-tru/2023/12/25/?trang=2")) == made[20:]
    assert client.get("/luu-tru/2023/12/25/?trang=3")["Location"] == "/luu-tru/2023/12/25/"


def test_the_site_map_names_all_that_there_is(sub_site, client):
    top = make_category(sub_site, name="Dân vận khéo")
    below = make_category(sub_site, name="Mô hình hay", parent=top)
    article = make_published(below)
    Page.objects.create(sub_site=sub_site, title="Giới thiệu", body="<p>a</p>")
    other = make_sub_site(slug="con-cuong")
    make_published(make_category(other, name="Tin xã"))
    page = client.get("/so-do-trang/").content.decode()
    for address in (
        top.get_absolute_url(),
        below.get_absolute_url(),
        "/trang/gioi-thieu/",
        "/luu-tru/",
        "/tim-kiem/",
        f"-{article.pk}/",
    ):
        assert f'{address}"' in page
    assert "Tin xã" not in page
    assert "Tin xã" in client.get("/con-cuong/so-do-trang/").content.decode()
