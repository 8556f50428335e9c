from django.conf import settings
from django.db import models

from articles.models.article import Article
from portal.fields import ParagraphsField


class WorkflowEvent(models.Model):
    """One step of an article's way or a change of its text; a trigger forbids changes of the log.

    Written by `articles.workflow` alone.
    """

    article = models.ForeignKey(
        Article, models.PROTECT, verbose_name="bài viết", related_name="events"
    )
    transition = models.CharField("thao tác", max_length=20)
    from_status = models.CharField("từ trạng thái", max_length=20, choices=Article.Status)
    to_status = models.CharField("đến trạng thái", max_length=20, choices=Article.Status)
    version = models.PositiveIntegerField("phiên bản")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người thực hiện",
        related_name="+",
    )
    at = models.DateTimeField("thời điểm")
    reason = ParagraphsField("lý do", blank=True)
    starts_at = models.DateTimeField("đăng từ", null=True)
    ends_at = models.DateTimeField("đăng đến", null=True)

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["article", "-at"], name="event_article_newest")]

    def __str__(self):
        return f"{self.transition} · {self.article_id}"
