from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from portal.fields import LineField
from portal.models.sub_site import SubSite

ADDRESS_PATTERN = r"^(https?://[^/\s]|mailto:[^\s]|tel:[^\s]|/($|[^/\\\s]))[^\s]*\Z"
validate_address = RegexValidator(
    ADDRESS_PATTERN,
    "Ghi địa chỉ bắt đầu bằng https:// hoặc bằng dấu / của cổng này, ví dụ: /trang/gioi-thieu/.",
)


class FooterLink(models.Model):
    sub_site = models.ForeignKey(
        SubSite, models.CASCADE, verbose_name="trang con", related_name="footer_links"
    )
    group = LineField(
        "nhóm",
        max_length=60,
        blank=True,
        help_text="Tiêu đề của nhóm liên kết, ví dụ: Liên kết hữu ích. Liên kết cùng nhóm đứng cạnh"
        " nhau.",
    )
    title = LineField("tên liên kết", max_length=120)
    address = LineField("địa chỉ", max_length=500, validators=[validate_address])
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "liên kết chân trang"
        verbose_name_plural = "liên kết chân trang"
        ordering = ["sub_site", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address__regex=ADDRESS_PATTERN), name="footer_link_leads_somewhere"
            ),
        ]

    def __str__(self):
        return self.title
