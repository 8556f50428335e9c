"""What readers search is counted for staff; who they are is not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from articles import searched
from articles.models import SearchCount
from tests.builders import make_published, make_sub_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/articles/searchcount/"


@pytest.fixture(autouse=True)
def nothing_gathered(monkeypatch):
    monkeypatch.setattr(searched, "gathered", searched.Gathered())


def ask(client, text, **fields):
    client.get("/tim-kiem/", {"q": text} | fields)


def counted():
    return list(SearchCount.objects.order_by("words").values_list("words", "times", "found"))


def test_searches_are_counted_by_day(client, category, clock):
    make_published(category, title="Dân vận")
    for text in ("Dân vận", "dan van", "DÂN  VẬN!"):
        ask(client, text)
    ask(client, "không có")
    ask(client, "dân vận", thoi_gian="tuan")
    client.get("/tim-kiem/goi-y/", {"q": "dân"})
    assert counted() == [], "a reader's request writes nothing"
    searched.write()
    ask(client, "dân vận")
    searched.write()
    assert counted() == [("dan van", 4, 1), ("khong co", 1, 0)]
    clock.move_to(timezone.now() + timedelta(days=364))
    ask(client, "dân vận")
    searched.write()
    assert len(counted()) == 3
    clock.move_to(timezone.now() + timedelta(days=3))
    ask(client, "mới")
    searched.write()
    assert counted() == [("dan van", 1, 1), ("moi", 1, 0)], "after twelve months they go"


@pytest.mark.parametrize(
    "text",
    [
        *("0912 345 678", "sđt 0912.345.678", "a.b@nghean.vn", "040087001234", "19-1-1987 0123"),
        *("x", "", "chữ " * 16),
    ],
)
def test_what_looks_personal_or_is_no_word_is_not_kept(text, client, sub_site):
    ask(client, text)
    assert searched.gathered.searches == {}
    ask(client, "39-NQ/TW năm 2023")
    assert len(searched.gathered.searches) == 1


def test_a_flood_has_an_end(client, sub_site, monkeypatch):
    monkeypatch.setattr(searched, "MOST_WAITING", 3)
    monkeypatch.setattr(searched, "MOST_A_DAY", 2)
    for number in range(100, 105):
        ask(client, f"từ {number}")
    assert len(searched.gathered.searches) == 3
    searched.write()
    ask(client, "từ 100")
    ask(client, "từ 999")
    searched.write()
    assert counted() == [("tu 100", 2, 0), ("tu 101", 1, 0), ("tu 102", 1, 0)]


def test_a_search_is_answered_where_the_database_takes_no_writing(client, sub_site):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        assert client.get("/tim-kiem/", {"q": "dân vận"}).status_code == 200
        with pytest.raises(DatabaseError):
            searched.write()
        transaction.set_rollback(True)


def test_staff_read_what_was_searched_in_vain(client, sub_site, django_assert_num_queries):
    today = timezone.localdate()
    other = make_sub_site()
    for number, (words, found, place) in enumerate(
        [("hiem", 0, sub_site), ("dan van", 9, sub_site), ("xa", 0, other), ("hiem", 0, sub_site)]
    ):
        day = today - timedelta(days=number * 20)
        SearchCount.objects.create(sub_site=place, day=day, words=words, times=2, found=found)
    client.force_login(make_user(Role.EDITOR, sub_site))

    def shown(**asked):
        page = client.get(LIST, asked)
        return [(count.words, count.total) for count in page.context["cl"].result_list]

    assert shown() == [("hiem", 2), ("dan van", 2)]
    assert shown(ngay="365") == [("hiem", 4), ("dan van", 2)]
    assert shown(ket_qua="khong") == [("hiem", 2)]
    assert shown(ngay="x") == shown(ket_qua="x") == shown()
    page = client.get(LIST).content.decode()
    assert 'aria-current="page">Chuyên mục &amp; trang con' in " ".join(page.split())
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert shown(ngay="365") == [("hiem", 4), ("dan van", 2), ("xa", 2)]
