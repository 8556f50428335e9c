from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.article import Article
from portal.fields import ParagraphsField

MOST_LETTERS = 10_000


class Note(models.Model):
    """What one of the staff tells the others about an article; a trigger forbids changes."""

    article = models.ForeignKey(
        Article, models.PROTECT, verbose_name="bài viết", related_name="notes", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người viết", related_name="+"
    )
    at = models.DateTimeField("thời điểm")
    text = ParagraphsField("nội dung")

    class Meta:
        verbose_name = "trao đổi"
        verbose_name_plural = "trao đổi"
        ordering = ["-pk"]
        indexes = [models.Index("article", models.F("id").desc(), name="note_article_newest")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]

    def __str__(self):
        return self.text
