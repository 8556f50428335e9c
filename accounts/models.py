from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.fields import LineField
from portal.models import SubSite


class User(AbstractUser):
    """Someone on the staff; the role is a group of `accounts.roles`, the scope is `sub_sites`."""

    first_name = last_name = None
    full_name = LineField("họ và tên", max_length=150)
    position = LineField("chức vụ, đơn vị", max_length=200, blank=True)
    sub_sites = models.ManyToManyField(
        SubSite,
        verbose_name="phạm vi làm việc",
        blank=True,
        related_name="staff",
        help_text="Người này chỉ thấy và làm việc với bài của các trang con được chọn.",
    )

    unwanted_letters = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, editable=False
    )

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["full_name"]

    def __str__(self):
        return self.full_name or self.username

    def sub_sites_in_scope(self):
        """Where this person works, the default one first; a superuser works everywhere."""
        sub_sites = SubSite.objects if self.is_superuser else self.sub_sites
        return sub_sites.order_by("-is_default", "name")

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name or self.username
