from django.conf import settings
from django.db import models

from portal.fields import CleanTextMixin
from portal.text import clean_line


class WordField(CleanTextMixin, models.CharField):
    kind = models.CharField
    clean_text = staticmethod(lambda value: clean_line(value).lower())


class KnownWord(models.Model):
    """A word that the portal's editors have found to be right, whatever the spelling check says."""

    word = WordField(
        "từ",
        max_length=60,
        unique=True,
        error_messages={"unique": "Từ điển đã có từ này."},
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người thêm",
        editable=False,
        related_name="+",
    )
    added_at = models.DateTimeField("ngày thêm", auto_now_add=True)

    class Meta:
        verbose_name = "từ"
        verbose_name_plural = "từ điển của cổng"
        ordering = ["word"]
        constraints = [models.CheckConstraint(condition=~models.Q(word=""), name="word_is_there")]

    def __str__(self):
        return self.word

    @classmethod
    def among(cls, words) -> set[str]:
        """Those of `words` that are known, in lower case; no query for none."""
        words = {word.lower() for word in words}
        return set(cls.objects.filter(word__in=words).values_list("word", flat=True))
