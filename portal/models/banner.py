from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now

from portal import images
from portal.fields import LineField
from portal.models.sub_site import SubSite


class BannerQuerySet(models.QuerySet):
    def shown_now(self):
        """The one that readers see is the first: one for these days goes before the usual one."""
        usual = Case(When(starts_at=None, ends_at=None, then=1), default=0)
        begun = Q(starts_at=None) | Q(starts_at__lte=Now())
        going_on = Q(ends_at=None) | Q(ends_at__gt=Now())
        return self.filter(begun & going_on).order_by(usual, "order", "pk")


class Banner(models.Model):
    WIDTHS = {"image": 1200, "image_mobile": 800}

    sub_site = models.ForeignKey(
        SubSite, models.CASCADE, verbose_name="trang con", related_name="banners"
    )
    image = models.ImageField(
        "ảnh banner", upload_to="banners", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    ground = models.TextField(editable=False, default="")  # see `images.ground`
    image_mobile = models.ImageField(
        "ảnh banner cho điện thoại",
        upload_to="banners",
        blank=True,
        width_field="mobile_width",
        height_field="mobile_height",
    )
    mobile_width = models.PositiveIntegerField(null=True, editable=False)
    mobile_height = models.PositiveIntegerField(null=True, editable=False)
    alt = LineField("văn bản thay thế", max_length=250)
    link = models.URLField("liên kết khi bấm vào banner", blank=True)
    starts_at = models.DateTimeField("hiện từ", null=True, blank=True)
    ends_at = models.DateTimeField("hiện đến", null=True, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = "banner"
        verbose_name_plural = "banner"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="banner_has_alt_text"),
            models.CheckConstraint(condition=~Q(image=""), name="banner_has_image"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="banner_ends_after_its_start"
            ),
        ]

    def __str__(self):
        return self.alt

    def save(self, *args, **kwargs):
        with self.image.open() as file:
            self.ground = images.ground(file)
        super().save(*args, **kwargs)

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "Phải sau lúc bắt đầu hiện."})

    def already_stored(self, name: str, file) -> str | None:
        """Where the storage has the same picture, which another banner may have brought."""
        stored = self._meta.get_field(name).generate_filename(self, file.name)
        return stored if default_storage.exists(stored) else None
