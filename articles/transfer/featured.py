"""Which places the lines want for their articles; they take them when all lines are in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from articles.models import Category, Place, Publication, WorkflowEvent
from articles.models.place import MOST_FEATURED, MOST_PINNED
from articles.transitions import PUT, TAKEN_OFF
from portal import clock
from portal.models import SubSite


@dataclass(frozen=True)
class Wish:
    order: int | None
    until: datetime | None


class Featured:
    """“Tiêu điểm” and pinned articles. What people have put or taken off stays as they left it."""

    def __init__(self):
        self.featured = {}  # a wish, or None for no place, by the key of the article
        self.pinned = {}  # wishes by the slug of the category, by the key of the article

    def take(self, record):
        if record.featured is not None:
            wish = _wish(record.featured_order, record.featured_until)
            self.featured[record.key] = wish if record.featured else None
        if record.pinned is not None:
            self.pinned[record.key] = {p.category: _wish(p.order, p.until) for p in record.pinned}

    def write(self):
        with transaction.atomic():
            sub_sites = list(SubSite.objects.select_for_update(no_key=True).order_by("pk"))
            newest = self._newest()
            for sub_site in sub_sites:
                own = [p for p in newest if p.sub_site_id == sub_site.pk]
                _write_list(sub_site, None, self.featured, own)
            for category in self._categories():
                wishes = {key: wished.get(category.slug) for key, wished in self.pinned.items()}
                own = [p for p in newest if category.pk in (p.category_id, p.category.parent_id)]
                _write_list(category.sub_site, category, wishes, own)

    def _newest(self):
        """The newest publication of each article that wants a place."""
        wanted = [key for wishes in (self.featured, self.pinned) for key in wishes if wishes[key]]
        found = Publication.history.filter(key__in=wanted).exclude(_decided_by_people())
        newest = found.select_related("category").order_by("article_id", "-starts_at")
        return list(newest.distinct("article_id"))

    def _categories(self):
        """Those of which the lines speak, or that hold pinned articles of theirs."""
        if not self.pinned:
            return []
        named = {slug for wished in self.pinned.values() for slug in wished}
        held = Place.objects.filter(article__key__in=self.pinned).values("category")
        return Category.objects.filter(Q(slug__in=named) | Q(pk__in=held)).select_related(
            "sub_site"
        )


def _wish(order, until):
    return None if until and until <= clock.now() else Wish(order, until)


def _write_list(sub_site, category, wishes, publications):
    """`publications` are the newest of articles that may stand there."""
    stored = Place.objects.filter(sub_site=sub_site, category=category)
    dropped = {key for key, wish in wishes.items() if wish is None}
    present = list(stored.exclude(_decided_by_people()).select_related("article"))
    stored.filter(pk__in=[p.pk for p in present if p.article.key in dropped]).delete()
    places = list(stored.select_related("article"))
    known = {place.article_id for place in places}
    dates = _dates(places)
    wanted = [p for p in publications if wishes.get(p.key) and p.article_id not in known]
    for publication in sorted(wanted, key=lambda p: _order(p, wishes)):
        wish = wishes[publication.key]
        dates[publication.article_id] = _date(publication)
        place = Place(
            sub_site=sub_site,
            category=category,
            article_id=publication.article_id,
            ends_at=wish.until,
        )
        places.insert(_index(publication, wish, places, dates), place)
    _store(places, MOST_PINNED if category else MOST_FEATURED)


def _order(publication, wishes):
    order = wishes[publication.key].order or MOST_FEATURED
    return order, -publication.published_at.timestamp(), -publication.article_id


def _index(publication, wish, places, dates):
    """Where the line says, or else before the first that is older."""
    if wish.order:
        return wish.order - 1
    older = (n for n, p in enumerate(places) if dates[p.article_id] < _date(publication))
    return next(older, len(places))


def _decided_by_people():
    decided = WorkflowEvent.objects.filter(transition__in=(PUT, TAKEN_OFF))
    return Exists(decided.filter(article=OuterRef("article")))


def _dates(places):
    publications = Publication.history.filter(article__in=[place.article_id for place in places])
    return {p.article_id: _date(p) for p in publications.order_by("starts_at")}


def _date(publication):
    return publication.published_at, publication.article_id


def _store(places, most):
    """The first ones, in this order; for more there is no room."""
    kept, left = places[:most], places[most:]
    Place.objects.filter(pk__in=[place.pk for place in left if place.pk]).delete()
    for position, place in enumerate(kept, start=1):
        place.position = position
    Place.objects.bulk_update([place for place in kept if place.pk], ["position"])
    Place.objects.bulk_create([place for place in kept if not place.pk])
