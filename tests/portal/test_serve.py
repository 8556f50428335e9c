"""Each test runs the real thing: `make run` without the step that installs."""

import fcntl
import io
import json
import os
import pty
import re
import signal
import socket
import sys
import termios
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import psutil
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from portal import embedded_db
from portal.management.commands import serve
from tests.conftest import QUICK_SERVER
from tests.smtp import smtp_server

SECONDS_TO_SERVE = 90
SECONDS_TO_STOP = 30
SERVE = [sys.executable, "manage.py", "serve"]
MAKE = ["make", "--no-print-directory", "run"]
SHELL = ["sh", "-c", "make run; exit"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(var, port, command=SERVE, output=None, terminal=None, **variables):
    unset = {"DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HOST"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"PORTAL_VAR": str(var), "PORT": str(port), "DEMO": "no"} | variables
    output = output or var / "output"
    with output.open("w") as file:
        process = psutil.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=terminal,
            stdout=terminal or file,
            stderr=terminal or file,
            preexec_fn=as_from_a_terminal if terminal else as_from_a_shell,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(SECONDS_TO_STOP)
        print(output.read_text())  # shown when the test fails


def as_from_a_shell():
    """Whatever started the tests may ignore these signals, as nohup does."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def as_from_a_terminal():
    as_from_a_shell()
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def wait_until_served(process, port, path="healthz"):
    deadline = time.monotonic() + SECONDS_TO_SERVE
    while status(path, port) != 200:
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.05)


def status(path, port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=40) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def processes_of(process, var):
    return [process, *process.children(recursive=True), *database_of(var)]


def database_of(var):
    """The server has left the process that started it, but works in its data folder."""
    return [p for p in psutil.process_iter() if working_folder(p) == str(var / "postgres")]


def working_folder(process):
    try:
        return process.cwd()
    except psutil.Error:
        return None


def lives(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def assert_all_end(processes, port):
    assert [p for p in processes if lives(p)] == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_that_serve_started(tmp_path, number):
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_until_served(process, port)
        assert status("readyz", port) == 200
        processes = processes_of(process, tmp_path)
        assert len(processes) > 6
        process.send_signal(number)
        assert process.wait(SECONDS_TO_STOP) == 0
        assert_all_end(processes, port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_during_the_first_start_leaves_nothing_behind(tmp_path, number):
    port = free_port()
    with serving(tmp_path, port) as process:
        while not (tmp_path / "postgres.log").exists():
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(SECONDS_TO_STOP) == 128 + number
        assert_all_end(database_of(tmp_path), port)


def test_a_signal_to_make_ends_everything(tmp_path):
    port = free_port()
    with serving(tmp_path, port, MAKE) as make:
        wait_until_served(make, port)
        processes = processes_of(make, tmp_path)
        make.send_signal(signal.SIGTERM)
        make.wait(SECONDS_TO_STOP)
        assert_all_end(processes, port)


@pytest.mark.parametrize("how", ["Ctrl-C", "closed"])
def test_a_terminal_ends_everything(tmp_path, how):
    port = free_port()
    keyboard, screen = pty.openpty()
    with serving(tmp_path, port, SHELL, terminal=screen) as shell:
        os.close(screen)
        wait_until_served(shell, port)
        processes = processes_of(shell, tmp_path)
        if how == "Ctrl-C":
            os.write(keyboard, b"\x03")
            shell.wait(SECONDS_TO_STOP)
        os.close(keyboard)
        psutil.wait_procs(processes, SECONDS_TO_STOP)
        assert_all_end(processes, port)


def test_under_nohup_a_closed_terminal_ends_nothing(tmp_path):
    port = free_port()
    with serving(tmp_path, port, ["nohup", *SERVE]) as process:
        wait_until_served(process, port)
        for other in processes_of(process, tmp_path)[:3]:
            other.send_signal(signal.SIGHUP)
        assert [status("readyz", port) for _ in range(5)] == [200] * 5
        assert process.poll() is None


def test_passwords_are_shown_by_the_first_start_alone(tmp_path):
    port = free_port()
    with serving(tmp_path, port, DEMO="yes") as process:
        wait_until_served(process, port)
        first = (tmp_path / "output").read_text()
    with serving(tmp_path, port, DEMO="yes") as process:
        wait_until_served(process, port)
        second = (tmp_path / "output").read_text()
    logins = json.loads((tmp_path / "logins.json").read_text())
    assert len(logins) == 5
    for login in logins:
        assert re.search("{role} +{username} +{password}\n".format(**login), first)
        assert login["password"] not in second
    assert f"Trang quản trị   http://127.0.0.1:{port}/quan-tri/\n" in first
    assert "Vai trò " in first
    assert f"Tài khoản mẫu và mật khẩu: {tmp_path / 'logins.json'}\n" in second


@pytest.mark.django_db
def test_a_start_clears_sessions_that_are_over(monkeypatch):
    monkeypatch.setenv("DEMO", "no")
    for key, seconds in (("over", -1), ("valid", 60)):
        end = timezone.now() + timedelta(seconds=seconds)
        Session.objects.create(session_key=key, expire_date=end)
    serve.Command(stdout=io.StringIO()).prepare()
    assert [session.session_key for session in Session.objects.all()] == ["valid"]


@pytest.mark.django_db
def test_no_demo_is_loaded_into_a_database_that_others_may_reach(monkeypatch, settings):
    monkeypatch.delenv("DEMO", raising=False)
    settings.IN_PRODUCTION = True
    serve.Command(stdout=io.StringIO()).prepare()
    assert not User.objects.exists()


def test_two_copies_run_side_by_side(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = free_port(), free_port()
    with serving(tmp_path / "one", one) as first, serving(tmp_path / "two", two) as second:
        wait_until_served(first, one)
        wait_until_served(second, two)
        first.terminate()
        first.wait(SECONDS_TO_STOP)
        assert status("readyz", two) == 200


def test_of_two_starts_at_once_one_serves_and_the_other_says_why(tmp_path):
    ports, outputs = (free_port(), free_port()), (tmp_path / "one", tmp_path / "two")
    with (
        serving(tmp_path, ports[0], output=outputs[0]) as first,
        serving(tmp_path, ports[1], output=outputs[1]) as second,
    ):
        processes = (first, second)
        refused = wait_for_end_of_one(processes)
        assert processes[refused].returncode == 1
        assert outputs[refused].read_text() == (
            f"CommandError: Một lệnh serve khác đang chạy với {tmp_path};"
            " hãy dừng nó hoặc đặt PORTAL_VAR khác.\n"
        )
        wait_until_served(processes[1 - refused], ports[1 - refused])
        assert status("readyz", ports[1 - refused]) == 200
    assert start_again(tmp_path) == 200


def wait_for_end_of_one(processes):
    deadline = time.monotonic() + SECONDS_TO_SERVE
    while not (ended := [i for i, process in enumerate(processes) if process.poll() is not None]):
        assert time.monotonic() < deadline, "all go on running"
        time.sleep(0.01)
    return ended[0]


def start_again(var):
    port = free_port()
    with serving(var, port) as process:
        wait_until_served(process, port)
        return status("readyz", port)


def test_a_killed_server_can_be_started_again(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_until_served(process, port)
        workers = process.children()
        process.kill()
        assert psutil.wait_procs(workers, SECONDS_TO_STOP)[1] == []
    assert start_again(tmp_path) == 200


def test_a_worker_that_ends_leaves_the_database_running(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_until_served(process, port)
        for worker in process.children():
            worker.terminate()
            worker.wait(SECONDS_TO_STOP)
        wait_until_served(process, port)
        assert status("readyz", port) == 200
        assert "dừng cơ sở dữ liệu" not in (tmp_path / "output").read_text()


def test_a_killed_database_is_back_at_the_next_request(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_until_served(process, port)
        pid = int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0])
        psutil.Process(pid).kill()
        answers = [status("readyz", port) for _ in range(20)]
        assert answers[-1] == 200


def test_half_open_connections_delay_no_reader(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process, ExitStack() as stack:
        wait_until_served(process, port)
        for number in range(200):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(b"GET / HTTP/1.1\r\n"[: number % 17])
        for _ in range(5):
            assert timed(status, "", port) == (404, pytest.approx(0, abs=2))


def test_a_body_that_is_too_long_is_refused_with_words(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_until_served(process, port)
        for body in (bytes(100 * 1024 * 1024), iter([bytes(1024)] * 100)):
            with pytest.raises(urllib.error.HTTPError, match="413") as caught:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/quan-tri/login/", body)
            with caught.value as answer:
                assert "quá lớn (413)" in answer.read().decode()


def test_a_database_that_hangs_makes_no_page_wait_without_end(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_until_served(process, port)
        assert status("", port) == 404  # no sub-site yet, which the database says
        with hanging(database_of(tmp_path)):
            assert timed(status, "", port) == (503, pytest.approx(0, abs=25))
            assert timed(status, "readyz", port) == (503, pytest.approx(0, abs=3))
            assert timed(status, "healthz", port) == (200, pytest.approx(0, abs=1))
            assert timed(status, "", port) == (503, pytest.approx(0, abs=25))  # another worker
        wait_until_ready(process, port)
        assert status("", port) == 404


@contextmanager
def hanging(processes):
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def timed(function, *arguments):
    started = time.monotonic()
    return function(*arguments), time.monotonic() - started


def wait_until_ready(process, port):
    wait_until_served(process, port, "readyz")


def test_an_outside_database_that_is_stopped_is_told_and_back_at_once(tmp_path):
    port, database = free_port(), tmp_path / "outside" / "postgres"
    embedded_db.ensure_running(database, QUICK_SERVER)
    outside = {
        "DATABASE_URL": f"postgres://portal@/portal?host={database}",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "no",
    }
    try:
        with serving(tmp_path, port, **outside) as process:
            wait_until_ready(process, port)
            embedded_db.stop(database)
            for path in ("", "readyz"):
                assert timed(status, path, port) == (503, pytest.approx(0, abs=3))
            embedded_db.ensure_running(database, QUICK_SERVER)
            assert [status(path, port) for path in ("readyz", "")] == [200, 404]
    finally:
        embedded_db.stop(database)


def test_a_taken_port_is_refused_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(tmp_path, port) as process:
            assert process.wait(SECONDS_TO_STOP) == 1
    assert f"Không mở được cổng 127.0.0.1:{port}" in (tmp_path / "output").read_text()
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "65536", "abc"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    with serving(tmp_path, port) as process:
        assert process.wait(SECONDS_TO_STOP) == 1
    assert f"không phải “{port}”" in (tmp_path / "output").read_text()


def test_it_sends_what_waits_and_a_killed_worker_loses_nothing(tmp_path):
    port = free_port()
    with smtp_server() as mail:
        url = f"smtp://127.0.0.1:{mail.port}"
        with serving(tmp_path, port, EMAIL_URL=url) as process:
            wait_until_served(process, port)
            for worker in process.children():
                worker.kill()
            ask_for_a_letter(tmp_path, url)
            deadline = time.monotonic() + SECONDS_TO_SERVE
            while not mail.letters:
                assert time.monotonic() < deadline
                time.sleep(0.05)
    assert [letter["Subject"] for letter in mail.letters] == ["Trả lại: Bài được trả lại"]


LETTER = """
from tests.builders import make_article, make_sub_site, make_category, make_user, perform
site = make_sub_site(is_default=True)
editor = make_user("Biên tập viên", site)
author = make_user("Cộng tác viên", site, email="mai@danvan.example")
made = dict(author=author, title="Bài được trả lại", status="submitted")
perform(make_article(make_category(site), **made), "return", editor, reason="Thiếu số liệu.")
"""


def ask_for_a_letter(var, url):
    environment = os.environ | {"PORTAL_VAR": str(var), "EMAIL_URL": url}
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", LETTER]
    assert psutil.Popen(command, cwd=settings.BASE_DIR, env=environment).wait(60) == 0
