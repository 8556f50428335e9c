"""AVIF comes after the photo: pages are right before it, and lighter afterwards."""

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from articles import avif
from articles.models import Photo, Publication
from portal import images
from portal.job_runner import run_next
from portal.models import Job
from tests.builders import make_image, make_photo, make_published

pytestmark = pytest.mark.django_db


def do_all():
    while run_next():
        pass
    assert not Job.objects.exclude(error="").exists()


def test_a_photo_gets_each_of_its_sizes_as_avif():
    photo = Photo.objects.store(make_image(1000, 500))
    assert photo.avif_srcset == ""
    do_all()
    photo.refresh_from_db()
    assert photo.avif_srcset == photo.srcset.replace(".webp", ".avif")
    for width in (None, 320, 640, 960):
        with default_storage.open(images.path(photo.digest, width, "avif")) as file:
            picture = Image.open(file, formats=["AVIF"])
            assert picture.size == (width or 1000, (width or 1000) // 2)
            assert not picture.getexif()


def test_avif_is_served_as_what_it_is(client):
    photo = make_photo()
    do_all()
    response = client.get(images.url(photo.digest, None, "avif"))
    assert response["Content-Type"] == "image/avif"
    assert b"".join(response)[4:12] == b"ftypavif"


def test_what_is_published_before_it_shows_the_avif_after_it(category):
    first, second = make_photo(), make_photo()
    body = f'<p><img src="{first.url}" alt="một"></p><p><img src="{second.url}" alt="hai"></p>'
    make_published(category, body=body)
    assert "<source" not in Publication.objects.get().html
    Job.objects.filter(payload={"photo_id": second.pk}).delete()
    do_all()
    publication = Publication.objects.get()
    first.refresh_from_db()
    assert publication.html.count("<source") == 1
    assert first.avif_srcset in publication.html
    assert first.url in publication.html  # for browsers that do not know it
    assert second.url in publication.html


def test_a_removed_photo_keeps_no_avif(django_capture_on_commit_callbacks):
    photo = Photo.objects.store(make_image(1000, 500))
    do_all()
    with django_capture_on_commit_callbacks(execute=True):
        photo.remove()
    assert not any(default_storage.listdir(f"photos/{photo.digest[:2]}"))
    again = Photo.objects.store(make_image(1000, 500))
    assert (again, again.has_avif) == (photo, False)
    do_all()
    assert Photo.objects.get().has_avif


def test_a_photo_that_is_removed_meanwhile_leaves_nothing(monkeypatch):
    photo = make_photo()
    write = images.write_avif

    def remove_after_writing(digest):
        write(digest)
        Photo.objects.get().remove()

    monkeypatch.setattr(images, "write_avif", remove_after_writing)
    avif.make(photo.pk)
    assert not default_storage.exists(images.path(photo.digest, None, "avif"))
    avif.make(photo.pk)  # asked for once more: there is nothing to do


def test_letters_go_before_pictures(settings):
    settings.JOBS = settings.JOBS | {"letter": "tests.articles.test_avif.note"}
    photo = make_photo()
    Job.objects.create(kind="letter", payload={}, subject="Thư")
    run_next()
    assert Job.objects.get(kind="letter").done_at
    assert not Photo.objects.get(pk=photo.pk).has_avif


def note():
    pass
