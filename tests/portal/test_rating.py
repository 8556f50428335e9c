"""Readers tell how content they are; nobody learns who told it."""

import pytest
from django.utils import timezone

from portal.brake import Brake
from portal.models import RatingCount
from portal.views import rating
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sub_site(monkeypatch):
    monkeypatch.setattr(rating, "brake", Brake(of_each=3, in_all=4, seconds=3600))
    return make_sub_site(is_default=True)


def stored():
    return list(RatingCount.objects.order_by("pk").values_list("page", "degree", "count"))


def test_what_is_told_is_counted_by_day_and_page(client, sub_site):
    make_published(make_category(sub_site), title="Bài hay")
    for sent in ({"muc": 4, "noi": "bai-viet"}, {"muc": 1}, {"muc": 4, "noi": "bai-viet"}):
        response = client.post("/danh-gia/", sent)
        assert (response.status_code, response["Location"]) == (302, "/danh-gia/cam-on/")
        assert not response.cookies
    assert stored() == [("bai-viet", 4, 2), ("ca-trang", 1, 1)]
    assert RatingCount.objects.first().day == timezone.localdate()
    assert "Cảm ơn bạn" in client.get("/danh-gia/cam-on/").content.decode()


@pytest.mark.parametrize("degree", ["", "0", "6", "x", "-1", "9" * 5000, "\x00"])
def test_only_a_degree_that_was_offered_counts(degree, client):
    response = client.post("/danh-gia/", {"muc": degree})
    assert response.status_code == 400
    assert "Hãy chọn một mức độ." in response.content.decode()
    assert stored() == []


def test_other_sites_and_floods_count_nothing_more(client):
    refused = client.post("/danh-gia/", {"muc": 5}, headers={"origin": "https://noi.khac"})
    assert (refused.status_code, stored()) == (400, [])
    for _ in range(3):
        client.post("/danh-gia/", {"muc": 5})
    assert client.post("/danh-gia/", {"muc": 5}).status_code == 429
    for address in ("192.0.2.7", "192.0.2.8"):
        last = client.post("/danh-gia/", {"muc": 5}, REMOTE_ADDR=address)
    assert last.status_code == 429
    assert stored() == [("ca-trang", 5, 4)]
