from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase, override_settings

from portal import embedded_db, images
from tests import emptying
from tests.clock import Clock
from tests.clock import install as install_clock

QUICK_SERVER = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",  # emptying a table looks through all of them
}
PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="session", autouse=True)
def quick_settings():
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    storages = settings.STORAGES | {"staticfiles": PLAIN_STATIC}
    with override_settings(PASSWORD_HASHERS=[QUICK_HASHER], STORAGES=storages):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_pictures():
    """As pictures come out, but larger files: most of the time of many tests went into these."""
    images.WEBP["method"] = 0


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "stored"
    files = settings.STORAGES["files"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"files": files}


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """The first connection starts the embedded server; whoever finds it stopped stops it again."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "portal.embedded_db":
        yield
        return
    database["SERVER_SETTINGS"] |= QUICK_SERVER
    found_running = embedded_db.is_running(database["DATA_DIR"])
    yield
    if not found_running:
        embedded_db.stop(database["DATA_DIR"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        install_clock()
        emptying.install()


@pytest.fixture(scope="session", autouse=True)
def quick_emptying():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda case: emptying.empty_tables()
        )
        yield


@pytest.fixture
def clock(db, time_machine):
    """Moves the clocks of Python and of the database; `time_machine` moves Python's alone."""
    clock = Clock(time_machine)
    yield clock
    clock.reset()
