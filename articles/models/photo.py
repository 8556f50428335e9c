from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.templatetags.static import static
from django.urls import reverse

from accounts.models import User
from portal import images, jobs
from portal.advisory_locks import wait_for
from portal.fields import LineField, ParagraphsField

TAKE_DOWN = "articles.delete_photo"
NOT_AGAIN = "Ảnh này đã bị gỡ khỏi cổng vì vi phạm, không tải lên lại được."


def _first_of(model, **where):
    """Asked for each photo as it is read, so that the newest 30 are found without all others."""
    rows = apps.get_model("articles", model).objects.filter(photo=OuterRef("pk"), **where)
    return Subquery(rows.values("pk")[:1])


class PhotoQuerySet(models.QuerySet):
    def for_user(self, user):
        """Own uploads and the pictures of articles in sight; for editors also their colleagues'.

        Who may take pictures down sees what readers of the own sub-sites see or saw.
        """
        if user.is_superuser:
            return self
        articles = apps.get_model("articles", "Article").objects.for_user(user)
        mine = Q(uploaded_by=user)
        if not user.has_perm("articles.edit_article") and not user.has_perm(TAKE_DOWN):
            of_articles = apps.get_model("articles", "ArticlePhoto").objects
            shown = of_articles.filter(article__in=articles).values("photo")
            return self.filter(mine | Q(pk__in=shown))
        sub_sites = user.sub_sites.all()
        mine |= Q(uploaded_by__in=User.objects.filter(sub_sites__in=sub_sites))
        mine |= Q(in_article__isnull=False)
        found = self.alias(in_article=_first_of("ArticlePhoto", article__in=articles))
        if user.has_perm(TAKE_DOWN):
            uses = _first_of("PhotoUse", publication__sub_site__in=sub_sites)
            found, mine = found.alias(in_publication=uses), mine | Q(in_publication__isnull=False)
        return found.filter(mine)

    def unused(self):
        """In no working copy, and in nothing that readers see, saw or will see."""
        return self.filter(in_articles=None, uses=None)

    def present(self):
        return self.filter(removed_at=None)

    def removed(self):
        return self.exclude(removed_at=None)


class PhotoManager(models.Manager.from_queryset(PhotoQuerySet)):
    def store(self, upload, *, by=None, alt="", caption=""):
        """The photo with this picture, re-encoded; the same picture twice is one photo.

        Raises `images.ImageRefused` with a Vietnamese reason for what is no picture.
        """
        return self.keep(images.encode(upload), by=by, alt=alt, caption=caption)

    def keep(self, encoded, *, by, **described):
        """The photo of this encoded picture, described so where it `is_new`."""
        with transaction.atomic():
            wait_for(encoded.digest)
            return self._keep(encoded, by, described)

    def _keep(self, encoded, by, described):
        known = self.filter(digest=encoded.digest).first()
        if known and known.removal_reason:
            raise images.ImageRefused(NOT_AGAIN)
        images.write(encoded)
        photo, is_created = self.update_or_create(
            digest=encoded.digest,
            defaults={"removed_at": None},
            create_defaults={
                "width": encoded.width,
                "height": encoded.height,
                "uploaded_by": by,
                **described,
            },
        )
        photo.is_new = is_created or bool(known and known.removed_at)
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
    focal_x = models.PositiveSmallIntegerField(
        "tâm ảnh, ngang (%)", default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        "tâm ảnh, dọc (%)", default=50, validators=[MaxValueValidator(100)]
    )
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
    removal_reason = ParagraphsField(
        "lý do gỡ", max_length=1000, blank=True, editable=False
    )  # given where it was taken down from what readers see

    objects = PhotoManager()

    class Meta:
        verbose_name = "hình ảnh"
        verbose_name_plural = "hình ảnh"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(F("uploaded_at").desc(), F("id").desc(), name="photo_newest"),
        ]
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

    def get_absolute_url(self):
        return reverse("admin:articles_photo_change", args=[self.pk])

    @property
    def url(self):
        return self._neutral if self.removed_at else images.url(self.digest)

    @property
    def thumbnail_url(self):
        return self._neutral if self.removed_at else images.thumbnail_url(self.digest, self.width)

    @property
    def srcset(self):
        if self.removed_at:
            return f"{self._neutral} {self.width}w"
        return images.srcset(self.digest, self.width)

    @property
    def avif_srcset(self):
        return images.srcset(self.digest, self.width, "avif") if self.has_avif else ""

    @property
    def _neutral(self):
        """What stands in its place once its files are gone; it still tells the digest."""
        return f"{static('portal/photo-removed.svg')}#{images.path(self.digest)}"

    @property
    def focus(self):
        """The classes that keep what matters in sight where the picture is cropped."""
        at = (("x", self.focal_x), ("y", self.focal_y))
        return " ".join(f"focus-{axis}-{round(part, -1)}" for axis, part in at if part != 50)

    def shown_in(self):
        """The publications, live or scheduled, that show it."""
        history = apps.get_model("articles", "Publication").history
        return history.live_or_to_come().filter(pk__in=self.uses.values("publication"))

    def is_cover_outside(self, user) -> bool:
        """Is it the cover of a working copy that `user` may not see?"""
        articles = apps.get_model("articles", "Article").objects
        covered = articles.filter(cover=self)
        return covered.exclude(pk__in=articles.for_user(user).values("pk")).exists()

    def remove(self, by=None, reason=""):
        """Take its files away; the row stays, for the history of what readers saw.

        Without a `reason` the database refuses it for what any publication shows or showed.
        """
        articles = apps.get_model("articles", "Article").objects.filter(cover=self)
        with transaction.atomic():
            articles.update(cover=None, version=F("version") + 1, changed_by=by, changed_at=Now())
            removal = {"removed_at": Now(), "removal_reason": reason, "has_avif": False}
            Photo.objects.filter(pk=self.pk).update(**removal)
            transaction.on_commit(lambda: images.delete(self.digest))
