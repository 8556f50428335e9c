from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from articles.models.article import Article
from portal.fields import LineField, ParagraphsField
from portal.models import ConsentText, SubSite

KEPT_FOR = timedelta(days=730)
SPAM_KEPT_FOR = timedelta(days=30)


class FeedbackQuerySet(models.QuerySet):
    def for_user(self, user):
        """Of the sub-sites that `user` works in; of an article, where that one is in sight too."""
        if user.is_superuser:
            return self
        seen = Q(article=None) | Q(article__in=Article.objects.for_user(user))
        return self.filter(seen, sub_site__in=user.sub_sites.all())

    def old(self):
        """What is to be deleted, as readers were told."""
        now = timezone.now()
        is_spam = Q(state=Feedback.State.SPAM, at__lt=now - SPAM_KEPT_FOR)
        return self.filter(is_spam | Q(at__lt=now - KEPT_FOR))


class Feedback(models.Model):
    """What a reader wrote to the editors of a sub-site."""

    class Kind(models.TextChoices):
        OPINION = "gop-y", "Góp ý"
        CONTACT = "lien-he", "Liên hệ"
        ERROR = "bao-loi", "Báo lỗi bài viết"

    class State(models.TextChoices):
        NEW = "new", "Mới"
        OPEN = "open", "Đang xử lý"
        ANSWERED = "answered", "Đã trả lời"
        CLOSED = "closed", "Đã đóng"
        SPAM = "spam", "Thư rác"

    sub_site = models.ForeignKey(SubSite, models.PROTECT, verbose_name="trang con")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    article = models.ForeignKey(
        Article, models.PROTECT, verbose_name="bài viết", null=True, related_name="+"
    )
    subject = LineField("tiêu đề", max_length=150, blank=True)
    quoted = ParagraphsField("đoạn có lỗi", max_length=500, blank=True)
    text = ParagraphsField("nội dung", max_length=5000)
    name = LineField("họ và tên", max_length=100, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    phone = LineField("điện thoại", max_length=30, blank=True)
    consent = models.ForeignKey(
        ConsentText, models.PROTECT, verbose_name="đã đồng ý với", null=True, related_name="+"
    )
    at = models.DateTimeField("nhận lúc", db_default=Now())
    sent_as = models.UUIDField(unique=True, editable=False)  # one page's form is sent once
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người xử lý",
        null=True,
        blank=True,
        related_name="+",
    )
    note = ParagraphsField("ghi chú nội bộ", max_length=1000, blank=True)

    objects = FeedbackQuerySet.as_manager()
    by = "Bạn đọc"  # as in a note or an event

    class Meta:
        verbose_name = "thư bạn đọc"
        verbose_name_plural = "thư bạn đọc"
        ordering = ["-pk"]
        indexes = [
            models.Index("sub_site", models.F("id").desc(), name="feedback_sub_site_newest"),
            models.Index(fields=["sub_site"], condition=Q(state="new"), name="feedback_new"),
            models.Index(fields=["at"], name="feedback_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="feedback_has_text"),
            models.CheckConstraint(
                condition=Q(name="", email="", phone="") | Q(consent__isnull=False),
                name="feedback_of_a_person_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(kind="bao-loi", article__isnull=False)
                | (~Q(kind="bao-loi") & Q(article=None)),
                name="feedback_of_an_error_has_article",
            ),
        ]

    def __str__(self):
        return self.subject or self.get_kind_display()


class FeedbackReply(models.Model):
    """An answer by mail; sent by a job some time after it was written."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    text = ParagraphsField("trả lời", max_length=5000)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "thư trả lời"
        verbose_name_plural = "thư trả lời"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reply_has_text")]

    def __str__(self):
        return self.text
