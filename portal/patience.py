"""How long a page waits for the database: psycopg2 and PostgreSQL by themselves wait without end.

A server that lives gives up by its own limits. One that hangs can't, so the wait ends here too; as
long as it stays silent, the next pages don't wait as long again.
"""

import select
import time

import psycopg2
from psycopg2 import extensions

SERVER_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
SECONDS_TO_CONNECT = 5
SECONDS_TO_ANSWER = 17
SECONDS_WHILE_SILENT = 1
CONNECTED = (extensions.STATUS_READY, extensions.STATUS_BEGIN, extensions.STATUS_PREPARED)
EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


class NoAnswer(psycopg2.OperationalError):
    """The database took the question, or not even that, and stayed silent."""


def limit(database: dict) -> None:
    """From now on, for the connections that this process makes with these settings."""
    options = database.setdefault("OPTIONS", {})
    ours = " ".join(f"-c {name}={value}" for name, value in SERVER_LIMITS.items())
    options["options"] = f"{ours} {options.get('options', '')}".strip()
    options.setdefault("connect_timeout", SECONDS_TO_CONNECT)
    extensions.set_wait_callback(Wait())


class Wait:
    def __init__(self):
        self.silent = False

    def __call__(self, connection):
        deadline = time.monotonic() + self._seconds(connection)
        poll = None
        while (state := connection.poll()) != extensions.POLL_OK:
            poll = poll or select.poll()
            poll.register(connection.fileno(), EVENTS[state])
            if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
                self.silent = True
                raise NoAnswer("the database does not answer")
        self.silent = False

    def _seconds(self, connection):
        if self.silent:
            return SECONDS_WHILE_SILENT
        return SECONDS_TO_ANSWER if connection.status in CONNECTED else SECONDS_TO_CONNECT
