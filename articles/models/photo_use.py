from django.db import models

from articles.models.article import Article
from articles.models.photo import Photo
from articles.models.publication import Publication


class PhotoUse(models.Model):
    """That a publication shows a photo, as its cover or in its text.

    Written by `articles.publishing` with the publication; the database deletes it with one that
    never began, and refuses every other change.
    """

    publication = models.ForeignKey(
        Publication,
        models.DO_NOTHING,
        verbose_name="bản đăng",
        related_name="+",
        db_constraint=False,  # the migration's own also deletes
        db_index=False,
    )
    photo = models.ForeignKey(Photo, models.PROTECT, verbose_name="hình ảnh", related_name="uses")

    class Meta:
        verbose_name = "nơi dùng ảnh"
        verbose_name_plural = "nơi dùng ảnh"
        constraints = [
            models.UniqueConstraint(fields=["publication", "photo"], name="photo_use_is_told_once")
        ]

    def __str__(self):
        return f"{self.photo_id} · {self.publication_id}"


class ArticlePhoto(models.Model):
    """That a working copy shows a photo, as its cover or in its text; kept by a trigger."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name="bài viết", related_name="+", db_index=False
    )
    photo = models.ForeignKey(
        Photo, models.CASCADE, verbose_name="hình ảnh", related_name="in_articles"
    )

    class Meta:
        verbose_name = "ảnh của bài"
        verbose_name_plural = "ảnh của bài"
        constraints = [
            models.UniqueConstraint(fields=["article", "photo"], name="article_photo_is_told_once")
        ]

    def __str__(self):
        return f"{self.photo_id} · {self.article_id}"
