"""GNU make waits for its recipe when an interrupt reaches make alone, and tells the recipe nothing.

From then on it no longer catches SIGINT, and this can be seen from outside (on Linux).
"""

import os
import re
import signal
from contextlib import contextmanager
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.5


@contextmanager
def following_make():
    """In a recipe of make, sends this process the interrupt that make got."""
    make = os.getppid()
    if not _is_make(make):
        yield
        return
    signal.signal(signal.SIGALRM, lambda *_: _catches_interrupts(make) or _interrupt())
    signal.setitimer(signal.ITIMER_REAL, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _is_make(pid):
    return _read(pid, "comm").strip() in ("make", "gmake") and _catches_interrupts(pid)


def _catches_interrupts(pid):
    caught = re.search(r"^SigCgt:\s*(\w+)$", _read(pid, "status"), re.MULTILINE)
    return bool(caught) and bool(int(caught[1], 16) & 1 << (signal.SIGINT - 1))


def _read(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def _interrupt():
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.raise_signal(signal.SIGINT)
