"""The tags and authors of what was published before their pages were there."""

from django.db import migrations

from articles.bylines import author_of
from portal.text import slugify

RULES_OF_ROWS = "ALTER TABLE articles_publication {} TRIGGER USER"
TAGS = "SELECT DISTINCT unnest(tags) FROM articles_publication"
BYLINES = "SELECT DISTINCT byline FROM articles_publication"
FILL_TAGS = """
WITH known AS MATERIALIZED (SELECT * FROM unnest(%s::text[], %s::text[]) AS known (tag, slug))
UPDATE articles_publication SET tag_slugs = ARRAY(
    SELECT slug FROM unnest(tags) WITH ORDINALITY AS own (tag, place)
    JOIN known USING (tag) ORDER BY place)
WHERE tags <> '{}'
"""
FILL_AUTHORS = """
UPDATE articles_publication SET author_slug = known.slug
FROM unnest(%s::text[], %s::text[]) AS known (line, slug)
WHERE byline = line AND known.slug <> ''
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(RULES_OF_ROWS.format("DISABLE"))
        _fill(cursor, TAGS, FILL_TAGS, lambda tag: tag)
        _fill(cursor, BYLINES, FILL_AUTHORS, author_of)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come stays as it is
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(RULES_OF_ROWS.format("ENABLE"))


def _fill(cursor, known, update, name_of):
    cursor.execute(known)
    values = [value for (value,) in cursor]
    cursor.execute(update, [values, [slugify(name_of(v), fallback="") for v in values]])


RULES = [migrations.RunPython(fill, migrations.RunPython.noop)]
