"""What readers' search reads and leaves behind."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from articles.models.category import Category
from articles.models.publication import Publication
from portal.models import SubSite


class LiveWords(models.Manager):
    """Only those of what readers may see."""

    def get_queryset(self):
        live = Q(ends_at=None) | Q(ends_at__gt=Now())
        return super().get_queryset().filter(live, starts_at__lte=Now())


class PublicationWords(models.Model):
    """The words of a publication that readers see or will see; kept by triggers.

    The columns beside the words are the publication's own, so that a search reads this narrow
    table alone.
    """

    publication = models.OneToOneField(
        Publication,
        models.DO_NOTHING,
        primary_key=True,
        related_name="+",
        editable=False,
        db_constraint=False,  # the migration's own also deletes
    )
    sub_site = models.ForeignKey(
        SubSite, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    category = models.ForeignKey(
        Category, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    published_at = models.DateTimeField("ngày đăng")
    starts_at = models.DateTimeField("bắt đầu")
    ends_at = models.DateTimeField("kết thúc", null=True)
    words = SearchVectorField("chữ")

    objects = LiveWords()

    class Meta:
        verbose_name = "chữ của bản đăng"
        verbose_name_plural = "chữ của bản đăng"
        indexes = [GinIndex(fields=["words"], name="publication_words")]

    def __str__(self):
        return str(self.publication_id)


class SearchCount(models.Model):
    """How often something was searched on a day; written by `articles.searched` alone."""

    sub_site = models.ForeignKey(
        SubSite, models.CASCADE, verbose_name="trang con", related_name="+", db_index=False
    )
    day = models.DateField("ngày")
    words = models.CharField("từ tìm", max_length=60)
    times = models.PositiveIntegerField("số lần tìm")
    found = models.PositiveIntegerField("kết quả")

    class Meta:
        verbose_name = "từ được tìm"
        verbose_name_plural = "từ được tìm"
        ordering = ["-day", "-times", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "sub_site", "words"], name="searched_of_a_day")
        ]

    def __str__(self):
        return self.words
