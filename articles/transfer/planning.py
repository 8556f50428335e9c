"""What each article line would change: some hundred lines at once, in few queries."""

from dataclasses import dataclass, field

from articles import publishing
from articles.attachments import Attachment
from articles.models import Article, Category, Photo, Publication
from articles.state import short_time
from articles.transfer import readers
from articles.transfer.lines import ArticleLine
from articles.transfer.pictures import Picture, replace_pictures
from articles.transfer.places import NEW, UNCHANGED, UPDATED
from portal import clock, images
from portal.html import clean_html

REFUSED = "từ chối"
COMPARED = (*publishing.COPIED, "body", "old_url", "status")


@dataclass
class Entry:
    """A line that is right in itself, on its way into the database."""

    line: int
    record: ArticleLine
    category: Category
    pictures: dict[str, Picture]
    attachments: list[Attachment]
    stored: Article | None = None
    publications: list[Publication] = field(default_factory=list)  # of `stored`, oldest first
    article: Article | None = None  # as the line wants it
    publication: Publication | None = None  # composed of `article`, still without times
    outcome: str = ""
    reason: str = ""  # why it is refused


def plan(entries, *, dry_run=False):
    """Fills in the outcome of each entry; answers the moment that this holds for.

    Unless in a dry run the articles stay locked until the caller's transaction ends.
    """
    photos = _photos(entries, dry_run)
    stored = _stored_articles(entries, dry_run)
    now = clock.now()
    publications = _publications(stored.values())
    for entry in entries:
        entry.stored = stored.get(entry.record.key)
        entry.publications = publications[entry.stored.pk] if entry.stored else []
        entry.article = _wanted(entry, photos)
        entry.outcome = _outcome(entry, photos, now)
    return now


def _outcome(entry, photos, now):
    if entry.stored and _is_same_copy(entry) and readers.see_in_time(entry, now):
        return UNCHANGED
    if entry.record.is_for_readers:
        entry.publication = publishing.compose(entry.article, photos)
    if not entry.stored:
        return NEW
    if readers.see_already(entry, now):
        return UNCHANGED
    entry.reason = _refusal(entry, now)
    return REFUSED if entry.reason else UPDATED


def _is_same_copy(entry):
    return all(getattr(entry.stored, name) == getattr(entry.article, name) for name in COMPARED)


def _refusal(entry, now):
    """What people did in the portal wins over what an old file says."""
    article = entry.stored
    if article.status != Article.Status.APPROVED and (article.changed_by_id or article.author_id):
        who, when = article.changed_by or article.author, short_time(article.changed_at)
        state = article.get_status_display()
        return f"bài đang được sửa trong cổng ({state}, {who}, {when}), không ghi đè"
    if article.changed_by_id and readers.would_see_again(entry, now):
        return "bài đã được gỡ trong cổng, không đăng lại"
    if article.changed_by_id and entry.record.is_for_readers:
        return "bài đã được sửa trong cổng, không ghi đè"
    return ""


def _wanted(entry, photos):
    record, stored = entry.record, entry.stored
    article = Article(
        pk=stored and stored.pk,
        key=record.key,
        sub_site_id=entry.category.sub_site_id,
        category=entry.category,
        status=record.article_status,
        version=stored.version + 1 if stored else 1,
        attachments=[attachment.entry() for attachment in entry.attachments],
        **record.values,
    )
    article.body = clean_html(
        replace_pictures(article.body, lambda name: images.url(entry.pictures[name].digest))
    )
    if record.cover:
        article.cover = photos[entry.pictures[record.cover.image].digest]
        article.cover_alt, article.cover_caption = record.cover.alt, record.cover.caption
    return article


# --- What is there already ----------------------------------------------------------------------


def _stored_articles(entries, dry_run):
    articles = Article.objects.select_related("author", "changed_by").order_by("pk")
    if not dry_run:
        articles = articles.select_for_update(of=("self",))
    return articles.in_bulk([entry.record.key for entry in entries], field_name="key")


def _publications(articles):
    found = {article.pk: [] for article in articles}
    if found:
        for publication in Publication.history.filter(article__in=found).order_by("starts_at"):
            found[publication.article_id].append(publication)
    return found


def _photos(entries, dry_run):
    """The photos of all pictures by digest."""
    pictures = {p.digest: p for entry in entries for p in entry.pictures.values()}
    if not pictures:
        return {}
    covers = {_cover_digest(entry): entry.record.cover for entry in entries if entry.record.cover}
    photos = Photo.objects.in_bulk(pictures, field_name="digest")
    missing = [
        _photo(picture, covers.get(digest))
        for digest, picture in pictures.items()
        if digest not in photos
    ]
    if dry_run:
        return photos | {photo.digest: photo for photo in missing}
    Photo.objects.bulk_create(missing, ignore_conflicts=True)
    stored = Photo.objects.in_bulk([p.digest for p in missing], field_name="digest")
    Photo.objects.ask_for_avif(stored.values())
    return photos | stored


def _photo(picture, cover):
    return Photo(
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        alt=cover.alt if cover else "",
        caption=cover.caption if cover else "",
    )


def _cover_digest(entry):
    return entry.pictures[entry.record.cover.image].digest
