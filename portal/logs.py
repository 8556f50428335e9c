"""A line of the log tells when, how bad, whose request, and what."""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from django.db import InterfaceError, OperationalError

CLEAN_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
OUTAGES = (OperationalError, InterfaceError)
REQUEST = ContextVar("request", default=None)


class RequestIdMiddleware:
    """Keeps the id that the proxy gave, so that both logs can be laid side by side."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if CLEAN_ID.fullmatch(given) else uuid.uuid4().hex
        token = REQUEST.set(request)
        try:
            response = self.get_response(request)
        finally:
            REQUEST.reset(token)
        response["X-Request-ID"] = request.id
        return response


class WhoseRequest(logging.Filter):
    def filter(self, record):
        request = getattr(record, "request", None) or REQUEST.get()
        # What the request has learnt already: a line of the log asks the database for nothing.
        user = getattr(request, "_cached_user", None)
        record.request_id = getattr(request, "id", "-")
        record.user = user.get_username() if user and user.is_authenticated else "-"
        return True


class OneLineForAnOutage(logging.Filter):
    """Each page fails while the database is away: one line a minute tells it, without a trace."""

    seconds = 60

    def __init__(self):
        super().__init__()
        self.told_at = None

    def filter(self, record):
        error = record.exc_info and record.exc_info[1]
        if not isinstance(error, OUTAGES) and getattr(record, "status_code", None) != 503:
            return True
        now = time.monotonic()
        if self.told_at is not None and now - self.told_at < self.seconds:
            return False
        self.told_at = now
        if error:
            reason = str(error).partition("\n")[0]
            record.msg, record.args = f"{record.getMessage()}: {reason}", ()
            record.exc_info = None
        return True
