"""`make run`: prepares the site and serves it as in production until Ctrl-C or TERM."""

import fcntl
import hashlib
import json
import os
import signal
import socket
import sys
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connections
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from articles import counting, searched
from portal import embedded_db, job_runner
from portal.models import SubSite

UNDER_NOHUP = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
ENDS = {signal.SIGTERM, signal.SIGINT} | (set() if UNDER_NOHUP else {signal.SIGHUP})
COLUMNS = {"role": "Vai trò", "username": "Tên đăng nhập", "password": "Mật khẩu"}


class Server(BaseApplication):
    def __init__(self, address):
        self.address = address
        super().__init__()

    def load_config(self):
        self.cfg.set("bind", self.address)
        self.cfg.set("workers", 2)
        self.cfg.set("worker_class", "portal.worker.Worker")
        self.cfg.set("threads", 32)
        self.cfg.set("worker_connections", 800)  # many systems allow a process 1,024 open files
        self.cfg.set("graceful_timeout", 10)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)  # one path for all copies of a user
        self.cfg.set("when_ready", _end_with_the_terminal)
        self.cfg.set("post_worker_init", _begin_worker)
        self.cfg.set("worker_exit", _end_worker)

    def load(self):
        return import_app("portal.wsgi")


class Command(BaseCommand):
    help = "Chuẩn bị và chạy cổng thông tin."
    requires_system_checks = []

    def handle(self, **options):
        host, port = os.environ.get("HOST", "127.0.0.1"), _port()
        with _sole_server(settings.VAR):
            _refuse_taken(host, port)
            self.run_until_told(host, port)

    def run_until_told(self, host, port):
        for number in ENDS:
            signal.signal(number, _leave)
        parent = os.getpid()
        try:
            self.serve(host, port)
        except OperationalError as error:
            raise CommandError(f"Không dùng được cơ sở dữ liệu: {str(error).strip()}") from error
        finally:
            if os.getpid() == parent:  # gunicorn's workers leave through here too
                self.stop_database()

    def serve(self, host, port):
        has_new_logins = self.prepare()
        self.announce(host, port, has_new_logins)
        connections.close_all()
        Server(f"{host}:{port}").run()

    def prepare(self):
        """Whether the logins of the demo are new."""
        self.say("Cơ sở dữ liệu …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("clearsessions")
        call_command("clear_autosaves")
        call_command("clear_feedback")
        call_command("clear_jobs")
        call_command("clear_notices")
        call_command("clear_preview_links")
        self.collect_static()
        if _wants_demo() and not SubSite.objects.exists():
            self.say("Nội dung mẫu …")
            call_command("seed_demo")
            return True
        return False

    def collect_static(self):
        """Copies and compresses the static files, unless they are as they were the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        wanted = _static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        self.say("Tệp tĩnh …")
        call_command("collectstatic", clear=True, interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def announce(self, host, port, has_new_logins):
        address = f"http://{'localhost' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104
        self.say(f"\nTrang công khai  {address}\nTrang quản trị   {address}quan-tri/\n")
        logins = settings.VAR / "logins.json"
        if has_new_logins:
            self.say(_table([COLUMNS, *json.loads(logins.read_text())]))
        elif logins.exists():
            self.say(f"Tài khoản mẫu và mật khẩu: {logins}\n")
        else:
            self.say("Tạo người quản trị: .venv/bin/python manage.py createsuperuser\n")
        self.say("Dừng: Ctrl-C")

    def stop_database(self):
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)
        database = settings.DATABASES["default"]
        if database["ENGINE"] == "portal.embedded_db":
            with suppress(OSError):  # a closed terminal hears nothing
                self.say("Đang dừng cơ sở dữ liệu …")
            connections.close_all()
            embedded_db.stop(database["DATA_DIR"])

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


@contextmanager
def _sole_server(var):
    """The kernel drops the lock when this process and its workers have ended, however they end."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = (var / "serve.lock").open("a")
    except OSError as error:
        raise CommandError(f"Không ghi được vào {var}: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = (
                f"Một lệnh serve khác đang chạy với {var}; hãy dừng nó hoặc đặt PORTAL_VAR khác."
            )
            raise CommandError(message) from error
        yield


def _end_with_the_terminal(arbiter):
    """gunicorn would take HUP for “read the settings again”."""

    def end(number, frame):
        arbiter.signal(signal.SIGTERM, frame)

    signal.signal(signal.SIGHUP, end if signal.SIGHUP in ENDS else signal.SIG_IGN)


def _begin_worker(worker):
    """The master ends it when the terminal closes; beside its requests it does what may wait."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for name, run_until in (("jobs", job_runner.run_until), ("counts", counting.run_until)):
        Thread(target=run_until, args=[partial(_is_over, worker)], name=name).start()


def _end_worker(arbiter, worker):
    """Its last requests have been answered: what they counted is written."""
    try:
        counting.write()
        searched.write()
    except OperationalError:
        worker.log.warning("the last counts of pages are lost: the database does not answer")


def _is_over(worker):
    return not (worker.alive and worker.is_parent_alive())


def _wants_demo():
    """Five accounts with printed passwords: nothing for a database that others may reach."""
    return os.environ.get("DEMO", "no" if settings.IN_PRODUCTION else "yes") != "no"


def _leave(number, frame):
    sys.exit(128 + number)


def _port():
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError(f"PORT phải là số từ 1 đến 65535, không phải “{port}”.")
    return int(port)


def _refuse_taken(host, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Không mở được cổng {host}:{port} ({error.strerror}); hãy đặt PORT khác."
            raise CommandError(message) from error


def _static_fingerprint():
    files = (storage.path(path) for finder in get_finders() for path, storage in finder.list([]))
    facts = [(path, os.stat(path).st_mtime_ns) for path in files]
    return hashlib.sha256(repr(sorted(facts)).encode()).hexdigest()


def _table(rows):
    widths = {key: max(len(row[key]) for row in rows) for key in COLUMNS}
    lines = ["  ".join(row[key].ljust(widths[key]) for key in COLUMNS).rstrip() for row in rows]
    return "\n".join(lines) + "\n"
