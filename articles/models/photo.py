from django.conf import settings
from django.db import models

from portal import images
from portal.fields import LineField


class PhotoManager(models.Manager):
    def store(self, upload, *, by=None, alt="", caption=""):
        """The photo with this picture, re-encoded; the same picture twice is one photo.

        Raises `images.ImageRefused` with a Vietnamese reason for what is no picture.
        """
        encoded = images.encode(upload)
        images.write(encoded)
        photo, _ = self.get_or_create(
            digest=encoded.digest,
            defaults={
                "width": encoded.width,
                "height": encoded.height,
                "alt": alt,
                "caption": caption,
                "uploaded_by": by,
            },
        )
        return photo


class Photo(models.Model):
    """A picture, stored once under the digest of its content with its smaller renditions."""

    digest = models.CharField("mã nội dung", max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField("rộng", editable=False)
    height = models.PositiveIntegerField("cao", editable=False)
    alt = LineField("văn bản thay thế", max_length=250, blank=True)
    caption = LineField("chú thích ảnh", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người tải lên",
        null=True,
        editable=False,
    )
    uploaded_at = models.DateTimeField("ngày tải lên", auto_now_add=True)

    objects = PhotoManager()

    class Meta:
        verbose_name = "hình ảnh"
        verbose_name_plural = "hình ảnh"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="photo_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="photo_has_a_size"
            ),
        ]

    def __str__(self):
        return self.alt or self.caption or f"Ảnh {self.pk}"

    @property
    def url(self):
        return images.url(self.digest)

    @property
    def thumbnail_url(self):
        return images.thumbnail_url(self.digest, self.width)

    @property
    def srcset(self):
        return images.srcset(self.digest, self.width)
