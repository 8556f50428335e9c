"""What keeps this host from serving, for the balancer in front of it."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from portal import clock

SECONDS_TO_ANSWER = 2.5
LEAST_FREE = 100 * 1024 * 1024  # bytes
MOST_APART = timedelta(seconds=2)
OBSERVER = ThreadPoolExecutor(max_workers=1)


def troubles() -> list[str]:
    """Sentences, none when all is well, and always in time."""
    question = OBSERVER.submit(lambda: [*_of_disk(), *_of_database()])
    try:
        return question.result(SECONDS_TO_ANSWER)
    except TimeoutError:
        question.cancel()
        return [f"no answer from the database or the disk in {SECONDS_TO_ANSWER} seconds"]


def _of_disk():
    for folder in (settings.VAR, settings.MEDIA_ROOT):
        if folder.exists() and shutil.disk_usage(folder).free < LEAST_FREE:
            yield f"the disk of {folder} is full"


def _of_database():
    try:
        apart = abs(timezone.now() - _database_clock())
    except Error as error:
        yield f"the database refuses: {str(error).strip()}"
    else:
        if apart > MOST_APART:
            yield f"the clocks of application and database are {apart.total_seconds():.0f} s apart"


def _database_clock():
    """Through a new connection: one from before may work where no other can be made."""
    try:
        return clock.now()
    finally:
        connection.close()
