"""Does the jobs of `portal.models.Job`: each until it has succeeded, by one runner at a time.

Taking a job already plans its next try, so that one whose runner is killed is done by another a
minute later; while it is being done its row is locked, so that nobody else does it meanwhile.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, When
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from portal import clock
from portal.jobs import Away, Refused
from portal.logs import OUTAGES
from portal.models import Job
from portal.text import normalise

MINUTES_BETWEEN_TRIES = (1, 5, 15, 60, 180, 360, 720, 1440)
MOST_MINUTES_AWAY = 15
SECONDS_BETWEEN_LOOKS = 1
logger = logging.getLogger(__name__)


def run_until(is_over: Callable[[], bool]) -> None:
    """For as long as the portal runs; an outage of the database is waited for."""
    while not is_over():
        try:
            has_done = run_next()
        except OUTAGES:
            logger.exception("jobs wait for the database")
            connection.close()
            has_done = False
        except Exception:  # the next try is planned: it is not to end all the others
            logger.exception("a job could neither be done nor put off")
            has_done = False
        if not has_done:
            time.sleep(SECONDS_BETWEEN_LOOKS)
    connection.close()


def run_next() -> bool:
    """Does the most urgent job, of these the one due longest; False where none is due."""
    job = _take()
    if job is None:
        return False
    with transaction.atomic():
        if _is_ours(job):
            _do(job)
    return True


def _take():
    with transaction.atomic():
        due = Job.objects.due().order_by(_urgency(), "run_after", "pk")
        job = due.select_for_update(skip_locked=True).first()
        if job:
            job.attempts += 1
            job.run_after = clock.now() + _pause(job.attempts)
            job.save(update_fields=["attempts", "run_after"])
    return job


def _urgency():
    """By the order of the kinds in the settings: thousands of pictures delay no letter."""
    kinds = [When(kind=kind, then=place) for place, kind in enumerate(settings.JOBS)]
    return Case(*kinds, default=len(kinds))


def _is_ours(job):
    """Locks the row until the job is done, however long the other side takes to answer."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    mine = Job.objects.undone().filter(pk=job.pk, attempts=job.attempts)
    return mine.select_for_update(skip_locked=True).exists()


def _do(job):
    try:
        with transaction.atomic():
            import_string(settings.JOBS[job.kind])(**job.payload)
    except OUTAGES:
        raise
    except Away as error:
        _put_off(job, error)
    except Exception as error:  # whatever it is: the jobs behind this one are not to wait for it
        _fail(job, error)
    else:
        Job.objects.filter(pk=job.pk).update(done_at=Now(), error="")


def _put_off(job, error):
    """The others of its kind wait as well: each would find out for itself, and take its time."""
    logger.warning("%s wait: %s", job.kind, error)
    job.error = _storable(error)
    soonest = timedelta(minutes=MOST_MINUTES_AWAY)
    job.run_after = clock.now() + min(_pause(job.attempts), soonest)
    job.save(update_fields=["error", "run_after"])
    others = Job.objects.due().filter(kind=job.kind)
    others.update(run_after=clock.now() + timedelta(minutes=1))


def _fail(job, error):
    is_last = isinstance(error, Refused) or job.attempts >= len(MINUTES_BETWEEN_TRIES)
    trace = None if isinstance(error, Refused) else error
    logger.warning("job %s (%s) failed: %s", job.pk, job.kind, error, exc_info=trace)
    job.error = f"{type(error).__name__}: {_storable(error)}"
    job.run_after = None if is_last else job.run_after
    job.save(update_fields=["error", "run_after"])


def _storable(error):
    """PostgreSQL holds no zero and no half letters, which may come from the other side."""
    return normalise(str(error).encode(errors="replace").decode())


def _pause(attempts):
    place = min(attempts, len(MINUTES_BETWEEN_TRIES)) - 1
    return timedelta(minutes=MINUTES_BETWEEN_TRIES[place])
