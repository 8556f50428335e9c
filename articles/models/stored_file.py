from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now

from articles.attachments import Attachment
from portal import files, films
from portal.advisory_locks import wait_for
from portal.fields import LineField


class StoredFileManager(models.Manager):
    def store(self, upload, *, by=None):
        """The file with this content; the same content twice is one file.

        Raises `files.FileRefused` with a Vietnamese reason for what is not taken.
        """
        kind = files.kind_of(upload)
        if kind.extension != "mp4":
            return self._keep(upload, kind, by)
        with films.without_position(upload) as plain:
            return self._keep(plain, kind, by)

    def _keep(self, upload, kind, by):
        digest = files.digest_of(upload)
        with transaction.atomic():
            wait_for(digest)
            files.write(upload, digest, kind)
            stored, _ = self.update_or_create(
                digest=digest,
                defaults={"wanted_at": Now()},
                create_defaults={
                    "name": files.title_of(upload.name)[:250],
                    "size": upload.size,
                    "kind": kind.extension,
                    "uploaded_by": by,
                    "wanted_at": Now(),
                },
            )
        return stored

    def want(self, digests) -> dict:
        """The files by digest, safe from the clean-up for a day."""
        self.filter(digest__in=digests).update(wanted_at=Now())
        return self.in_bulk(digests, field_name="digest")


class StoredFile(models.Model):
    """A file, stored once under the digest of its content; a trigger forbids changes.

    What an article calls it stands in the article: see `Content.attachments`.
    """

    digest = models.CharField("mã nội dung", max_length=64, unique=True)
    name = LineField("tên lúc tải lên", max_length=250)  # without the ending
    size = models.PositiveBigIntegerField("dung lượng")
    kind = models.CharField(
        "loại", max_length=4, choices=[(name, kind.label) for name, kind in files.KINDS.items()]
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người tải lên",
        null=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("ngày tải lên", db_default=Now())
    wanted_at = models.DateTimeField("dùng đến lần cuối")  # uploaded, or chosen in a form

    objects = StoredFileManager()

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="file_digest_is_sha256"
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_has_content"),
        ]

    def __str__(self):
        return self.name

    @property
    def path(self) -> str:
        return files.path(self.digest, files.KINDS[self.kind])

    def attached(self, title="") -> Attachment:
        return Attachment(self.digest, title or self.name, self.kind, self.size)
