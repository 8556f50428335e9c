"""A database of its own for a measurement, in the server that the settings name."""

import os
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()


@contextmanager
def scratch_database(name):
    """Makes the migrated database `name`; drops it in the end, with a server that it started."""
    from django.core.management import call_command
    from django.db import connection

    from portal import embedded_db

    settings = connection.settings_dict
    is_ours = settings["ENGINE"] == "portal.embedded_db"
    found_running = is_ours and embedded_db.is_running(settings["DATA_DIR"])
    original_name = settings["NAME"]
    settings["TEST"]["NAME"] = name
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name what it makes
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(original_name, verbosity=0)
        if is_ours and not found_running:
            embedded_db.stop(settings["DATA_DIR"])
