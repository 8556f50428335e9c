"""A process of pytest-xdist has its own embedded server: they neither wait for nor stop another's.

Loaded with `-p`, before the settings are.
"""

import os

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["PORTAL_VAR"] = os.path.join(os.environ.get("PORTAL_VAR", "var"), worker)
