"""From a page that tells it was shown to “Lượt xem” and “Đọc nhiều”, by way of no address."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from articles import counting, publishing
from articles.models import MostRead, Publication, ViewCount, ViewTotal
from portal.brake import Brake
from portal.models import DayVisits, VisitTotal
from tests.builders import make_article, make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(counting, "gathered", counting.Gathered())
    monkeypatch.setattr(counting, "brake", Brake(of_each=50, in_all=60, seconds=3600))


def show(client, article=None, times=1, prefix="", **extra):
    sent = {"bai": article.pk} if article else {}
    for _ in range(times):
        response = client.post(f"{prefix}/dem/", sent, content_type=FORM, **extra)
        assert (response.status_code, response.content, response.cookies) == (204, b"", {})


FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client(client):
    """Sends its texts as a beacon does."""
    post = client.post

    def as_beacon(address, data, **extra):
        return post(address, "&".join(f"{k}={v}" for k, v in data.items()), **extra)

    client.post = as_beacon
    return client


def address(article):
    return Publication.objects.get(article=article).get_absolute_url()


def test_views_are_written_in_batches_and_shown(
    category, client, django_assert_num_queries, django_assert_max_num_queries
):
    article, other = make_published(category), make_published(category)
    assert "Lượt xem" not in client.get(address(article)).content.decode()
    with django_assert_num_queries(3):  # which sub-site it is
        show(client, article, 2)
        show(client)
    assert not ViewCount.objects.exists()
    with django_assert_max_num_queries(6):
        counting.write()
    counting.gathered.add({(category.sub_site_id, article.pk): 1232})
    counting.gathered.add({(category.sub_site_id, other.pk): 7})
    counting.write()
    assert ViewTotal.objects.get(article=article).count == 1234
    assert ViewCount.objects.get(article=article).day == timezone.localdate()
    page = client.get(address(article)).content.decode()
    assert "Lượt xem: 1.234" in page
    assert "Lượt truy cập hôm nay: 1.242 · Tổng số: 1.242" in page


def test_days_are_counted_apart_and_together(clock, category, client):
    article = make_published(category)
    show(client, article, 2)
    counting.write()
    clock.move_to(timezone.now() + timedelta(days=1))
    assert "hôm nay: 0 · Tổng số: 2" in client.get("/").content.decode()
    show(client, article)
    counting.write()
    assert [day.count for day in DayVisits.objects.all()] == [1, 2]
    assert [views.count for views in ViewCount.objects.order_by("day")] == [2, 1]
    assert VisitTotal.objects.get().count == 3
    assert "hôm nay: 1 · Tổng số: 3" in client.get("/").content.decode()


def test_what_is_not_read_here_is_not_counted_as_read(category, client):
    """A page was shown all the same: so much is true of each of these."""
    elsewhere = make_sub_site(slug="con-cuong")
    for article in (make_article(category), make_published(make_category(elsewhere))):
        show(client, article)
    for sent in ("x", "-1", "9" * 30, "0", "%00"):
        client.post("/dem/", {"bai": sent}, content_type=FORM)
    counting.write()
    assert not ViewCount.objects.exists()
    assert DayVisits.objects.get().count == 7
    show(client, make_published(category))
    counting.write()
    assert ViewCount.objects.get().count == 1


def test_what_no_page_of_ours_sends_is_passed_over(category, client):
    article = make_published(category)
    assert client.get("/dem/").status_code == 405
    show(client, article, HTTP_ORIGIN="https://noi.khac")
    client.post("/dem/", {"bai": article.pk, "x": "y" * 200}, content_type=FORM)
    assert not counting.gathered.counts
    show(client, article, HTTP_ORIGIN="http://testserver")
    assert counting.gathered.counts == {(category.sub_site_id, article.pk): 1}


def test_a_flood_counts_no_more_than_its_share(category, client):
    article = make_published(category)
    show(client, article, 55)
    assert counting.gathered.counts.total() == 50
    show(client, article, 12, REMOTE_ADDR="192.0.2.7")
    assert counting.gathered.counts.total() == 60
    assert b"192.0.2.7" not in repr(vars(counting.brake)).encode()


def test_what_cannot_be_written_now_is_written_later(category, client, monkeypatch):
    def is_away(counts):
        raise OperationalError("the database is away")

    article = make_published(category)
    show(client, article, 2)
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(counting, "_write", is_away)
        counting.write()
    show(client, article)
    counting.write()
    counting.write()
    assert ViewTotal.objects.get(article=article).count == 3


def test_what_was_gathered_is_written_and_ranked_beside_the_requests(category, client, monkeypatch):
    monkeypatch.setattr(counting, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(connection, "close", lambda: None)  # the test looks at it afterwards
    show(client, make_published(category))
    looks = iter([False, False, True])
    counting.run_until(lambda: next(looks))
    assert MostRead.objects.get().article_id == ViewTotal.objects.get().article_id


def view(article, count, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    ViewCount.objects.create(article=article, day=day, count=count)


def test_the_most_read_of_the_last_seven_days_are_listed_by_sub_site(category, client):
    articles = [make_published(category) for _ in range(4)]
    elsewhere = make_published(make_category(make_sub_site(slug="con-cuong")))
    for article, count, days_ago in zip(articles, (2, 50, 2, 9), (0, 8, 1, 6), strict=True):
        view(article, count, days_ago)
    view(articles[0], 4, 3)
    view(elsewhere, 100)
    counting.rank()
    expected = [articles[3].pk, articles[0].pk, articles[2].pk]
    pages = ("/", category.get_absolute_url(), address(articles[0]))
    for page in pages:
        response = client.get(page)
        assert [card.article_id for card in response.context["most_read"]] == expected, page
        assert "Đọc nhiều" in response.content.decode(), page
    (shown,) = client.get("/con-cuong/").context["most_read"]
    assert shown.article_id == elsewhere.pk

    publishing.withdraw(articles[3])
    for page in pages:
        response = client.get(page)
        assert [card.article_id for card in response.context["most_read"]] == expected[1:], page
    counting.rank()
    assert list(MostRead.objects.values_list("position", flat=True)) == [1, 1, 2]


def test_pages_ask_to_be_counted_where_readers_read(category, client):
    article = make_published(category)
    for page, part in {
        "/": 'data-count="/dem/">',
        category.get_absolute_url(): 'data-count="/dem/">',
        address(article): f'data-count="/dem/" data-article="{article.pk}"',
    }.items():
        assert part in client.get(page).content.decode(), page
    assert "data-count" not in client.get("/khong-co/").content.decode()
