"""The pages of a category: the last one of a large category is found as quickly as the first.

What is live is asked for in two parts, each with an index that holds nothing else: publications
without an end, which are most, and those whose end is still to come. Keys are read from the indexes
alone and from whichever end is nearer; then the rows of one page.
"""

import re
from functools import lru_cache, reduce
from operator import add

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, Func, Subquery
from django.http import Http404

from articles.models import Category, Place, Publication
from articles.models.place import MOST_PINNED
from articles.models.publication import by_list, together
from portal.prepared import prepared

PER_PAGE = 20
PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")


def page_number(request) -> int:
    number = request.GET.get("trang", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404
    return int(number)


class Cards:
    """The live publications of a category (with its `subcategories`) as cards, for a `Paginator`:
    first those that are pinned there, then the newest; at most `PER_PAGE` at a time. The same query
    brings what is `most_read` in the sub-site."""

    def __init__(self, category):
        self.branch = _branch(category)
        self.sub_site, self.most_read = category.sub_site_id, []
        (found,) = find_count(len(self.branch))(**self.branch)
        self.pinned, self.total = found.pinned, found.count

    def count(self):
        return self.total

    def __getitem__(self, wanted: slice) -> list[Publication]:
        newest = self.total - len(self.pinned)
        before = max(0, wanted.start - len(self.pinned))
        number = max(0, wanted.stop - len(self.pinned)) - before
        after = newest - before - number
        find = find_cards(len(self.branch), from_end=after < before)
        start = min(before, after)
        slots = {"start": start, "end": start + PER_PAGE}
        lists = by_list(find(**self.branch, **slots, sub_site=self.sub_site, pinned=self.pinned))
        self.most_read = lists["most_read"]
        found = sorted(lists["newest"], key=_age, reverse=after >= before)[:number]
        pinned = {card.article_id: card for card in lists["pinned"]}
        return [
            *(pinned[article] for article in self.pinned[wanted] if article in pinned),
            *sorted(found, key=_age, reverse=True),
        ]


def _branch(category) -> dict[str, int]:
    branch = [category, *category.subcategories]
    return {f"category_{n}": below.pk for n, below in enumerate(branch)}


@lru_cache
def find_count(size):
    @prepared
    def find(p):
        branch = [p.integer(f"category_{n}") for n in range(size)]
        live = Publication.objects.filter(category__in=branch)
        pinned = live.in_places(Place.objects.pinned(branch[0]).present()).values("article")
        counts = [_count(part) for part in _parts(branch)]
        return (
            Category.objects.filter(pk=branch[0])
            .only("pk")
            .annotate(count=reduce(add, counts), pinned=ArraySubquery(pinned[:MOST_PINNED]))
        )

    return find


@lru_cache
def find_cards(size, from_end):
    @prepared
    def find(p):
        branch = [p.integer(f"category_{n}") for n in range(size)]
        is_pinned = p.is_one_of("article", "pinned")
        order = AGE if from_end else [f"-{name}" for name in AGE]
        parts = [
            part.exclude(is_pinned).order_by(*order).values_list("pk", *AGE)[: p.place("end")]
            for part in _parts(branch)
        ]
        page = Subquery(
            parts[0].union(*parts[1:], all=True),
            template=PAGE,
            direction="ASC" if from_end else "DESC",
            start=p.place("start"),
        )
        newest = Publication.history.filter(pk__in=page)
        live = Publication.objects.filter(category__in=branch)
        return together(
            pinned=live.filter(is_pinned).for_cards(),
            newest=newest.for_cards(),
            most_read=Publication.objects.most_read(p.integer("sub_site")),
        )

    return find


AGE = ("published_at", "article_id")
PAGE = f"""(
    SELECT live.pk FROM (%(subquery)s) AS live(pk, published_at, article)
    ORDER BY live.published_at %(direction)s, live.article %(direction)s
    LIMIT {PER_PAGE} OFFSET %(start)s
)"""  # noqa: S608  a constant of ours


def _parts(categories):
    """What is live in `categories`, each article in one of the parts."""
    begun = Publication.history.begun()
    without_end = [begun.filter(ends_at=None, category=category) for category in categories]
    return [*without_end, begun.ending().filter(category__in=categories)]


def _age(card):
    return card.published_at, card.article_id


def _count(publications):
    number = Func(F("article"), function="COUNT", output_field=BigIntegerField())
    return Subquery(publications.order_by().annotate(number=number).values("number"))
