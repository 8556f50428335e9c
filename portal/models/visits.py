from django.db import models
from django.utils import timezone

from portal.models.sub_site import SubSite


class DayVisits(models.Model):
    """How many pages of a sub-site were shown on a day; written by `articles.counting` alone."""

    sub_site = models.ForeignKey(SubSite, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField("ngày")
    count = models.PositiveBigIntegerField("lượt truy cập")

    class Meta:
        verbose_name = "lượt truy cập"
        verbose_name_plural = "lượt truy cập"
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["sub_site", "day"], name="visits_of_a_day_once")
        ]

    def __str__(self):
        return f"{self.day}: {self.count}"


class VisitTotal(models.Model):
    """All that was counted for a sub-site, and the last day's part of it: each page shows them."""

    sub_site = models.OneToOneField(
        SubSite, models.CASCADE, primary_key=True, related_name="visits"
    )
    count = models.PositiveBigIntegerField("tổng")
    last_day = models.DateField("ngày gần nhất")
    last_count = models.PositiveBigIntegerField("trong ngày ấy")

    class Meta:
        verbose_name = "tổng lượt truy cập"
        verbose_name_plural = "tổng lượt truy cập"

    def __str__(self):
        return str(self.count)

    @property
    def today(self) -> int:
        return self.last_count if self.last_day == timezone.localdate() else 0
