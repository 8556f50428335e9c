import io

import pytest

from portal.body_limit import MOST_BYTES, MOST_BYTES_OF_STRANGERS
from tests.builders import make_sub_site, make_user

pytestmark = pytest.mark.django_db


class Unread(io.RawIOBase):
    def read(self, size=-1):
        raise AssertionError("the body was read")


def post(client, length=None, **headers):
    """A body of the announced length, of which nothing may be read."""
    announced = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": length or "",
        "wsgi.input": Unread(),
    }
    return client.generic("POST", "/quan-tri/login/", headers=headers, **announced)


@pytest.mark.parametrize("length", [MOST_BYTES_OF_STRANGERS + 1, MOST_BYTES + 1, 10**12])
def test_a_long_body_of_a_stranger_is_refused_unread(length, client):
    response = post(client, length)
    assert response.status_code == 413
    assert "nhiều nhất 55 MB" in response.content.decode()


def test_staff_may_send_as_much_as_a_picture_needs(client):
    make_sub_site(is_default=True)
    client.force_login(make_user())
    assert post(client, MOST_BYTES + 1).status_code == 413
    with pytest.raises(AssertionError, match="the body was read"):
        post(client, MOST_BYTES)


def test_a_body_without_a_length_is_refused_unread(client):
    assert post(client, transfer_encoding="chunked").status_code == 413


def test_strangers_may_send_a_form(client):
    assert client.post("/quan-tri/login/", {"username": "ai"}).status_code == 200
