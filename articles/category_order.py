"""The order of a sub-site's categories in its menu."""

from django.db import transaction

from articles.models import Category
from portal.models import SubSite


@transaction.atomic
def step(category, by: int) -> None:
    """Up (-1) or down (1) among those with the same parent."""
    siblings = _siblings(category)
    place = siblings.index(category)
    siblings.insert(max(0, place + by), siblings.pop(place))
    _store(siblings)


@transaction.atomic
def move_before(category, before: int | None) -> None:
    """In front of the sibling with that key, or to the end."""
    siblings = _siblings(category)
    siblings.remove(category)
    places = [sibling.pk for sibling in siblings]
    siblings.insert(places.index(before) if before in places else len(siblings), category)
    _store(siblings)


def _siblings(category):
    """Under the lock of the sub-site, so that two who order at a time do it one after the other."""
    SubSite.objects.select_for_update(no_key=True).get(pk=category.sub_site_id)
    own = Category.objects.filter(sub_site=category.sub_site_id, parent=category.parent_id)
    return list(own.for_navigation())


def _store(siblings):
    for order, category in enumerate(siblings, 1):
        category.order = order
    Category.objects.bulk_update(siblings, ["order"])
