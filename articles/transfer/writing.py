"""Planned article lines into the database, in few queries."""

import re

from django.db import connection

from articles.models import Article
from articles.transfer import readers
from articles.transfer.places import NEW, UPDATED
from articles.transfer.planning import COMPARED
from articles.transfer.schema import NUMBERS

UPDATED_FIELDS = (*COMPARED, "version", "changed_at", "changed_by")
NUMERIC_KEY = re.compile("[1-9][0-9]{0,15}")
ADVANCE_SEQUENCE = """
SELECT setval(pg_get_serial_sequence('articles_article', 'id'), %s)
WHERE %s >= (SELECT last_value FROM articles_article_id_seq)
"""


def write(entries, now) -> None:
    """Entries as they were planned for `now`, in the transaction that planned and locked them."""
    new = [entry for entry in entries if entry.outcome == NEW]
    updated = [entry for entry in entries if entry.outcome == UPDATED]
    _insert(new)
    _update(updated)
    readers.show([entry for entry in new + updated if entry.record.is_for_readers], now)


def _insert(entries):
    _number(entries)
    articles = [entry.article for entry in entries]
    numbered = [article for article in articles if article.pk]
    Article.objects.bulk_create(numbered)
    if numbered:
        _advance_sequence(max(article.pk for article in numbered))
    Article.objects.bulk_create([article for article in articles if not article.pk])


def _update(entries):
    Article.objects.bulk_create(
        [entry.article for entry in entries],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=UPDATED_FIELDS,
    )


def _number(entries):
    """Articles keep the number of their address, or else that of the old system, where free."""
    wishes = {entry.line: _wishes(entry.record) for entry in entries}
    numbers = [number for wished in wishes.values() for number in wished]
    taken = set(Article.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    for entry in entries:
        free = [number for number in wishes[entry.line] if number not in taken]
        if free:
            entry.article.pk = free[0]
            taken.add(free[0])


def _wishes(record):
    wished = [record.number] if record.number else []
    if NUMERIC_KEY.fullmatch(record.key) and int(record.key) in NUMBERS:
        wished.append(int(record.key))
    return wished


def _advance_sequence(number):
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE_SEQUENCE, [number, number])
