"""A process of pytest-xdist has its own embedded server: they neither wait for nor stop another's.

Loaded with `-p`, before the settings are.
"""

import os

import pytest

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["PORTAL_VAR"] = os.path.join(os.environ.get("PORTAL_VAR", "var"), worker)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than there are processors: browsers and servers are waited for half of the time."""
    return len(os.sched_getaffinity(0)) + 1
