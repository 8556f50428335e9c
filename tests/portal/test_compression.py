"""What all readers get goes over the air compressed; what depends on who asks stays plain."""

import gzip

import pytest

from accounts.roles import Role
from tests.builders import make_category, make_photo, make_published, make_sub_site, make_user

pytestmark = pytest.mark.django_db
ASKS = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def category():
    category = make_category(make_sub_site(is_default=True))
    for _ in range(5):
        make_published(category, lead="Cây cầu gỗ nối lại hai bờ khe.")
    return category


@pytest.mark.parametrize("path", ["/", "/rss/", "/chuyen-muc/{}/", "/khong-co/"])
def test_a_page_for_all_comes_compressed_to_who_asks(path, category, client):
    path = path.format(category.slug)
    plain, short = client.get(path), client.get(path, headers=ASKS)
    assert "Content-Encoding" not in plain
    assert plain["Vary"] == short["Vary"] == "Accept-Encoding"
    assert short["Content-Encoding"] == "gzip"
    assert gzip.decompress(short.content) == plain.content
    assert int(short["Content-Length"]) == len(short.content) < len(plain.content) / 2
    assert short.status_code == plain.status_code


def test_what_depends_on_who_asks_stays_plain(category, client):
    assert "Content-Encoding" not in client.get("/quan-tri/login/", headers=ASKS)
    client.force_login(make_user(Role.HEAD, category.sub_site))
    for path in ("/quan-tri/", "/quan-tri/articles/article/"):
        response = client.get(path, headers=ASKS)
        assert response.status_code == 200
        assert "Content-Encoding" not in response


def test_a_feed_that_did_not_change_is_not_sent_again(category, client):
    first = client.get("/rss/", headers=ASKS)
    again = {**ASKS, "If-None-Match": first["ETag"]}
    assert client.get("/rss/", headers=again).status_code == 304


def test_short_answers_and_pictures_stay_as_they_are(client):
    for path in ("/healthz", make_photo().url):
        response = client.get(path, headers=ASKS)
        assert "Content-Encoding" not in response, path
        response.close()
