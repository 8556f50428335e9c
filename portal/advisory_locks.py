"""Locks in the database: they hold on every host, and end with the connection at the latest."""

from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    MIGRATION = 1
    IMPORT = 2
    MOST_READ = 3


class Taken(Exception):
    """Somebody else holds the lock."""


def wait_for(digest: str) -> None:
    """Until the transaction ends nobody else does something with this content."""
    with connection.cursor() as cursor:
        number = int.from_bytes(bytes.fromhex(digest[:16]), signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


@contextmanager
def held(lock: Lock):
    """Raises Taken instead of waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            raise Taken
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
