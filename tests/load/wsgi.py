"""Requests as a WSGI server hands them on, without what a test client adds; and their CPU."""

import io
import sys
import time
from dataclasses import dataclass, field

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

ROUNDS = 5


@dataclass
class Session:
    """Somebody who is signed in, for the admin's pages."""

    cookies: dict = field(default_factory=dict)

    @classmethod
    def of(cls, user):
        from django.test import Client

        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        client.get("/quan-tri/articles/article/add/")
        return cls({name: cookie.value for name, cookie in client.cookies.items()})

    def environ(self):
        return {
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "HTTP_X_CSRFTOKEN": self.cookies.get("csrftoken", ""),
        }


NOBODY = Session()


def ask(application, path, *, session=NOBODY, fields=None, expected=200) -> bytes:
    """The body of the answer; a POST when `fields` are given. Another status is an error: an error
    page is quick, and would be measured as if it were the page."""
    sent = encode_multipart(BOUNDARY, fields or {}) if fields else b""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "POST" if fields else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": MULTIPART_CONTENT if fields else "",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": sys.stderr,
        **session.environ(),
    }
    answered = []
    response = application(environ, lambda status, headers: answered.append(status))
    try:
        body = b"".join(response)
    finally:
        response.close()
    if not answered[0].startswith(str(expected)):
        raise RuntimeError(f"{path} answered {answered[0]}")
    return body


def cost(work, items, rounds=ROUNDS) -> float:
    """The least CPU of the rounds, in milliseconds an item."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        for item in items:
            work(item)
        found.append((time.process_time() - started) / len(items) * 1000)
    return min(found)
