from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Now

from articles.models.article import Article
from articles.models.category import Category
from portal.models import SubSite

MOST_FEATURED = 30
ON_FRONT_PAGE = 3
MOST_PINNED = 5


class PlaceQuerySet(models.QuerySet):
    def featured(self, sub_site):
        return self.filter(sub_site=sub_site, category=None)

    def pinned(self, category):
        return self.filter(category=category)

    def present(self):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))

    def next_position(self):
        return (self.aggregate(last=Max("position"))["last"] or 0) + 1


class Place(models.Model):
    """Where an article stands in an ordered list: “Tiêu điểm” of a sub-site, or, with a category,
    the pinned articles of that one.

    It shows while readers see the article there: places of what is not live, or has moved to
    another sub-site or category, show nothing. The database holds that a list's category is of its
    sub-site. Changed by `articles.places` alone.
    """

    sub_site = models.ForeignKey(SubSite, models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField("vị trí")
    ends_at = models.DateTimeField("đến", null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "vị trí"
        verbose_name_plural = "vị trí"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_site", "category", "article"],
                nulls_distinct=False,
                name="place_once_in_a_list",
            ),
            models.UniqueConstraint(
                fields=["sub_site", "category", "position"],
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
                name="place_of_one_article",
            ),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_PINNED))
                | Q(category=None, position__range=(1, MOST_FEATURED)),
                name="places_are_few",
            ),
        ]

    def __str__(self):
        return f"{self.position} · {self.article_id}"
