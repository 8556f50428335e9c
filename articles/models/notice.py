from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.article import Article
from articles.models.event import WorkflowEvent
from articles.models.feedback import Feedback
from articles.models.note import Note

KEPT_FOR = timedelta(days=180)  # once it was read


class NoticeQuerySet(models.QuerySet):
    def for_user(self, user):
        """A notice tells nothing of an article that its reader may no longer see."""
        return self.filter(user=user, article__in=Article.objects.for_user(user))

    def unread(self):
        return self.filter(read_at=None)

    def old(self):
        return self.filter(read_at__lt=timezone.now() - KEPT_FOR)

    def for_list(self):
        return self.select_related("article__sub_site", "event__by", "note__by", "feedback")


class Notice(models.Model):
    """Tells one of the staff what another did to an article that concerns them."""

    class Kind(models.TextChoices):
        HAND_OVER = "hand_over", "Bài được gửi duyệt, trình duyệt"
        RETURN = "return", "Bài bị trả lại"
        PUBLICATION = "publication", "Bài được xuất bản, hẹn giờ hoặc đổi lịch"
        FORCED = "forced", "Bài được xuất bản khẩn"
        WITHDRAWAL = "withdrawal", "Bài bị gỡ"
        TAKEOVER = "takeover", "Người khác nhận biên tập bài của bạn"
        NOTE = "note", "Trao đổi về bài"
        REPORT = "report", "Bạn đọc báo lỗi trong bài"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    event = models.ForeignKey(WorkflowEvent, models.PROTECT, null=True, related_name="+")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    feedback = models.ForeignKey(Feedback, models.CASCADE, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [
            models.Index("user", models.F("id").desc(), name="notice_user_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_user_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, note=None, feedback=None)
                | Q(event=None, note__isnull=False, feedback=None)
                | Q(event=None, note=None, feedback__isnull=False),
                name="notice_has_one_cause",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.article_id}"

    @property
    def cause(self):
        return self.event or self.note or self.feedback
