"""The one clock that decides what is live, past or to come: the database's.

In SQL it is Django's `Now()`. `now()` is for what Python must write down or compare; taken after
a lock, it is later than all that the lock waited for.
"""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
