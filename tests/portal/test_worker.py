"""The tests speak to a gunicorn with two threads and an application that echoes."""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings

from portal.worker import MOST_COLLECTED, Connection, Worker

SECONDS_TO_START = 30
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = HEAD + b"\r\n"
ENDLESS = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
LONG = b"x" * (MOST_COLLECTED * 20)


def echo(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body) + 4))])
    return [environ["REQUEST_METHOD"].ljust(4).encode(), body]


class Hasty(Worker):
    seconds_to_arrive = 1
    seconds_of_silence = 1


@pytest.fixture(scope="module")
def patient():
    with gunicorn("portal.worker.Worker") as address:
        yield address


@pytest.fixture(scope="module")
def hasty():
    with gunicorn("tests.portal.test_worker.Hasty") as address:
        yield address


@contextmanager
def gunicorn(worker_class):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        command = [sys.executable, "-m", "gunicorn", "--threads=2", "--no-control-socket"]
        command += [f"--bind=fd://{listener.fileno()}", f"--worker-class={worker_class}"]
        process = subprocess.Popen(
            [*command, "tests.portal.test_worker:echo"],
            cwd=settings.BASE_DIR,
            pass_fds=[listener.fileno()],
        )
        yield listener.getsockname()
        process.terminate()
        process.wait(SECONDS_TO_START)


def connect(address):
    return socket.create_connection(address, timeout=SECONDS_TO_START)


def ask(address, request=WHOLE):
    with connect(address) as client, client.makefile("rb") as file:
        client.sendall(request)
        return answer(file)


def answer(file):
    """The status and the body of the next answer."""
    status = int(file.readline().split()[1])
    head = dict(line.rstrip().split(b": ", 1) for line in iter(file.readline, b"\r\n"))
    return status, file.read(int(head[b"Content-Length"]))


def post(body, length=None):
    length = len(body) if length is None else length
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GE",
        HEAD,
        post(b"half", 100),
        WHOLE + HEAD,
        post(LONG, len(LONG) + 9),
        ENDLESS,
        post(b"", 10**20),
    ],
    ids=lambda beginning: beginning[:80],
)
def test_connections_that_send_no_request_delay_nobody(beginning, patient):
    ask(patient)
    with ExitStack() as stack:
        for client in [stack.enter_context(connect(patient)) for _ in range(200)]:
            client.sendall(beginning)
        started = time.monotonic()
        assert ask(patient) == (200, b"GET ")
        assert time.monotonic() - started < 3


def test_a_connection_that_fails_ends_alone():
    class Failing(socket.socket):
        def recv(self, size):
            raise TimeoutError

    with Failing() as client:
        connection = Connection(None, client, None, None)
        connection.collect()
    assert not connection.is_worth_a_thread


def test_a_request_may_arrive_in_pieces(patient):
    with connect(patient) as client, client.makefile("rb") as file:
        for byte in post("từng chữ".encode()):
            client.sendall(bytes([byte]))
        assert answer(file) == (200, "POSTtừng chữ".encode())


def test_a_connection_is_used_again(patient):
    with connect(patient) as client, client.makefile("rb") as file:
        for body in (b"one", LONG, b"three"):
            client.sendall(post(body))
            assert answer(file) == (200, b"POST" + body)


def test_requests_that_arrive_at_once_are_all_answered(patient):
    with connect(patient) as client, client.makefile("rb") as file:
        client.sendall(post(b"one") + post(b"two") + WHOLE)
        answers = [answer(file) for _ in range(3)]
    assert answers == [(200, b"POSTone"), (200, b"POSTtwo"), (200, b"GET ")]


@pytest.mark.parametrize(
    "beginning", [b"", b"GE", HEAD, post(b"half", 100), post(LONG, len(LONG) + 9)], ids=len
)
def test_a_connection_that_takes_too_long_is_closed(beginning, hasty):
    ask(hasty)
    with connect(hasty) as client:
        client.sendall(beginning)
        client.settimeout(8)
        while client.recv(1024):
            pass


def test_clients_that_do_not_close_delay_nobody(patient):
    with ExitStack() as stack:
        for client in [stack.enter_context(connect(patient)) for _ in range(10)]:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        started = time.monotonic()
        assert ask(patient) == (200, b"GET ")
        assert time.monotonic() - started < 3


def test_stopping_waits_for_no_silent_connection():
    with ExitStack() as stack:
        with gunicorn("portal.worker.Worker") as address:
            ask(address)
            stack.enter_context(connect(address))
            started = time.monotonic()
        assert time.monotonic() - started < 5
