"""What becomes of the rows that stood before a migration."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles.models import Article, ArticleWords, Place, PublicationTimes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def migrate(*targets):
    """The models as they are there."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    targets = targets or executor.loader.graph.leaf_nodes()
    return executor.migrate(targets).apps


class Before:
    """Rows of the time when to be featured was a property of a text."""

    def __init__(self):
        apps = migrate(("articles", "0003_notes_and_notices"))
        names = ("Category", "Article", "Publication")
        self.category, self.article, self.publication = (
            apps.get_model("articles", name) for name in names
        )
        self.sub_site = apps.get_model("portal", "SubSite")
        self.now, self.number = timezone.now(), 0

    def place_for_articles(self, slug):
        sub_site = self.sub_site.objects.create(name=slug, slug=slug)
        return self.category.objects.create(name=slug, slug=slug, sub_site=sub_site)

    def made(self, category, *publications):
        """An article with publications of (hours from now, until, is featured)."""
        self.number += 1
        text = {
            "key": f"bai-{self.number}",
            "title": f"Bài {self.number}",
            "category": category,
            "sub_site": category.sub_site,
        }
        article = self.article.objects.create(**text)
        for begins, ends, is_featured in publications:
            start, end = self.now + begins * HOUR, ends and self.now + ends * HOUR
            times = {"starts_at": start, "published_at": start, "ends_at": end, "expires_at": end}
            self.publication.objects.create(
                article=article, slug="bai", is_featured=is_featured, **times, **text
            )
        return article.pk


def featured(category):
    own = Place.objects.filter(sub_site=category.sub_site_id, category=None)
    return list(own.values_list("article", flat=True))


def test_what_was_featured_has_its_place_in_the_order_of_publication():
    before = Before()
    here, elsewhere = before.place_for_articles("mot"), before.place_for_articles("hai")
    older = before.made(here, (-9, None, True))
    newer = before.made(here, (-8, 5, True))
    corrected = before.made(here, (-7, -3, True), (-3, None, True))
    scheduled = before.made(here, (2, None, True))
    before.made(here, (-6, -1, True))
    before.made(here, (-5, None, False))
    before.made(here, (-4, -2, True), (-2, None, False))
    before.made(here)
    many = [before.made(elsewhere, (-number, None, True)) for number in range(1, 33)]

    migrate()
    assert featured(here) == [scheduled, corrected, newer, older]
    assert featured(elsewhere) == many[:30]
    assert PublicationTimes.objects.count() == 7 + 32
    assert ArticleWords.objects.count() == Article.objects.count() == 8 + 32
