"""Each test starts `manage.py` in an environment of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "DATABASE_URL": "postgres://portal@localhost:1/portal",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "portal.example",
}
REFUSAL = "SECRET_KEY and ALLOWED_HOSTS must be set when DATABASE_URL is set and DEBUG is off.\n"


def manage(tmp_path, *arguments, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=kept | {"PORTAL_VAR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("command", ["serve", "migrate", "check"])
def test_production_without_its_values_refuses_in_one_sentence(command, missing, tmp_path):
    done = manage(tmp_path, command, **PRODUCTION | {missing: ""})
    assert (done.returncode, done.stdout, done.stderr) == (1, "", REFUSAL)
    assert not (tmp_path / "secret-key").exists()


def test_production_with_its_values_starts(tmp_path):
    done = manage(tmp_path, "check", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_debugging_against_a_database_needs_no_values(tmp_path):
    environment = PRODUCTION | {"SECRET_KEY": "", "ALLOWED_HOSTS": "", "DEBUG": "yes"}
    done = manage(tmp_path, "check", **environment)
    assert done.returncode == 0, done.stderr


def test_a_place_that_cannot_be_written_to_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    var = tmp_path / "file" / "var"
    done = manage(var, "migrate")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"No secret key at {var / 'secret-key'}: Not a directory.\n"
