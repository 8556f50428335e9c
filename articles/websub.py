"""Tells the hub of WebSub, where one is set, that feeds have something new; a job does it."""

from urllib.parse import urlencode

import urllib3
from django.conf import settings

from articles.models import Publication
from portal import jobs

SECONDS = 15
FEEDS = ("rss/", "atom/", "feed.json")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask_for(publication) -> None:
    """A ping when `publication` begins, in the transaction that stores it."""
    if settings.WEBSUB_HUB:
        wanted = [({"publication_id": publication.pk}, f"WebSub: {publication}"[:250])]
        jobs.add("websub", wanted, run_after=publication.starts_at)


def ping(publication_id) -> None:
    """What was cancelled before it began, or taken down at once, is no news."""
    related = ("sub_site", "category__parent")
    publication = Publication.objects.select_related(*related).filter(pk=publication_id).first()
    if publication and settings.WEBSUB_HUB:
        _post(urlencode({"hub.mode": "publish", "hub.url": _feeds(publication)}, doseq=True))


def _feeds(publication) -> list[str]:
    category = publication.category
    pages = ["/", *(each.path for each in (category, category.parent) if each)]
    return [publication.sub_site.public_url(page + feed) for page in pages for feed in FEEDS]


def _post(form):
    try:
        answer = urllib3.request(
            "POST",
            settings.WEBSUB_HUB,
            body=form,
            headers=FORM,
            timeout=SECONDS,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise jobs.Away(str(error)) from error
    if 400 <= answer.status < 500:
        raise jobs.Refused(f"{answer.status} {answer.reason}")
    if answer.status >= 300:
        raise OSError(f"{answer.status} {answer.reason}")
