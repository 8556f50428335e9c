"""The pages of a category, cut at any place, are what is live there: pinned first, then newest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from articles.paging import Cards
from tests.builders import make_category, make_place, make_published

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def category():
    """With a subcategory, and articles that are over, withdrawn, corrected, ending or to come."""
    category = make_category()
    below = make_category(category.sub_site, parent=category)
    category.subcategories = [below]
    articles = [
        make_published(
            below if number % 3 == 0 else category,
            starts_at=NOW - number // 2 * HOUR - HOUR,  # two of each time
            expires_at=NOW + HOUR if number % 4 == 0 else None,
        )
        for number in range(11)
    ]
    make_published(category, starts_at=NOW - 9 * HOUR, expires_at=NOW - HOUR)
    make_published(category, starts_at=NOW + HOUR)
    make_published(make_category(category.sub_site))
    publishing.withdraw(articles[4])
    publishing.publish(articles[5], starts_at=NOW)
    category.articles = articles
    return category


def expected(category, pinned):
    live = Publication.objects.in_category(category).newest_first()
    return pinned + [card.article_id for card in live if card.article_id not in pinned]


@pytest.mark.parametrize("pinned", [(), (9,), (7, 0, 4)], ids=["none", "one", "one_is_withdrawn"])
def test_every_cut_gives_what_stands_there(pinned, category):
    for number in pinned:
        make_place(category.articles[number], category=category)
    shown = [category.articles[number].pk for number in pinned if number != 4]
    everything = expected(category, shown)
    cards = Cards(category)
    assert cards.count() == len(everything) == 10
    for size in (1, 3, 4, 20):
        for start in range(0, len(everything), size):
            cut = slice(start, min(start + size, len(everything)))
            assert [card.article_id for card in cards[cut]] == everything[cut], cut
