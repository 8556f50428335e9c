"""Each test starts `manage.py` in an environment of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "DATABASE_URL": "postgres://portal@localhost:1/portal",
    "SECRET_KEY": "0123456789" * 6,
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


@pytest.mark.parametrize("variable", ["DATABASE_URL", "ALLOWED_HOSTS"])
def test_what_others_reach_is_served_by_https_alone(variable, tmp_path):
    values = PRODUCTION if variable == "DATABASE_URL" else {variable: "portal.example"}
    shown = manage(tmp_path, "diffsettings", **values).stdout
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert f"{name} = True" in shown
    assert "SECURE_HSTS_SECONDS = 31536000" in shown
    assert "SECURE_HSTS_INCLUDE_SUBDOMAINS" not in shown  # others' hosts of a shared domain
    assert "SECURE_SSL_REDIRECT" not in manage(tmp_path, "diffsettings").stdout


def test_production_passes_the_deployment_checks(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
