"""Which articles the lines call featured; they take their places when all lines are in."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef

from articles.models import Place, Publication, WorkflowEvent
from articles.models.place import MOST_FEATURED
from articles.transitions import PUT, TAKEN_OFF
from portal.models import SubSite


class Featured:
    """What people in the portal have put or taken off stays as they left it."""

    def __init__(self):
        self.lines = {}  # (is it featured?, its order or None) by the key of the article

    def take(self, record):
        if record.featured is not None:
            self.lines[record.key] = (record.featured, record.featured_order)

    def write(self):
        with transaction.atomic():
            sub_sites = SubSite.objects.select_for_update(no_key=True).order_by("pk")
            by_sub_site = self._wanted()
            for sub_site in sub_sites:
                self._write_list(sub_site, by_sub_site[sub_site.pk])

    def _wanted(self):
        """The newest publication of each article that is to be on a list, by sub-site."""
        keys = [key for key, (is_featured, _) in self.lines.items() if is_featured]
        newest = Publication.history.filter(key__in=keys).exclude(_decided_by_people())
        found = defaultdict(list)
        for publication in newest.order_by("article_id", "-starts_at").distinct("article_id"):
            found[publication.sub_site_id].append(publication)
        return found

    def _write_list(self, sub_site, wanted):
        stored = Place.objects.featured(sub_site)
        dropped = {key for key, (is_featured, _) in self.lines.items() if not is_featured}
        present = list(stored.exclude(_decided_by_people()).select_related("article"))
        Place.objects.filter(
            pk__in=[place.pk for place in present if place.article.key in dropped]
        ).delete()
        places = list(stored.select_related("article"))
        known = {place.article_id for place in places}
        dates = _dates(places)
        new = [publication for publication in wanted if publication.article_id not in known]
        for publication in sorted(new, key=self._order):
            dates[publication.article_id] = _date(publication)
            place = Place(sub_site=sub_site, article_id=publication.article_id)
            places.insert(self._index(publication, places, dates), place)
        _store(places)

    def _order(self, publication):
        order = self.lines[publication.key][1] or MOST_FEATURED
        return order, -publication.published_at.timestamp(), -publication.article_id

    def _index(self, publication, places, dates):
        """Where the line says, or else before the first that is older."""
        order = self.lines[publication.key][1]
        if order:
            return order - 1
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


def _store(places):
    """The first ones, in this order; for more there is no room."""
    kept, left = places[:MOST_FEATURED], places[MOST_FEATURED:]
    Place.objects.filter(pk__in=[place.pk for place in left if place.pk]).delete()
    for position, place in enumerate(kept, start=1):
        place.position = position
    Place.objects.bulk_update([place for place in kept if place.pk], ["position"])
    Place.objects.bulk_create([place for place in kept if not place.pk])
