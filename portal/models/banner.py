from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q

from portal.fields import LineField
from portal.models.sub_site import SubSite


class Banner(models.Model):
    WIDTHS = {"image": 1200, "image_mobile": 800}

    sub_site = models.OneToOneField(SubSite, models.CASCADE, verbose_name="trang con")
    image = models.ImageField(
        "ảnh banner", upload_to="banners", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
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

    class Meta:
        verbose_name = "banner"
        verbose_name_plural = "banner"
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="banner_has_alt_text"),
            models.CheckConstraint(condition=~Q(image=""), name="banner_has_image"),
        ]

    def __str__(self):
        return self.alt

    def already_stored(self, name: str, file) -> str | None:
        """Where the storage has the same picture, which another banner may have brought."""
        stored = self._meta.get_field(name).generate_filename(self, file.name)
        return stored if default_storage.exists(stored) else None
