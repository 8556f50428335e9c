"""Work that may wait is asked for here, and done by `portal.job_runner`."""

from django.db.models.functions import Now

from portal.models import Job


class Refused(Exception):
    """Raised by what does a job: to try it again would be in vain."""


class Away(Exception):
    """Raised by what does a job: for now no job of its kind can be done."""


def add(kind: str, wanted, run_after=None) -> None:
    """One job for each pair of a payload and what it is called; in the caller's transaction."""
    when = run_after or Now()
    Job.objects.bulk_create(
        Job(kind=kind, payload=payload, subject=subject, run_after=when)
        for payload, subject in wanted
    )
