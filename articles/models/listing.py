"""Two narrow tables beside the articles, kept by triggers, so that lists answer by index."""

from contextlib import contextmanager

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models, transaction
from django.db.models import Func, Value

from articles.models.article import Article
from portal.text import normalise


class PublicationTimes(models.Model):
    """The last publication of an article and the one before it: at most the last is to come.

    What of these is past, live or to come is decided by the clock when they are read.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="times", editable=False
    )
    published_at = models.DateTimeField("ngày đăng")
    starts_at = models.DateTimeField("bắt đầu")
    ends_at = models.DateTimeField("kết thúc", null=True)
    withdrawn = models.BooleanField("đã gỡ", default=False)
    earlier_starts_at = models.DateTimeField("bản trước bắt đầu", null=True)
    earlier_ends_at = models.DateTimeField("bản trước kết thúc", null=True)
    earlier_withdrawn = models.BooleanField("bản trước đã gỡ", null=True)

    class Meta:
        verbose_name = "thời gian đăng"
        verbose_name_plural = "thời gian đăng"
        indexes = [
            models.Index(fields=["published_at"], name="times_published_at"),
            models.Index(fields=["starts_at"], name="times_starts_at"),
            models.Index(fields=["ends_at"], name="times_ends_at"),
        ]

    def __str__(self):
        return str(self.article_id)


class ArticleWords(models.Model):
    """The syllables of an article's title, lead and text, alone and in pairs, without accents.

    Pairs make a phrase findable by the index alone: "dan_van" is where “Dân vận” is.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    words = SearchVectorField("chữ")

    class Meta:
        verbose_name = "chữ của bài"
        verbose_name_plural = "chữ của bài"
        indexes = [GinIndex(fields=["words"], name="article_words")]

    def __str__(self):
        return str(self.article_id)


def found_by(query, articles):
    """Those with the syllables of `query` in a row, whatever their accents; where none of the
    articles has that, those with each of them somewhere."""
    found = articles.filter(pk__in=_with_words(query, in_a_row=True))
    with by_index():
        return found if found.exists() else articles.filter(pk__in=_with_words(query, False))


@contextmanager
def by_index():
    """PostgreSQL takes reading through all vectors for cheap, and it is not."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def _with_words(query, in_a_row):
    wanted = Func(Value(normalise(query)), Value(in_a_row), function="words_wanted")
    matches = Func(
        "words",
        wanted,
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=models.BooleanField(),
    )
    return ArticleWords.objects.filter(matches).values("pk")
