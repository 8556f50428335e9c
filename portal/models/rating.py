from django.db import models
from django.db.models import Q

from portal.models.sub_site import SubSite


class RatingCount(models.Model):
    """How often a degree of satisfaction was told on a day; never by whom."""

    class Degree(models.IntegerChoices):
        VERY_GOOD = 5, "Rất hài lòng"
        GOOD = 4, "Hài lòng"
        FAIR = 3, "Bình thường"
        POOR = 2, "Chưa hài lòng"
        VERY_POOR = 1, "Rất không hài lòng"

    class Page(models.TextChoices):
        ARTICLE = "bai-viet", "Trang bài viết"
        SITE = "ca-trang", "Cả trang thông tin"

    sub_site = models.ForeignKey(SubSite, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField("ngày")
    page = models.CharField("nơi đánh giá", max_length=10, choices=Page)
    degree = models.PositiveSmallIntegerField("mức độ", choices=Degree)
    count = models.PositiveBigIntegerField("lượt")

    class Meta:
        verbose_name = "đánh giá"
        verbose_name_plural = "đánh giá"
        constraints = [
            models.UniqueConstraint(
                fields=["sub_site", "day", "page", "degree"], name="ratings_of_a_day_once"
            ),
            models.CheckConstraint(condition=Q(degree__range=(1, 5)), name="rating_has_degree"),
        ]

    def __str__(self):
        return f"{self.day}: {self.get_degree_display()}, {self.count}"
