from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from portal.fields import CleanTextMixin
from portal.models.sub_site import SubSite
from portal.text import folded_address, folded_path, is_address

LONGEST = 500
NOT_THE_HOME_PAGE = "Trang chủ lúc nào cũng mở được, nên không chuyển hướng."
NOT_THERE = "Phải bắt đầu bằng / hoặc https:// và không có dấu cách."
TARGET_PATTERN = r"^(https?://[^\s/\\]+|/($|[^/\\]))[^\s\\]*$"


def validate_target(value):
    if not is_address(value):
        raise ValidationError(NOT_THERE)


class OldAddressField(CleanTextMixin, models.CharField):
    """A path of a sub-site, with a query or without, as requests are compared with it."""

    kind = models.CharField
    clean_text = staticmethod(folded_address)


def spellings(path: str, query: str) -> list[str]:
    """As what old addresses a request may stand in the table."""
    path = folded_path(path)
    return [path, f"{path}?{unquote(query)}"] if query else [path]


class RedirectQuerySet(models.QuerySet):
    def answering(self, sub_site, path: str, query: str):
        """Of `path`, decoded: the one with this very query before the one for any query."""
        found = self.filter(sub_site=sub_site, old_address__in=spellings(path, query))
        return found.order_by(Length("old_address").desc()).first()


class Redirect(models.Model):
    """Where readers are led from an address at which the portal has nothing; see `portal.ways_on`.

    None leads to another, and none back to itself: `portal.redirects` sees to it.
    """

    sub_site = models.ForeignKey(SubSite, models.CASCADE, verbose_name="trang con")
    old_address = OldAddressField(
        "địa chỉ cũ",
        max_length=LONGEST,
        help_text="Phần sau tên miền, ví dụ: /gioi-thieu.aspx. Dán cả địa chỉ cũng được.",
    )
    target = models.CharField(
        "đưa đến",
        max_length=LONGEST,
        validators=[validate_target],
        help_text="Một trang của cổng, bắt đầu bằng /, hoặc địa chỉ đầy đủ ở nơi khác, bắt đầu"
        " bằng https://.",
    )
    hits = models.PositiveBigIntegerField("lượt dùng", default=0, editable=False)
    last_hit_at = models.DateTimeField("lần cuối", null=True, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyển hướng"
        verbose_name_plural = "chuyển hướng"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_site", "old_address"],
                name="redirect_leads_one_way",
                violation_error_message="Địa chỉ cũ này đã được chuyển hướng.",
            ),
            models.CheckConstraint(
                condition=Q(old_address__regex="^/[^/]"),
                name="redirect_is_not_of_the_home_page",
                violation_error_message=NOT_THE_HOME_PAGE,
            ),
            models.CheckConstraint(
                condition=Q(target__regex=TARGET_PATTERN), name="redirect_leads_to_an_address"
            ),
        ]

    def __str__(self):
        return self.old_address

    def clean(self):
        """Under its prefix a sub-site knows its paths without it."""
        prefix = f"{self.sub_site.mount}/" if self.sub_site_id else ""
        if prefix and self.old_address.startswith(prefix):
            self.old_address = self.old_address[len(prefix) - 1 :]
        if self.old_address == "/":
            raise ValidationError({"old_address": NOT_THE_HOME_PAGE})

    def answers(self, path: str, query: str) -> bool:
        return self.old_address in spellings(path, query)
