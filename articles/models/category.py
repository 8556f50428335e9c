from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Max, Q, When
from django.db.models.functions import Coalesce
from django.urls import get_script_prefix

from portal.fields import LineField
from portal.models import SubSite
from portal.models.sub_site import SLUG_PATTERN, validate_slug
from portal.text import slugify

MENU_ORDER = (
    "-sub_site__is_default",
    "sub_site__name",
    Coalesce("parent__order", "order").asc(),
    Coalesce("parent__name", "name").asc(),
    Coalesce("parent", "pk").asc(),
    "level",
    "order",
    "name",
    "pk",
)


class CategoryQuerySet(models.QuerySet):
    def for_navigation(self):
        """A sub-site's categories, each parent before its children, as the menu shows them."""
        return self.order_by("order", "name", "pk")

    def in_menu_order(self):
        """Sub-site by sub-site, the default one first, each subcategory after its parent."""
        return self.select_related("sub_site", "parent").order_by(*MENU_ORDER)

    def standing_at(self, sub_site, slug):
        """The category that has this slug or, where none has it now, had it last; else None."""
        present = Q(sub_site=sub_site, slug=slug)
        past = Q(old_slugs__sub_site=sub_site, old_slugs__slug=slug)
        return self.select_related("sub_site").filter(present | past).first()

    def next_order(self, sub_site, parent):
        """The place behind all others of the same parent."""
        last = self.filter(sub_site=sub_site, parent=parent).aggregate(last=Max("order"))["last"]
        return 1 if last is None else last + 1

    def for_user(self, user):
        """The categories that `user` may write and work in."""
        if user.is_superuser:
            return self
        return self.filter(Q(staff=None) | Q(staff=user), sub_site__in=user.sub_sites.all())


class Category(models.Model):
    """A category of a sub-site, at most two levels deep.

    The database holds three rules that Django cannot express, added by `migrations/_rules.py`:
    `category_parent_is_top_level` (a parent is of the same sub-site and has no parent itself) and
    the unique keys that articles and publications refer to.
    """

    sub_site = models.ForeignKey(
        SubSite, models.PROTECT, verbose_name="trang con", related_name="categories"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="chuyên mục cha",
        null=True,
        blank=True,
        related_name="children",
    )
    name = LineField("tên chuyên mục", max_length=120)
    slug = models.SlugField(
        "đường dẫn tĩnh",
        max_length=120,
        blank=True,
        validators=[validate_slug],
        help_text="Để trống: máy chủ tự tạo từ tên chuyên mục.",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    holds_documents = models.BooleanField(
        "chuyên mục văn bản",
        default=False,
        db_default=False,
        help_text="Bài ở đây là văn bản, có số, ký hiệu, ngày ban hành; trang chuyên mục là danh"
        " sách để lọc và tìm.",
    )
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name="người được giao",
        blank=True,
        related_name="narrowed_categories",
        help_text="Để trống: mọi người của trang con đều làm việc được trong chuyên mục này.",
    )
    level = models.GeneratedField(
        expression=Case(When(parent=None, then=1), default=2),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["sub_site", "order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_site", "slug"],
                name="category_slug_unique_in_sub_site",
                violation_error_message="Trang con này đã có chuyên mục với đường dẫn tĩnh đó.",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_PATTERN), name="category_slug_is_clean"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.name, fallback="chuyen-muc")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        """As `reverse("articles:category", …)`; see `Publication.get_absolute_url`."""
        return f"{get_script_prefix().rstrip('/')}{self.path}"

    @property
    def path(self) -> str:
        """Its address in its own sub-site, from the slash on; see `SubSite.public_url`."""
        return f"/chuyen-muc/{self.slug}/"

    def clean(self):
        self.slug = self.slug or slugify(self.name, fallback="chuyen-muc")
        if self.parent_id:
            self._check_parent()
        if self.pk:
            self._check_sub_site()

    def _check_sub_site(self):
        if self.sub_site_id == Category.objects.values_list("sub_site", flat=True).get(pk=self.pk):
            return
        if self.children.exists() or self._holds_articles():
            raise ValidationError(
                {"sub_site": "Chuyên mục đang có bài hoặc chuyên mục con nên không chuyển được."}
            )

    def _holds_articles(self):
        """Also what was published here once, though readers no longer see it."""
        managers = (
            apps.get_model("articles", "Article").objects,
            apps.get_model("articles", "Publication").history,
        )
        return any(manager.filter(category=self).exists() for manager in managers)

    def _check_parent(self):
        if self.parent.sub_site_id != self.sub_site_id:
            raise ValidationError({"parent": "Chuyên mục cha phải thuộc cùng trang con."})
        if self.parent.parent_id or self.parent_id == self.pk:
            raise ValidationError({"parent": "Hãy chọn một chuyên mục cấp một."})
        if self.pk and self.children.exists():
            raise ValidationError(
                {"parent": "Chuyên mục đang có chuyên mục con nên phải ở cấp một."}
            )


class OldSlug(models.Model):
    """A slug that a category had, in a sub-site where none has it now.

    Written and taken away by a trigger of the category's table: `category_keeps_its_old_slug`.
    """

    sub_site = models.ForeignKey(SubSite, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=120)
    category = models.ForeignKey(Category, models.CASCADE, related_name="old_slugs")

    class Meta:
        verbose_name = "đường dẫn cũ"
        verbose_name_plural = "đường dẫn cũ"
        constraints = [
            models.UniqueConstraint(fields=["sub_site", "slug"], name="old_slug_leads_one_way")
        ]

    def __str__(self):
        return self.slug
