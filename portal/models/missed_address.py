from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from portal.models.redirect import LONGEST
from portal.models.sub_site import SubSite


class MissedAddress(models.Model):
    """An address that readers came to and found nothing at; written by `portal.missed` alone.

    Of who came it tells nothing: a referrer is a page of the portal, or another site's host.
    """

    sub_site = models.ForeignKey(SubSite, models.CASCADE, verbose_name="trang con")
    address = models.CharField("địa chỉ", max_length=LONGEST)
    referrers = ArrayField(models.CharField(max_length=200), verbose_name="đến từ", default=list)
    hits = models.PositiveBigIntegerField("lượt", default=1)
    first_at = models.DateTimeField("lần đầu", db_default=Now())
    last_at = models.DateTimeField("lần cuối", db_default=Now())

    class Meta:
        verbose_name = "địa chỉ không tìm thấy"
        verbose_name_plural = "địa chỉ không tìm thấy"
        ordering = ["-hits", "-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sub_site", "address"], name="missed_address_once")
        ]

    def __str__(self):
        return self.address
