from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
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
            "banner", "visits"
        )


class SubSite(models.Model):
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
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.domain = self.domain or None
        if self.domain and not validate_host(self.domain, settings.ALLOWED_HOSTS):
            raise ValidationError({"domain": NOT_ALLOWED})

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
