from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.article import Article

KEPT_FOR = timedelta(days=30)
GONE_AFTER = timedelta(seconds=90)  # without a sign of the form: it is no longer open


class AutosaveQuerySet(models.QuerySet):
    def keep(self, autosave, *names):
        """Write `names` of `autosave`, over what this person's form had kept before."""
        self.bulk_create(
            [autosave],
            update_conflicts=True,
            unique_fields=["user", "article", "key"],
            update_fields=[*names, "opened_at", "seen_at"],
        )

    def of_form(self, user, article_id, key):
        return self.filter(user=user, article_id=article_id, key=key)

    def open_now(self, article_id):
        """The forms of the article that are open, the longest first."""
        forms = self.filter(article_id=article_id, seen_at__gt=timezone.now() - GONE_AFTER)
        return forms.select_related("user").order_by("opened_at", "pk")

    def typed(self):
        return self.exclude(typed_at=None).order_by("-typed_at")

    def expired(self):
        return self.filter(seen_at__lt=timezone.now() - KEPT_FOR)


class Autosave(models.Model):
    """An article form that somebody has open, and what they typed into it but have not saved.

    `key` is the form's own name while its article is not yet stored.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    key = models.UUIDField(null=True)
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)  # of the article when its form was opened
    typed_at = models.DateTimeField(null=True)  # None: opened, nothing typed
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = "bản gõ dở"
        verbose_name_plural = "bản gõ dở"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article", "key"],
                nulls_distinct=False,
                name="autosave_once_per_form",
            ),
            models.CheckConstraint(
                condition=Q(article=None, key__isnull=False) | Q(article__isnull=False, key=None),
                name="autosave_of_article_or_new_form",
            ),
        ]
        indexes = [models.Index(fields=["seen_at"], name="autosave_seen_at")]

    def __str__(self):
        return self.fields.get("title", "")
