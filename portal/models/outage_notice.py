from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from portal.fields import LineField
from portal.models.sub_site import SubSite


class OutageNoticeQuerySet(models.QuerySet):
    def to_be_shown(self):
        """Before and during; each ends by itself."""
        return self.filter(ends_at__gt=Now()).order_by("starts_at", "pk")


class OutageNotice(models.Model):
    """Tells readers that the portal, or one sub-site, will not answer for a while."""

    sub_site = models.ForeignKey(
        SubSite,
        models.CASCADE,
        verbose_name="trang con",
        null=True,
        blank=True,
        help_text="Để trống: thông báo hiện trên mọi trang con.",
    )
    text = LineField(
        "nội dung",
        max_length=300,
        help_text="Ví dụ: Cổng tạm ngừng để nâng cấp máy chủ. Thời gian được thêm vào sau câu này.",
    )
    starts_at = models.DateTimeField("bắt đầu gián đoạn")
    ends_at = models.DateTimeField("dự kiến xong")
    announced_at = models.DateTimeField("đăng lúc", db_default=Now(), editable=False)

    objects = OutageNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo gián đoạn"
        verbose_name_plural = "thông báo gián đoạn"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="outage_ends_after_its_start"
            ),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "Phải sau lúc bắt đầu."})
