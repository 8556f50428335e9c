from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.http.request import validate_host
from django.urls import get_script_prefix, set_script_prefix

from portal.fields import HostField, LineField

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
validate_slug = RegexValidator(
    SLUG_PATTERN, "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch ngang, ví dụ: dan-van-kheo."
)
HOST_PATTERN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z"
validate_host_name = RegexValidator(
    HOST_PATTERN, "Chỉ ghi tên miền, không có https:// và dấu gạch chéo, ví dụ: con-cuong.vn."
)
OUTSIDE_SUB_SITES = ["healthz", "media", "quan-tri", "readyz", "static"]  # first parts of addresses
RESERVED_SLUGS = sorted(
    [
        *OUTSIDE_SUB_SITES,
        "atom",
        "bao-loi",
        "chuyen-muc",
        "danh-gia",
        "dem",
        "doc-nhieu",
        "gop-y",
        "lien-he",
        "luu-tru",
        "ngoai-tuyen",
        "rss",
        "so-do-trang",
        "tac-gia",
        "thong-ke",
        "tim-kiem",
        "tin",
        "tin-anh",
        "trang",
        "tu-khoa",
        "vi-vn",
        "xem-truoc",
    ]
)


class SubSiteQuerySet(models.QuerySet):
    def answering(self, host: str, first_part: str):
        """The few sub-sites that could answer an address, with what each page of them shows."""
        return self.filter(Q(domain=host) | Q(slug=first_part) | Q(is_default=True)).select_related(
            "visits"
        )


class SubSite(models.Model):
    class Palette(models.TextChoices):
        """A class of the page that tokens.css gives its colours."""

        RED = "do", "Đỏ"
        BLUE = "lam", "Xanh lam"
        GREEN = "luc", "Xanh lục"
        BROWN = "nau", "Nâu"
        VIOLET = "tim", "Tím"

    name = LineField("tên", max_length=150)
    slug = models.SlugField(
        "đường dẫn tĩnh", max_length=60, unique=True, validators=[validate_slug]
    )
    domain = HostField(
        "tên miền",
        max_length=253,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_host_name],
        help_text="Để trống nếu trang con nằm dưới tên miền chính, ví dụ: /thanh-chuong/.",
    )
    is_default = models.BooleanField("trang chính của cổng", default=False)
    managing_body = LineField("cơ quan chủ quản", max_length=200, blank=True)
    parent_body = LineField("cơ quan cấp trên", max_length=200, blank=True)
    responsible_person = LineField("người chịu trách nhiệm nội dung", max_length=200, blank=True)
    address = LineField("địa chỉ", max_length=250, blank=True)
    phone = LineField("điện thoại", max_length=60, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    palette = models.CharField(
        "màu sắc", max_length=10, choices=Palette.choices, default=Palette.RED
    )
    is_archived = models.BooleanField(
        "đã lưu trữ",
        default=False,
        help_text="Bạn đọc vẫn đọc được trang, với lời báo ở đầu mỗi trang; các trang con khác"
        " không còn dẫn tới.",
    )
    archive_note = LineField(
        "lời báo trên trang lưu trữ",
        max_length=300,
        blank=True,
        help_text="Để trống: “Trang này đã ngừng cập nhật và được lưu trữ.”",
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="trang con thay thế",
        null=True,
        blank=True,
        related_name="predecessors",
    )
    successor_address = models.URLField(
        "hoặc địa chỉ thay thế", blank=True, help_text="Khi trang thay thế nằm ngoài cổng này."
    )

    objects = SubSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "trang con"
        verbose_name_plural = "trang con"
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_sub_site",
                violation_error_message="Đã có một trang con là trang chính của cổng.",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_PATTERN), name="sub_site_slug_is_clean"
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="sub_site_slug_is_not_reserved",
                violation_error_message="Cổng đã dùng đường dẫn này; hãy chọn đường dẫn khác.",
            ),
            models.CheckConstraint(
                condition=Q(domain__regex=HOST_PATTERN), name="sub_site_domain_is_a_host_name"
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("pk")),
                name="sub_site_is_not_its_own_successor",
                violation_error_message="Trang con không thể thay thế chính nó.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.domain = self.domain or None
        if self.domain and not validate_host(self.domain, settings.ALLOWED_HOSTS):
            raise ValidationError({"domain": NOT_ALLOWED})
        if self.successor_id and self.successor_address:
            raise ValidationError({"successor_address": "Chỉ chọn một nơi thay thế."})

    @property
    def mount(self) -> str:
        """The prefix that its addresses have on the main host, without a slash at the end."""
        return "" if self.is_default or self.domain else f"/{self.slug}"

    @property
    def origin(self) -> str:
        """The scheme and host of its addresses, whoever asks: `https://con-cuong.nghean.vn`."""
        scheme = settings.PUBLIC_URL.partition(":")[0]
        return f"{scheme}://{self.domain}" if self.domain else settings.PUBLIC_URL

    def public_url(self, path: str) -> str:
        """Where readers find `path` (with a slash first) of this sub-site, from everywhere."""
        return f"{self.origin}{self.mount}{path}"

    def link(self, path: str) -> str:
        """As `public_url`, short: on the main host it leads to the host that was asked."""
        return f"//{self.domain}{path}" if self.domain else f"{self.mount}{path}"

    @contextmanager
    def mounted(self):
        """Addresses that `reverse()` makes inside are those of this sub-site."""
        before = get_script_prefix()
        set_script_prefix(f"{before.rstrip('/')}{self.mount}/")
        try:
            yield
        finally:
            set_script_prefix(before)

    def footer_gaps(self) -> list[str]:
        """Names of the footer's legal particulars that are still blank."""
        return [
            self._meta.get_field(name).verbose_name
            for name in FOOTER_FIELDS
            if not getattr(self, name)
        ]


NOT_ALLOWED = (
    "Máy chủ chưa trả lời ở tên miền này. Hãy nhờ người vận hành thêm tên miền vào ALLOWED_HOSTS."
)
FOOTER_FIELDS = (
    "managing_body",
    "parent_body",
    "responsible_person",
    "address",
    "phone",
    "email",
)
