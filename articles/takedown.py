"""A picture that may not be shown is taken from whatever shows or showed it, at once."""

from django.db import transaction

from articles import publishing, workflow
from articles.models import Article, Publication
from articles.transitions import PHOTO_TAKEN_DOWN


def take_down(photo, by, reason) -> None:
    """Its files go; a neutral place stands where it was, and each article's log says why."""
    shown = Publication.history.filter(pk__in=photo.uses.values("publication"))
    with transaction.atomic():
        articles = Article.objects.filter(pk__in=shown.values("article"))
        for article in articles.select_for_update().order_by("pk"):
            workflow.record(article, PHOTO_TAKEN_DOWN, by, reason=reason)
        photo.remove(by=by, reason=reason)
        publishing.recompose(shown)
