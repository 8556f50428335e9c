from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.http.request import validate_host
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from portal.fields import HostField, LineField

JOBS_KEPT_FOR = timedelta(days=30)
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
        "chuyen-muc",
        "rss",
        "so-do-trang",
        "tim-kiem",
        "tin",
        "trang",
        "vi-vn",
        "xem-truoc",
    ]
)


class SubSiteQuerySet(models.QuerySet):
    def answering(self, host: str, first_part: str):
        """The few sub-sites that could answer an address, with their banner; see middleware."""
        return self.filter(Q(domain=host) | Q(slug=first_part) | Q(is_default=True)).select_related(
            "banner"
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


class JobQuerySet(models.QuerySet):
    def undone(self):
        return self.filter(done_at=None)

    def due(self):
        return self.undone().filter(run_after__lte=Now()).order_by("run_after", "pk")

    def old(self):
        return self.filter(done_at__lt=timezone.now() - JOBS_KEPT_FOR)


class Job(models.Model):
    """Work that may wait: asked for in a transaction (`portal.jobs`), done some time after it."""

    kind = models.CharField(max_length=50)  # a key of settings.JOBS
    payload = models.JSONField(default=dict)
    subject = LineField("thư", max_length=250)
    created_at = models.DateTimeField("lúc", db_default=Now())
    run_after = models.DateTimeField("lần tới", null=True, db_default=Now())  # None: no more tries
    attempts = models.PositiveIntegerField("số lần đã thử", default=0)
    error = models.TextField("lỗi gần nhất", blank=True)
    done_at = models.DateTimeField("xong lúc", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "thư"
        verbose_name_plural = "thư gửi đi"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(done_at=None), name="job_undone"),
            models.Index(fields=["done_at"], name="job_done_at"),
        ]

    def __str__(self):
        return self.subject
