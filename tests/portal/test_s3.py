"""Pictures and files in a bucket, asked over HTTP of a server that speaks S3."""

import socket
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from accounts.roles import Role
from articles.models import Photo, Publication, StoredFile
from portal import files, images
from portal.settings import bucket_storages
from portal.views.errors import is_failing_bucket
from tests.articles.content_lines import run
from tests.builders import (
    make_article,
    make_category,
    make_image,
    make_published,
    make_sub_site,
    make_user,
)
from tests.files import pdf, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def server():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, settings):
    """An empty one, that the portal stores in."""
    account = {"aws_access_key_id": "ai", "aws_secret_access_key": "khoa"}
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1", **account)
    client.create_bucket(Bucket="cong")
    settings.STORAGES = settings.STORAGES | bucket_storages("cong", server, "", "ai", "khoa")
    images.root_url.cache_clear()
    yield lambda: sorted(
        entry["Key"] for entry in client.list_objects_v2(Bucket="cong").get("Contents", [])
    )
    for entry in client.list_objects_v2(Bucket="cong").get("Contents", []):
        client.delete_object(Bucket="cong", Key=entry["Key"])
    client.delete_bucket(Bucket="cong")
    client.close()
    images.root_url.cache_clear()


def test_pictures_are_stored_read_and_deleted(bucket, client):
    make_sub_site(is_default=True)
    photo = Photo.objects.store(make_image(1000, 600))
    place = f"media/photos/{photo.digest[:2]}/{photo.digest}"
    assert f"{place}.webp" in bucket()
    assert len(bucket()) > 2
    assert photo.url == f"/{place}.webp"
    response = client.get(photo.url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert b"".join(response)[8:12] == b"WEBP"
    again = client.get(photo.url, headers={"If-Modified-Since": response["Last-Modified"]})
    assert again.status_code == 304
    images.delete(photo.digest)
    assert bucket() == []
    assert client.get(photo.url).status_code == 404


def test_files_are_stored_read_and_deleted(bucket, client):
    category = make_category(make_sub_site(is_default=True))
    stored = StoredFile.objects.store(upload("Một.pdf"))
    assert bucket() == [f"files/{stored.path}"]
    assert StoredFile.objects.store(upload("Hai.pdf")) == stored
    make_published(category, attachments=[stored.attached().entry()])
    address = f"{Publication.objects.get().files_at}{stored.digest}/"
    response = client.get(address)
    assert (response["Content-Length"], b"".join(response)) == (str(len(pdf())), pdf())
    assert client.get(f"/media/{stored.path}").status_code == 404
    assert client.get(f"/media/../files/{stored.path}").status_code == 404
    files.store().delete(stored.path)
    assert bucket() == []
    assert client.get(address).status_code == 404


def test_a_large_file_goes_in_parts_and_arrives_whole(bucket):
    sent = upload("Lớn.pdf", pdf() + bytes(12 * files.MEGABYTE) + b"%%EOF")
    stored = StoredFile.objects.store(sent)
    with files.store().open(stored.path) as file:
        assert files.digest_of(file) == stored.digest


def test_what_nothing_names_is_found_and_removed(bucket, clock):
    photo = Photo.objects.store(make_image())
    kept, gone = (StoredFile.objects.store(upload("a.pdf", pdf(words))) for words in "12")
    make_article(attachments=[kept.attached().entry()])
    Photo.objects.all().delete()
    present = bucket()
    assert ": 0" in run("clear_files")[0]
    assert bucket() == present
    clock.move_to(timezone.now() + timedelta(hours=25))
    assert run("clear_files")[1:] == ([], None)
    assert bucket() == [f"files/{kept.path}"]
    assert photo.digest not in "".join(bucket())


def test_a_bucket_that_is_away_stores_nothing(bucket, settings, server):
    gone = bucket_storages("khac", server, "", "ai", "khoa")
    settings.STORAGES = settings.STORAGES | gone
    with pytest.raises(ClientError, match="NoSuchBucket"):
        StoredFile.objects.store(upload("Một.pdf"))
    assert StoredFile.objects.count() == 0


@pytest.fixture
def no_bucket(settings):
    """Nobody listens where it ought to be."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        settings.STORAGES = settings.STORAGES | bucket_storages("cong", address, "", "ai", "khoa")
        images.root_url.cache_clear()
        yield
    images.root_url.cache_clear()


def test_who_asks_a_bucket_that_is_away_is_told_to_come_back(no_bucket):
    sub_site = make_sub_site(is_default=True)
    visitor = Client(raise_request_exception=False)
    response = visitor.get(f"/media/photos/ab/{'ab' * 32}.webp")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    visitor.force_login(make_user(Role.EDITOR, sub_site))
    address = reverse("admin:articles_photo_upload")
    response = visitor.post(address, {"upload": make_image(format="JPEG")})
    assert response.status_code == 503
    assert Photo.objects.count() == 0


def test_a_bucket_that_fails_says_the_same_as_one_that_is_away():
    failing, refusing = (
        ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject")
        for status in (503, 403)
    )
    assert is_failing_bucket(failing)
    assert not is_failing_bucket(refusing)


def test_half_an_account_is_refused():
    with pytest.raises(ImproperlyConfigured, match="both, or neither"):
        bucket_storages("cong", "", "", "ai", "")
