"""How often articles were read; written by `articles.counting` alone."""

from django.db import models

from articles.models.article import Article
from portal.models import SubSite


class ViewCount(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField("ngày")
    count = models.PositiveBigIntegerField("lượt xem")

    class Meta:
        verbose_name = "lượt xem"
        verbose_name_plural = "lượt xem"
        constraints = [
            models.UniqueConstraint(fields=["day", "article"], name="views_of_a_day_once")
        ]

    def __str__(self):
        return f"{self.article_id}, {self.day}: {self.count}"


class ViewTotal(models.Model):
    """Of all days, so that a page need not add them up."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="+")
    count = models.PositiveBigIntegerField("lượt xem")

    class Meta:
        verbose_name = "tổng lượt xem"
        verbose_name_plural = "tổng lượt xem"

    def __str__(self):
        return f"{self.article_id}: {self.count}"


class MostRead(models.Model):
    """“Đọc nhiều” of a sub-site: some more than are shown, should one of them be withdrawn."""

    sub_site = models.ForeignKey(SubSite, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "đọc nhiều"
        verbose_name_plural = "đọc nhiều"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sub_site", "position"], name="most_read_in_order")
        ]

    def __str__(self):
        return f"{self.position} · {self.article_id}"
