"""The clean-up of the stores: what somebody names or has just brought stays."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from articles import publishing
from articles.admin.preview_links import make_link
from articles.models import Article, Autosave, Photo, PreviewLink, StoredFile
from portal import clock, files, images
from tests.articles.content_lines import run
from tests.builders import make_article, make_banner, make_photo
from tests.files import pdf, upload

pytestmark = pytest.mark.django_db
DRAFT = ".0123456789abcdef.part"


def stored_file(words):
    return StoredFile.objects.store(upload("Tệp.pdf", pdf(words)))


def make_old(*folders):
    """As if a day and an hour had gone since all was stored."""
    StoredFile.objects.update(wanted_at=F("wanted_at") - timedelta(hours=25))
    for folder in folders:
        for path in Path(folder).rglob("*"):
            os.utime(path, (path.stat().st_mtime - 90_000,) * 2)


@pytest.fixture
def age(tmp_path):
    return lambda: make_old(tmp_path / "files", tmp_path / "stored")


def cleaned(*arguments):
    """The four counts of the summary."""
    out, complaints, error = run("clear_files", *arguments)
    assert (complaints, error) == ([], None)
    return [int(line.split(": ")[1].split(" ")[0]) for line in out.splitlines()[1:]]


def there(digests):
    return [digest for digest in digests if StoredFile.objects.filter(digest=digest).exists()]


def test_files_that_some_text_lists_stay(category, editor, age):
    names = ("working copy", "version", "publication", "link", "autosave")
    kept = [stored_file(name) for name in names]
    listed = [[stored.attached().entry()] for stored in kept]
    make_article(category, attachments=listed[0])
    changed = make_article(category, author=editor, attachments=listed[1])
    Article.objects.filter(pk=changed.pk).update(attachments=[])
    published = make_article(category)
    published.attachments = listed[2]  # and never saved
    publishing.publish(published, clock.now())
    make_link(make_article(category), editor, 3)
    PreviewLink.objects.update(page={"attachments": listed[3]})
    typed = f'[{{"file": "{kept[4].digest}", "title": ""}}]'
    Autosave.objects.create(user=editor, key=uuid4(), fields={"attachments": typed})
    orphan = stored_file("orphan")
    age()
    assert cleaned("--dry-run") == [1, 0, 1, 0]
    assert len(there([orphan.digest])) == 1
    assert cleaned() == [1, 0, 1, 0]
    assert there([orphan.digest]) == []
    assert not files.store().exists(orphan.path)
    assert len(there([stored.digest for stored in kept])) == len(names)
    assert all(files.store().exists(stored.path) for stored in kept)
    assert cleaned() == [0, 0, 0, 0]


def test_what_was_just_brought_or_chosen_stays(age):
    chosen, again, forgotten = (stored_file(words) for words in ("1", "2", "3"))
    age()
    StoredFile.objects.want([chosen.digest])
    stored_file("2")
    fresh = stored_file("4")
    assert cleaned() == [1, 0, 1, 0]
    assert set(StoredFile.objects.all()) == {chosen, again, fresh}
    assert not files.store().exists(forgotten.path)


def test_files_and_pictures_without_a_row_go_and_what_is_not_ours_stays(sub_site, age):
    photo, gone = make_photo(), make_photo()
    banner = make_banner(sub_site)
    stray = files.path("ab" * 32, files.KINDS["pdf"])
    files.store().save(stray, ContentFile(pdf()))
    draft = f"{images.path(photo.digest)}{DRAFT}"
    others = ["photos/README.txt", "banners/logo.webp", "elsewhere/a.webp"]
    for name in [draft, *others]:
        default_storage.save(name, ContentFile(b"x"))
    Photo.objects.filter(pk=gone.pk).delete()
    default_storage.save(f"banners/{'cd' * 32}.webp", ContentFile(b"x"))
    assert cleaned() == [0, 0, 0, 0], "all is younger than a day"
    age()
    counts = cleaned("--dry-run")
    assert counts == cleaned()
    assert counts[0::2] == [0, 1]
    assert counts[1] > 1
    assert counts[3] == 1
    for name in (images.path(gone.digest), draft, f"banners/{'cd' * 32}.webp"):
        assert not default_storage.exists(name)
    assert not files.store().exists(stray)
    for name in (images.path(photo.digest), banner.image.name, *others):
        assert default_storage.exists(name), name


def test_the_files_of_a_removed_photo_go_where_its_removal_could_not(age):
    photo = make_photo()
    Photo.objects.filter(pk=photo.pk).update(removed_at=photo.uploaded_at)
    age()
    cleaned()
    assert not default_storage.exists(images.path(photo.digest))
