"""From working copy to what readers see. `workflow.perform` and the importer call this."""

from django.utils import timezone

from articles.models import Photo, Publication
from portal.html import dress_html, photo_digests
from portal.text import slugify

COPIED = (
    "sub_site_id",
    "category_id",
    "title",
    "lead",
    "cover_id",
    "cover_alt",
    "cover_caption",
    "byline",
    "source",
    "tags",
    "is_featured",
)


def compose(article, photos=None) -> Publication:
    """The unsaved publication of `article` as it is now; preview and publish both show this.

    `photos` may give the body's photos by digest, for callers that compose many articles.
    """
    if photos is None:
        photos = photos_in(article.body)
    return Publication(
        article=article,
        slug=slugify(article.title),
        html=dress_html(article.body, photos),
        **{name: getattr(article, name) for name in COPIED},
    )


def photos_in(html) -> dict[str, Photo]:
    return Photo.objects.in_bulk(photo_digests(html), field_name="digest")


def publish(article, starts_at, expires_at=None, at=None) -> Publication:
    """Open a publication at `starts_at`, closing the one open then; the caller holds the lock."""
    at = at or timezone.now()
    unschedule(article, at)
    published_at = first_published_at(article, at) or starts_at
    _published(article).live_at(starts_at).update(ends_at=starts_at)
    publication = compose(article)
    publication.published_at = published_at
    publication.starts_at = starts_at
    publication.ends_at = publication.expires_at = expires_at
    publication.save(force_insert=True)
    return publication


def withdraw(article, at=None) -> None:
    """Readers see nothing of `article` from now on, and nothing is scheduled."""
    now = at or timezone.now()
    unschedule(article, now)
    _published(article).live_at(now).update(ends_at=now, withdrawn=True)


def unschedule(article, at=None) -> None:
    """Drop what has not begun; the present publication runs on to its own expiry again.

    A publication that no reader ever saw leaves no trace here: the workflow event tells of it.
    """
    now = at or timezone.now()
    _published(article).filter(starts_at__gt=now).delete()
    live = _published(article).live_at(now).first()
    if live and live.ends_at != live.expires_at:
        _published(article).filter(pk=live.pk).update(ends_at=live.expires_at)


def first_published_at(article, at=None):
    """When readers first saw `article`, the date that its page shows; None before that."""
    return (
        _published(article)
        .filter(starts_at__lte=at or timezone.now())
        .order_by("starts_at")
        .values_list("published_at", flat=True)
        .first()
    )


def is_or_will_be_live(article) -> bool:
    now = timezone.now()
    published = _published(article)
    return published.live_at(now).exists() or published.filter(starts_at__gt=now).exists()


def was_ever_published(article) -> bool:
    return _published(article).exists()


def _published(article):
    return Publication.history.filter(article=article)
