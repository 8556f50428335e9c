from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from portal import images, jobs
from portal.advisory_locks import wait_for
from portal.fields import LineField


class PhotoQuerySet(models.QuerySet):
    def for_user(self, user):
        """Own uploads and the covers of articles in sight; for editors also their colleagues'."""
        if user.is_superuser:
            return self
        articles = apps.get_model("articles", "Article").objects.for_user(user)
        mine = Q(uploaded_by=user) | Q(pk__in=articles.exclude(cover=None).values("cover"))
        if user.has_perm("articles.edit_article"):
            mine |= Q(uploaded_by__in=User.objects.filter(sub_sites__in=user.sub_sites.all()))
        return self.filter(mine)

    def present(self):
        return self.filter(removed_at=None)

    def removed(self):
        return self.exclude(removed_at=None)


class PhotoManager(models.Manager.from_queryset(PhotoQuerySet)):
    def store(self, upload, *, by=None, alt="", caption=""):
        """The photo with this picture, re-encoded; the same picture twice is one photo.

        Raises `images.ImageRefused` with a Vietnamese reason for what is no picture.
        """
        encoded = images.encode(upload)
        with transaction.atomic():
            wait_for(encoded.digest)
            return self._keep(encoded, by, alt, caption)

    def _keep(self, encoded, by, alt, caption):
        images.write(encoded)
        photo, _ = self.update_or_create(
            digest=encoded.digest,
            defaults={"removed_at": None},
            create_defaults={
                "width": encoded.width,
                "height": encoded.height,
                "alt": alt,
                "caption": caption,
                "uploaded_by": by,
            },
        )
        self.ask_for_avif([photo])
        return photo

    def ask_for_avif(self, photos) -> None:
        """As work that may wait (`articles.avif`), of those that have none yet."""
        wanted = [({"photo_id": p.pk}, f"AVIF: {p}"[:250]) for p in photos if not p.has_avif]
        jobs.add("avif", wanted)


class Photo(models.Model):
    """A picture, stored once under the digest of its content with its smaller renditions."""

    digest = models.CharField("mã nội dung", max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField("rộng", editable=False)
    height = models.PositiveIntegerField("cao", editable=False)
    alt = LineField("văn bản thay thế", max_length=250, blank=True)
    caption = LineField("chú thích ảnh", max_length=500, blank=True)
    credit = LineField(
        "tác giả ảnh", max_length=250, blank=True, help_text="Người chụp hoặc nơi cho dùng ảnh."
    )
    taken_on = models.DateField("ngày chụp", null=True, blank=True)
    has_avif = models.BooleanField("có ảnh AVIF", default=False, editable=False)
    focal_x = models.PositiveSmallIntegerField("tâm ảnh, ngang (%)", default=50)
    focal_y = models.PositiveSmallIntegerField("tâm ảnh, dọc (%)", default=50)
    made_from = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="làm từ ảnh",
        null=True,
        editable=False,
        related_name="made_of_it",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người tải lên",
        null=True,
        editable=False,
    )
    uploaded_at = models.DateTimeField("ngày tải lên", auto_now_add=True)

    removed_at = models.DateTimeField("gỡ lúc", null=True, editable=False)

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
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100),
                name="photo_focus_is_in_the_picture",
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

    @property
    def avif_srcset(self):
        return images.srcset(self.digest, self.width, "avif") if self.has_avif else ""

    def shown_in(self):
        """The publications, live or scheduled, that show it."""
        history = apps.get_model("articles", "Publication").history
        return history.live_or_to_come().filter(pk__in=self.uses.values("publication"))

    def is_cover_outside(self, user) -> bool:
        """Is it the cover of a working copy that `user` may not see?"""
        articles = apps.get_model("articles", "Article").objects
        covered = articles.filter(cover=self)
        return covered.exclude(pk__in=articles.for_user(user).values("pk")).exists()

    def remove(self, by=None):
        """Take its files away; the row stays, for the history of what readers saw."""
        articles = apps.get_model("articles", "Article").objects.filter(cover=self)
        with transaction.atomic():
            articles.update(cover=None, version=F("version") + 1, changed_by=by, changed_at=Now())
            Photo.objects.filter(pk=self.pk).update(removed_at=Now(), has_avif=False)
            transaction.on_commit(lambda: images.delete(self.digest))
