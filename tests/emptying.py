"""Tests with transactions of their own leave rows, which a function of the test database removes.

Django would TRUNCATE each table, which costs more than most of these tests, and make roles and
permissions anew. Deleting from the few that hold rows wants the rules of append-only tables off.
"""

from django.db import connection

KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
# All in one statement: so no row still points at another one that is gone already.
FUNCTION = """
CREATE OR REPLACE FUNCTION empty_tables(kept text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name regclass;
    is_filled boolean;
    filled regclass[] = '{}';
BEGIN
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname <> ALL (kept)
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO is_filled;
        IF is_filled THEN
            filled = filled || name;
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', name);
        END IF;
    END LOOP;
    IF filled = '{}' THEN RETURN; END IF;
    EXECUTE (
        SELECT 'WITH ' || string_agg(format('t%s AS (DELETE FROM %s)', number, each), ', ')
        FROM unnest(filled) WITH ORDINALITY AS all_filled (each, number)
    ) || ' SELECT';
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH name IN ARRAY filled LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', name);
    END LOOP;
END $$;
"""


def install():
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)


def empty_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT empty_tables(%s)", [list(KEPT)])
