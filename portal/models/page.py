from django.db import models
from django.db.models import Q
from django.urls import get_script_prefix

from portal.fields import LineField
from portal.html import HtmlField
from portal.models.sub_site import SLUG_PATTERN, SubSite, validate_slug
from portal.text import slugify


class Page(models.Model):
    """What stands for years beside the news: Giới thiệu, Liên hệ, a guide. Links lead to it."""

    sub_site = models.ForeignKey(
        SubSite, models.PROTECT, verbose_name="trang con", related_name="pages"
    )
    title = LineField("tên trang", max_length=150)
    slug = models.SlugField(
        "đường dẫn tĩnh",
        max_length=120,
        blank=True,
        validators=[validate_slug],
        help_text="Để trống: máy chủ tự tạo từ tên trang.",
    )
    body = HtmlField("nội dung", config_name="page")
    order = models.PositiveSmallIntegerField(
        "thứ tự", default=0, help_text="Trong sơ đồ trang và danh sách bên cạnh."
    )
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "trang thông tin"
        verbose_name_plural = "trang thông tin"
        ordering = ["order", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_site", "slug"],
                name="page_slug_unique_in_sub_site",
                violation_error_message="Trang con này đã có trang với đường dẫn tĩnh đó.",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_PATTERN), name="page_slug_is_clean"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.title, fallback="trang")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return f"{get_script_prefix().rstrip('/')}{self.path}"

    def clean(self):
        self.slug = self.slug or slugify(self.title, fallback="trang")

    @property
    def path(self) -> str:
        """Its address in its own sub-site, from the slash on; see `SubSite.public_url`."""
        return f"/trang/{self.slug}/"
