import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now
from django.urls import reverse

from articles.models.category import Category
from articles.models.content import Content
from portal.html import HtmlField

LIST_FIELDS = (
    "title",
    "status",
    "version",
    "changed_at",
    "due_at",
    "priority",
    "category__name",
    "sub_site__name",
    "author__full_name",
    "claimed_by__full_name",
    "claimed_by__username",
    "author__username",
)


def new_key():
    return str(uuid.uuid4())


class ArticleQuerySet(models.QuerySet):
    def for_user(self, user, categories=None):
        """What `user` may see in the admin: the scope's articles, a contributor's own alone.

        `categories` are the user's, where they have already been asked for.
        """
        if user.is_superuser:
            return self
        if categories is None:
            categories = Category.objects.for_user(user)
        scope = self.filter(category__in=categories)
        return scope if user.has_perm("articles.edit_article") else scope.filter(author=user)

    def for_list(self):
        related = ("category", "sub_site", "author", "claimed_by")
        return self.select_related(*related).only(*LIST_FIELDS).with_publication_times()

    def without_trash(self):
        return self.exclude(status=Article.Status.TRASHED)

    def with_publication_times(self):
        """Adds what readers see: live_since, scheduled_for, ended_at, …; None for what isn't."""
        to_come = Q(times__starts_at__gt=Now())

        def begun(name):
            return Case(When(to_come, then=f"times__earlier_{name}"), default=f"times__{name}")

        is_open = Q(ended_at=None) | Q(ended_at__gt=Now())
        return self.annotate(
            begun_at=begun("starts_at"),
            ended_at=begun("ends_at"),
            was_withdrawn=begun("withdrawn"),
            scheduled_for=Case(When(to_come, then="times__starts_at")),
            scheduled_until=Case(When(to_come, then="times__ends_at")),
        ).annotate(
            live_since=Case(When(is_open, begun_at__isnull=False, then="times__published_at")),
            live_until=Case(When(is_open, then="ended_at")),
        )


class Article(Content):
    """The staff's working copy. What readers see of it is in its publications."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Bản nháp"
        SUBMITTED = "submitted", "Chờ biên tập"
        RETURNED = "returned", "Trả lại"
        IN_APPROVAL = "in_approval", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        TRASHED = "trashed", "Thùng rác"

    class Priority(models.TextChoices):
        NORMAL = "normal", "Bình thường"
        URGENT = "urgent", "Khẩn"

    key = models.CharField(
        "mã trao đổi",
        max_length=100,
        unique=True,
        default=new_key,
        editable=False,
        help_text="Khóa khi nhập và xuất: mã trong hệ thống cũ hoặc mã do cổng tạo.",
    )
    body = HtmlField("nội dung", blank=True)
    old_url = models.CharField("địa chỉ cũ", max_length=500, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người viết",
        null=True,
        editable=False,
        related_name="articles",
        help_text="Trống: bài nhập từ hệ thống cũ.",
    )
    status = models.CharField(
        "trạng thái", max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    version = models.PositiveIntegerField("phiên bản", default=1, editable=False)
    due_at = models.DateTimeField("hạn xử lý", null=True, editable=False)
    priority = models.CharField(
        "mức độ",
        max_length=10,
        choices=Priority,
        default=Priority.NORMAL,
        db_default="normal",
        editable=False,
    )
    created_at = models.DateTimeField("ngày tạo", auto_now_add=True)
    changed_at = models.DateTimeField("sửa lần cuối", auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người sửa cuối",
        null=True,
        editable=False,
        related_name="+",
    )

    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người nhận biên tập",
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    claimed_at = models.DateTimeField("nhận lúc", null=True, editable=False)
    forced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người xuất bản khẩn",
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        help_text="Trống: không có gì chờ lãnh đạo thứ hai xác nhận.",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-changed_at", "-pk"]
        permissions = [
            ("edit_article", "Biên tập bài của người khác"),
            ("publish_article", "Phê duyệt, xuất bản, gỡ bài"),
        ]
        indexes = [
            models.Index(  # all that lists are narrowed by: they are answered from the index alone
                fields=["-changed_at", "-id"],
                include=["category", "status", "author", "sub_site"],
                name="article_newest_change",
            ),
            models.Index(
                fields=["title"], include=["category", "status", "id"], name="article_by_title"
            ),
            models.Index(
                fields=["id"],
                include=["category", "changed_by"],
                condition=Q(status="approved"),
                name="article_approved",
            ),
            models.Index(fields=["author", "status"], name="article_author_status"),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="article_due_at"
            ),
            models.Index(fields=["status", "sub_site"], name="article_status_sub_site"),
            models.Index(
                fields=["claimed_by"],
                condition=Q(claimed_by__isnull=False),
                name="article_claimed_by",
            ),
            models.Index(
                fields=["forced_by"], condition=Q(forced_by__isnull=False), name="article_forced_by"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft",
                        "submitted",
                        "returned",
                        "in_approval",
                        "approved",
                        "trashed",
                    ]
                ),
                name="article_status_is_known",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="article_version_counts"),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False, status="submitted"),
                name="article_claimed_while_submitted",
            ),
            models.CheckConstraint(
                condition=Q(priority__in=["normal", "urgent"]), name="article_priority_is_known"
            ),
        ]

    def save(self, *args, **kwargs):
        self.sub_site_id = self.category.sub_site_id
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        """The working copy's own page, for staff; readers' addresses belong to publications."""
        return reverse("admin:articles_article_change", args=[self.pk])


UNSENT = (Article.Status.DRAFT, Article.Status.RETURNED)  # with who writes
WAITING = (Article.Status.SUBMITTED, Article.Status.IN_APPROVAL)  # for an editor, an approver
IN_WORK = (*UNSENT, *WAITING)
