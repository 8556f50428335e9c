from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from portal.fields import LineField

JOBS_KEPT_FOR = timedelta(days=30)


class JobQuerySet(models.QuerySet):
    def undone(self):
        return self.filter(done_at=None)

    def due(self):
        return self.undone().filter(run_after__lte=Now()).order_by("run_after", "pk")

    def old(self):
        return self.filter(done_at__lt=timezone.now() - JOBS_KEPT_FOR)


class Job(models.Model):
    """Work that may wait: asked for in a transaction (`portal.jobs`), done some time after it."""

    kind = models.CharField(max_length=50)  # a key of settings.JOBS
    payload = models.JSONField(default=dict)
    subject = LineField("thư", max_length=250)
    created_at = models.DateTimeField("lúc", db_default=Now())
    run_after = models.DateTimeField("lần tới", null=True, db_default=Now())  # None: no more tries
    attempts = models.PositiveIntegerField("số lần đã thử", default=0)
    error = models.TextField("lỗi gần nhất", blank=True)
    done_at = models.DateTimeField("xong lúc", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "thư"
        verbose_name_plural = "thư gửi đi"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(done_at=None), name="job_undone"),
            models.Index(fields=["done_at"], name="job_done_at"),
        ]

    def __str__(self):
        return self.subject
