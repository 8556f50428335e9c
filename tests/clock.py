"""A clock for tests that stands in both places: in Python, and in the test database's SQL.

The test database finds `clock.…_timestamp()` before those of PostgreSQL, so that it travels too.
Defaults of columns keep PostgreSQL's own clock: what one wrote may lie ahead of a moved clock.
"""

from django.db import connection

FUNCTIONS = ("clock_timestamp", "statement_timestamp", "transaction_timestamp")
TABLE = """
CREATE SCHEMA IF NOT EXISTS clock;
DROP TABLE IF EXISTS clock.hands CASCADE;
CREATE TABLE clock.hands (ahead interval NOT NULL, stands_at timestamptz);
INSERT INTO clock.hands VALUES ('0', NULL);
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION clock.{name}() RETURNS timestamptz STABLE LANGUAGE sql AS
    'SELECT coalesce(stands_at, pg_catalog.{name}() + ahead) FROM clock.hands';
"""
FIRST = "ALTER DATABASE {name} SET search_path = public, clock, pg_catalog"


def install():
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(TABLE + "".join(FUNCTION.format(name=name) for name in FUNCTIONS))
        cursor.execute(FIRST.format(name=name))
    connection.close()


class Clock:
    def __init__(self, time_machine):
        self.python = time_machine

    def move_to(self, moment, tick=True):
        self.python.move_to(moment, tick=tick)
        ahead = "%s - pg_catalog.clock_timestamp(), NULL" if tick else "'0', %s"
        self._set(f"({ahead})", [moment])

    def reset(self):
        self._set("('0', NULL)")

    def _set(self, values, parameters=()):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE clock.hands SET (ahead, stands_at) = {values}", parameters)
