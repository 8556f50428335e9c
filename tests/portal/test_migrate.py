"""Each test migrates a database of its own, in processes of their own."""

import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings

from portal import embedded_db
from tests.conftest import QUICK_SERVER


@pytest.fixture
def var(tmp_path):
    embedded_db.ensure_running(tmp_path / "postgres", QUICK_SERVER)
    yield tmp_path
    embedded_db.stop(tmp_path / "postgres")


def ask(var, query):
    database = embedded_db.database_settings(var)
    login = {"dbname": "portal", "user": database["USER"], "host": database["HOST"]}
    with (
        closing(psycopg2.connect(**login)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query)
        return cursor.fetchall()


def start_migrate(var):
    unset = {"DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=settings.BASE_DIR,
        env=environment | {"PORTAL_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_migration_that_fails_leaves_nothing_of_the_others(var):
    ask(var, "CREATE TABLE articles_article (); SELECT 1")
    process = start_migrate(var)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert 'relation "articles_article" already exists' in output
    tables = (
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    assert ask(var, tables) == [("articles_article",)]
    ask(var, "DROP TABLE articles_article; SELECT 1")
    again = start_migrate(var)
    output, _ = again.communicate(timeout=120)
    assert again.returncode == 0, output


def test_hosts_that_migrate_at_once_wait_for_each_other(var):
    processes = [start_migrate(var) for _ in range(3)]
    answers = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    names = [name for (name,) in ask(var, "SELECT app || name FROM django_migrations")]
    assert len(names) == len(set(names)) > 20
