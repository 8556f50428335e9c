from django.db import models

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
