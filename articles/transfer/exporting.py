"""Content out: sub-sites, categories and articles as lines, with the pictures that they show."""

import hashlib
import json
from collections import Counter
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, Category, Place, Publication
from articles.transfer.frames import LINK
from articles.transfer.lines import PUBLISHED, WITHDRAWN
from articles.transfer.schema import DOCUMENT_LINE, Withdrawal
from articles.transfer.source import MEDIA
from portal import clock, files, images
from portal.dressing import undress_html
from portal.html import replace_pictures
from portal.models import Page, SubSite
from portal.models.sub_site import FOOTER_FIELDS

CHUNK = 500
RELATED = ("category__sub_site", "category__parent", "cover")
TEXTS = ("title", "lead", "byline", "source", "tags")


class Exporter:
    def __init__(self, target):
        self.target = target
        self.counts = Counter()
        self.notes = Counter()

    def run(self, progress=lambda count: None):
        with _one_snapshot():
            self.now = clock.now()
            self.places = _places()
            for sub_site in _sub_sites():
                self._write("Trang con", self._sub_site(sub_site))
            for category in _categories():
                self._write("Chuyên mục", _category_line(category))
            for page in Page.objects.select_related("sub_site").order_by("sub_site", "order", "pk"):
                self._write("Trang thông tin", _page_line(page))
            for article, shown, more in _articles_and_what_readers_see(self.now):
                self._write_article(article, shown, more)
                progress(1)

    def summary(self):
        yield "Đã xuất:"
        for kind in ("Trang con", "Chuyên mục", "Trang thông tin", "Bài viết"):
            yield f"  {kind}: {self.counts[kind]}"
        for note, count in self.notes.items():
            yield f"  Ghi chú: {note} ({count} lần)"

    def _write(self, kind, line):
        self.target.write_line(json.dumps(line, ensure_ascii=False))
        self.counts[kind] += 1

    def _write_article(self, article, shown, more):
        if article.status == Article.Status.TRASHED:
            self.notes["không xuất bài trong thùng rác"] += 1
            return
        if more:
            self.notes["bản sửa đang hẹn giờ không có trong tệp xuất"] += 1
        self._write("Bài viết", self._article(article, shown))

    # --- Lines ----------------------------------------------------------------------------------

    def _sub_site(self, sub_site):
        return {
            "type": "sub_site",
            "slug": sub_site.slug,
            "name": sub_site.name,
            "domain": sub_site.domain,
            "default": sub_site.is_default,
            **self._banners(sub_site),
            **{name: getattr(sub_site, name) for name in FOOTER_FIELDS},
            "palette": sub_site.palette,
            "archive": _archive(sub_site),
            "links": [
                {name: getattr(link, name) for name in LINK} for link in sub_site.footer_links.all()
            ],
        }

    def _banners(self, sub_site):
        """The first alone, as ever, or all of several."""
        banners = list(filter(None, map(self._banner, sub_site.banners.all())))
        all_of_them = {"banners": banners} if len(banners) > 1 else {}
        return {"banner": banners[0] if banners else None, **all_of_them}

    def _banner(self, banner):
        image = self._banner_file(banner.image.name)
        if not image:
            return None
        mobile = banner.image_mobile and self._banner_file(banner.image_mobile.name)
        times = {name: _moment(getattr(banner, name)) for name in ("starts_at", "ends_at")}
        line = {"image": image, "alt": banner.alt, "link": banner.link}
        line |= {name: moment for name, moment in times.items() if moment}
        return line | ({"image_mobile": mobile} if mobile else {})

    def _article(self, article, shown):
        content = shown or article
        place = self.places.get((content.sub_site_id, None, article.pk))
        return {
            "type": "article",
            "id": article.key,
            "number": article.pk,
            "sub_site": content.category.sub_site.slug,
            "category": content.category.slug,
            **{name: getattr(content, name) for name in TEXTS},
            "body": self._body(shown.html if shown else article.body),
            "cover": self._cover(content),
            "attachments": self._attachments(content),
            "document": _document(content),
            "featured": bool(place),
            "featured_order": place and place.position,
            "featured_until": place and _moment(place.ends_at),
            "pinned": self._pins(content, article),
            "old_url": article.old_url,
            **(_times(shown, self.now) if shown else {"status": _staff_status(article)}),
        }

    def _pins(self, content, article):
        """In its category, and in the one above that."""
        categories = filter(None, (content.category, content.category.parent))
        places = {c.slug: self.places.get((c.sub_site_id, c.pk, article.pk)) for c in categories}
        return [
            {"category": slug, "order": place.position, "until": _moment(place.ends_at)}
            for slug, place in places.items()
            if place
        ]

    def _cover(self, content):
        image = content.cover and self._photo_file(content.cover.digest)
        if not image:
            return None
        return {"image": image, "alt": content.cover_alt, "caption": content.cover_caption}

    def _body(self, html):
        """As an author would have written it, pictures by the names of their files."""
        return replace_pictures(
            undress_html(html), lambda src: self._photo_file(images.digest_in(src))
        )

    def _attachments(self, content):
        lines = [
            {"file": self._attached_file(attachment), "title": attachment.title}
            for attachment in content.attached
        ]
        return [line for line in lines if line["file"]]

    # --- Pictures and files ---------------------------------------------------------------------

    def _photo_file(self, digest):
        return digest and self._media(f"{digest}.webp", images.path(digest))

    def _attached_file(self, attachment):
        stored = files.path(attachment.file, files.KINDS[attachment.kind])
        return self._media(f"{attachment.file}.{attachment.kind}", stored, files.store())

    def _banner_file(self, stored):
        with self._opened(stored) as file:
            digest = file and hashlib.sha256(file.read()).hexdigest()
        return digest and self._media(f"{digest}.webp", stored)

    def _media(self, name, stored, storage=default_storage):
        """The name of the file beside the lines; None, with a note, when it is lost."""
        name = f"{MEDIA}/{name}"
        if self.target.has(name):
            return name
        with self._opened(stored, storage) as file:
            if file:
                self.target.write_media(name, file)
        return name if file else None

    @contextmanager
    def _opened(self, stored, storage=default_storage):
        if not storage.exists(stored):
            kind = "tệp ảnh" if storage is default_storage else "tệp đính kèm"
            self.notes[f"thiếu {kind} {stored}"] += 1
            yield None
            return
        with storage.open(stored) as file:
            yield file


@contextmanager
def _one_snapshot():
    """What changes while the export runs is in it wholly or not at all."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _places():
    """Of all lists, by sub-site, category (None for “Tiêu điểm”) and article."""
    places = Place.objects.present()
    return {(place.sub_site_id, place.category_id, place.article_id): place for place in places}


def _sub_sites():
    found = SubSite.objects.select_related("successor").order_by("-is_default", "pk")
    return found.prefetch_related("banners", "footer_links")


def _archive(sub_site):
    if not sub_site.is_archived:
        return None
    return {
        "note": sub_site.archive_note,
        "successor": sub_site.successor and sub_site.successor.slug,
        "address": sub_site.successor_address,
    }


def _categories():
    """Parents before their children."""
    categories = Category.objects.select_related("sub_site", "parent")
    return categories.order_by("sub_site", "level", "order", "name", "pk")


def _category_line(category):
    return {
        "type": "category",
        "sub_site": category.sub_site.slug,
        "slug": category.slug,
        "name": category.name,
        "parent": category.parent and category.parent.slug,
        "order": category.order,
        "documents": category.holds_documents,
    }


def _page_line(page):
    return {
        "type": "page",
        "sub_site": page.sub_site.slug,
        "slug": page.slug,
        "title": page.title,
        "body": page.body,
        "order": page.order,
    }


def _articles_and_what_readers_see(now):
    """Triples by number: article, the publication for its line or None, is another one waiting?"""
    articles = Article.objects.select_related(*RELATED).order_by("pk")
    chunk = list(articles[:CHUNK])
    while chunk:
        begun, scheduled = _publications(chunk, now)
        for article in chunk:
            shown, next_one = begun.get(article.pk), scheduled.get(article.pk)
            yield article, shown or next_one, bool(shown and next_one)
        chunk = list(articles.filter(pk__gt=chunk[-1].pk)[:CHUNK])


def _publications(articles, now):
    """The newest publication that has begun and the one that has not, by article."""
    newest = (
        Publication.history.filter(article__in=articles)
        .select_related(*RELATED)
        .order_by("article_id", "-starts_at")
        .distinct("article_id")
    )
    begun = newest.filter(starts_at__lte=now)
    scheduled = newest.filter(starts_at__gt=now)
    return ({p.article_id: p for p in found} for found in (begun, scheduled))


def _document(content):
    """None for an article that is none."""
    values = {name: getattr(content, column) for name, column in DOCUMENT_LINE.items()}
    if not any(values.values()):
        return None
    return values | {"issued_on": content.issued_on and content.issued_on.isoformat()}


def _times(publication, now):
    """A publication that goes on ends by its own expiry, not by a correction that is waiting."""
    is_over = publication.ends_at and publication.ends_at <= now
    return {
        "status": WITHDRAWN if publication.withdrawal else PUBLISHED,
        "published_at": _moment(publication.published_at),
        "updated_at": _moment(publication.updated_at),
        "ends_at": _moment(publication.ends_at if is_over else publication.expires_at),
        **_correction(publication),
        **_withdrawal(publication),
    }


def _correction(publication):
    note = publication.correction_note
    return {"correction_note": note} if note else {}


def _withdrawal(publication):
    """How it was taken down; an error, the usual way, needs no word."""
    kind, told = publication.withdrawal, {}
    if kind == Withdrawal.MOVED:
        told = {"moved_to": publication.moved_to}
    if kind == Withdrawal.NOTICE:
        told = {"note": publication.withdrawal_note}
    return {"withdrawal": {"kind": kind, **told}} if told else {}


def _moment(value):
    return timezone.localtime(value).isoformat() if value else None


def _staff_status(article):
    """An article whose schedule was dropped is approved but was never published."""
    approved = article.status == Article.Status.APPROVED
    return Article.Status.IN_APPROVAL if approved else article.status
