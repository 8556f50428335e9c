from django.conf import settings
from django.db import models

from articles.models.article import Article
from articles.models.category import Category
from articles.models.content import Content
from portal.html import HtmlField


class ArticleVersion(Content):
    """The text of an article as one save left it; a trigger forbids changes.

    Written by a trigger of the article's table, in the transaction of whatever changes the text.
    What was imported gets its first one when it is first changed. See `migrations/_versions.py`.
    """

    key = sub_site = None  # no part of the text
    category = models.ForeignKey(  # an empty one may be deleted: then it is forgotten here
        Category, models.SET_NULL, verbose_name="chuyên mục", null=True, related_name="+"
    )
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        verbose_name="bài viết",
        related_name="versions",
        db_index=False,
    )
    version = models.PositiveIntegerField("phiên bản")  # the article's, after that save
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người sửa",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("thời điểm")
    body = HtmlField("nội dung", blank=True)

    class Meta:
        verbose_name = "phiên bản"
        verbose_name_plural = "phiên bản"
        ordering = ["-pk"]
        indexes = [models.Index("article", models.F("id").desc(), name="version_article_newest")]

    def __str__(self):
        return f"Bản {self.version}"
