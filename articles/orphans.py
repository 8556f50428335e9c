"""What lies in the stores and is named nowhere: found folder by folder, and removed.

Safe beside uploads: what is younger than a day stays, and whoever stores a content that is already
there holds its lock until the row that names it can be seen.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone

from articles.models import Photo, StoredFile
from portal import files
from portal.advisory_locks import wait_for
from portal.models import Banner

LEFT_ALONE_FOR = timedelta(days=1)
CONTENT = re.compile(r"(?P<digest>[0-9a-f]{64})(?:-\d+)?\.[a-z]+(?P<draft>\.[0-9a-f]{16}\.part)?")
LISTED = """
SELECT entry ->> 'file' FROM articles_article, jsonb_array_elements(attachments) AS entry
WHERE attachments <> '[]'
UNION ALL
SELECT entry ->> 'file' FROM articles_articleversion, jsonb_array_elements(attachments) AS entry
WHERE attachments <> '[]'
UNION ALL
SELECT entry ->> 'file' FROM articles_publication, jsonb_array_elements(attachments) AS entry
WHERE attachments <> '[]'
UNION ALL
SELECT entry ->> 'file'
FROM articles_previewlink, jsonb_array_elements(coalesce(page -> 'attachments', '[]')) AS entry
UNION ALL
SELECT found[1]
FROM articles_autosave, regexp_matches(fields ->> 'attachments', '[0-9a-f]{64}', 'g') AS found
"""


@dataclass(frozen=True)
class Store:
    """`named` answers which of some digests a row names."""

    label: str
    storage: object
    folder: str
    named: object


class Cleaner:
    """`counts` and `sizes` (in bytes) are for the summary."""

    def __init__(self, *, dry_run=False):
        self.dry_run = dry_run
        self.counts, self.sizes = Counter(), Counter()
        self.unlisted = set()  # digests of rows that a real run would have deleted

    def run(self):
        self._clear_rows()
        for store in self._stores():
            for folder, names in _folders(store.storage, store.folder):
                self._clear_folder(store, folder, names)

    def summary(self):
        yield "Chạy thử, không xóa gì:" if self.dry_run else "Đã xóa:"
        for label in (UNLISTED, PHOTOS, FILES, BANNERS):
            yield f"  {label}: {self.counts[label]} ({_megabytes(self.sizes[label])})"

    def _clear_rows(self):
        unlisted = StoredFile.objects.filter(wanted_at__lt=Now() - LEFT_ALONE_FOR)
        unlisted = unlisted.exclude(digest__in=RawSQL(LISTED, []))  # noqa: S611  ours alone
        self.sizes[UNLISTED] = unlisted.aggregate(size=Sum("size", default=0))["size"]
        if self.dry_run:
            self.unlisted = set(unlisted.values_list("digest", flat=True))
            self.counts[UNLISTED] = len(self.unlisted)
        else:
            self.counts[UNLISTED], _ = unlisted.delete()  # one statement: it asks each row again

    def _stores(self):
        yield Store(PHOTOS, default_storage, "photos", _photos)
        yield Store(FILES, files.store(), "", self._files)
        yield Store(BANNERS, default_storage, "banners", _banners)

    def _files(self, digests):
        found = StoredFile.objects.filter(digest__in=digests).values_list("digest", flat=True)
        return set(found) - self.unlisted

    def _clear_folder(self, store, folder, names):
        """Those alone that are named as we name them; whatever else lies there is not ours."""
        ours = [match for name in names if (match := CONTENT.fullmatch(name))]
        named = store.named({match["digest"] for match in ours})
        for match in ours:
            if match["digest"] not in named or match["draft"]:
                self._clear(store, f"{folder}/{match[0]}".lstrip("/"), match)

    def _clear(self, store, name, match):
        with transaction.atomic():
            wait_for(match["digest"])
            is_named = not match["draft"] and store.named({match["digest"]})
            if is_named or not _is_old(store.storage, name):
                return
            size = store.storage.size(name)
            if not self.dry_run:
                store.storage.delete(name)
        self.counts[store.label] += 1
        self.sizes[store.label] += size


UNLISTED = "Tệp đính kèm mà không bài nào dùng"
PHOTOS = "Tệp ảnh thừa trong kho"
FILES = "Tệp đính kèm thừa trong kho"
BANNERS = "Tệp banner thừa trong kho"


def _photos(digests):
    return set(Photo.objects.present().filter(digest__in=digests).values_list("digest", flat=True))


def _banners(digests):
    """There are few."""
    images = Banner.objects.values_list("image", "image_mobile")
    names = " ".join(name for pair in images for name in pair)
    return {digest for digest in digests if digest in names}


def _folders(storage, folder):
    """Pairs of a folder and the names of its files, one after the other."""
    try:
        folders, names = storage.listdir(folder or ".")
    except FileNotFoundError:
        return
    yield folder, names
    for name in folders:
        yield from _folders(storage, f"{folder}/{name}".lstrip("/"))


def _is_old(storage, name):
    try:
        return storage.get_modified_time(name) < timezone.now() - LEFT_ALONE_FOR
    except FileNotFoundError:
        return False


def _megabytes(size):
    return f"{size / files.MEGABYTE:.1f} MB".replace(".", ",")
