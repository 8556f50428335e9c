"""From working copy to what readers see. `workflow.perform` and the importer call this."""

from collections import defaultdict

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from articles import websub
from articles.bylines import author_of
from articles.models import Photo, PhotoUse, Publication
from articles.models.content import Content
from portal import clock
from portal.dressing import dress_html, undress_html
from portal.html import photo_digests
from portal.text import slugify

COPIED = tuple(field.attname for field in Content._meta.fields)
SHOWN = tuple(name for name in COPIED if name not in ("key", "sub_site_id"))
Withdrawal = Publication.Withdrawal


def compose(article, photos=None) -> Publication:
    """The unsaved publication of `article` as it is now; preview and publish both show this.

    `photos` may give the body's photos by digest, for callers that compose many articles.
    """
    if photos is None:
        photos = photos_in(article.body)
    return Publication(
        article=article,
        slug=slugify(article.title),
        html=dress_html(article.body, photos, has_cover=bool(article.cover_id)),
        tag_slugs=[slugify(tag, fallback="") for tag in article.tags],
        author_slug=slugify(author_of(article.byline), fallback=""),
        **{name: getattr(article, name) for name in COPIED},
    )


def photos_in(html, photos=None) -> dict[str, Photo]:
    photos = Photo.objects.present() if photos is None else photos
    return photos.in_bulk(photo_digests(html), field_name="digest")


def recompose(publications) -> int:
    """Clean and dress again what was published; answers how many of these rows changed by it.

    The one way past the trigger that keeps publications as they were: for a hole in the
    allow-list, or pictures in other sizes. It changes `html` and nothing else; a picture that
    was taken down keeps a neutral place.
    """
    changed = []
    for publication in publications:
        html = undress_html(publication.html)
        photos = photos_in(html, Photo.objects.all())
        html = dress_html(html, photos, has_cover=bool(publication.cover_id))
        if html != publication.html:
            publication.html = html
            changed.append(publication)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.recompose = 'on'")
        Publication.history.bulk_update(changed, ["html"])
        cursor.execute("SET LOCAL portal.recompose = 'off'")
    return len(changed)


# --- The one writer of publications; the caller holds the articles' locks -----------------------


def publish(article, starts_at, expires_at=None, at=None, correction_note="") -> Publication:
    """Open a publication at `starts_at`, closing the one that is open then.

    `correction_note` tells readers what is different from what they saw before.
    """
    at = at or clock.now()
    unschedule(article, at)
    publication = compose(article)
    publication.correction_note = correction_note
    return _open(publication, starts_at, expires_at, at)


def _open(publication, starts_at, expires_at, at):
    publication.published_at = first_published_at(publication.article, at) or starts_at
    publication.starts_at = starts_at
    publication.ends_at = publication.expires_at = expires_at
    open_all([publication])
    websub.ask_for(publication)
    return publication


def open_all(publications) -> None:
    """Insert `publications`, one an article, each in place of what is open at its start."""
    articles = [publication.article_id for publication in publications]
    known = set(_publications_of(articles).values_list("article", flat=True).distinct())
    starts = defaultdict(list)
    for publication in publications:
        if publication.article_id in known:
            starts[publication.starts_at].append(publication.article_id)
    for moment, starting in starts.items():
        close(starting, moment)
    Publication.history.bulk_create(publications)
    _record_photos(publications)


def _record_photos(publications):
    """Which photos each of `publications`, already stored, shows."""
    shown = {publication.pk: photo_digests(publication.html) for publication in publications}
    photos = Photo.objects.filter(digest__in=set().union(*shown.values()))
    keys = dict(photos.values_list("digest", "pk"))
    uses = {(pk, keys[digest]) for pk, digests in shown.items() for digest in digests}
    uses |= {(p.pk, p.cover_id) for p in publications if p.cover_id}
    PhotoUse.objects.bulk_create(
        PhotoUse(publication_id=publication, photo_id=photo) for publication, photo in sorted(uses)
    )


def close(articles, at, **changes) -> None:
    """End what readers see of `articles` at that moment."""
    _publications_of(articles).live_at(at).update(ends_at=at, **changes)


def mark_withdrawn(publications) -> None:
    """Say of `publications`, already ended, how they were taken down, as they have it."""
    how = ["withdrawal", "moved_to", "withdrawal_note"]
    Publication.history.bulk_update(publications, how)


def withdraw(article, at=None, kind=Withdrawal.ERROR, moved_to="", note="") -> None:
    """`article` is on show no more from now on, and nothing is scheduled."""
    at = at or clock.now()
    unschedule(article, at)
    left = left_behind(article)
    close([article], at, withdrawal=kind, moved_to=moved_to, withdrawal_note=note)
    if left:
        own = Publication.history.filter(pk=left.pk)
        own.update(withdrawal=kind, moved_to=moved_to, withdrawal_note=note)


def reschedule(article, starts_at, expires_at=None, at=None) -> None:
    """Show the text that waits at another time; the text stays as it was approved."""
    publication = _publications_of([article]).scheduled().get()
    unschedule(article, at)
    publication.pk = None
    _open(publication, starts_at, expires_at, at)


def change_expiry(article, expires_at, at=None) -> None:
    own = _publications_of([article]).live_at(at or clock.now())
    own.update(ends_at=expires_at, expires_at=expires_at)


def take_back(article) -> None:
    """The working copy is again what readers see, or will see next; the caller saves it."""
    shown = _publications_of([article]).live_or_to_come().order_by("-starts_at").first()
    for name in SHOWN:
        setattr(article, name, getattr(shown, name))
    article.body = undress_html(shown.html)


def unschedule(article, at=None) -> None:
    """Drop what has not begun; the present publication runs on to its own expiry again.

    A publication that no reader ever saw leaves no trace here: the workflow event tells of it.
    """
    at = at or clock.now()
    own = _publications_of([article])
    if own.filter(starts_at__gt=at).delete()[0]:
        own.live_at(at).update(ends_at=F("expires_at"))


# --- What readers have seen ---------------------------------------------------------------------


def first_published_at(article, at=None):
    """When readers first saw `article`, the date that its page shows; None before that."""
    begun = _publications_of([article]).filter(starts_at__lte=at or Now())
    return begun.order_by("starts_at").values_list("published_at", flat=True).first()


def is_live(article) -> bool:
    return Publication.objects.filter(article=article).exists()


def is_scheduled(article) -> bool:
    return _publications_of([article]).scheduled().exists()


def left_behind(article) -> Publication | None:
    """What still answers at the address of an article that was taken down."""
    last = Publication.objects.withdrawn(article=article)
    return last if last and last.withdrawal != Withdrawal.ERROR else None


def has_begun(article) -> bool:
    return _publications_of([article]).filter(starts_at__lte=Now()).exists()


def _publications_of(articles):
    return Publication.history.filter(article__in=articles)
