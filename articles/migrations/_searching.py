"""A search is taken apart once a query: immutable, though a dictionary stands behind `unaccent`."""

from django.db import migrations

FUNCTIONS = ("syllables(text)", "alone_and_in_pairs(text[])", "words_wanted(text, boolean)")
TAKEN_APART_ONCE = migrations.RunSQL(
    "".join(f"ALTER FUNCTION {name} IMMUTABLE;" for name in FUNCTIONS),
    "".join(f"ALTER FUNCTION {name} STABLE;" for name in FUNCTIONS),
)
