"""What readers search, and whether they find it; told to staff, without a word of who searched.

It is gathered here and written some seconds later: a search itself writes nothing.
"""

import re
from threading import Lock

from django.db import connection, transaction
from django.utils import timezone

from portal import clock

LONGEST = 60  # letters
SHORTEST = 2
MOST_WAITING = 500
MOST_A_DAY = 2000
MONTHS_KEPT = 12
PERSONAL = re.compile(r"@|\d([\s.\-]?\d){6}")  # an address of mail; a number of a telephone or card


class Gathered:
    """How often each was searched and how much was found the last time, until it is written."""

    def __init__(self):
        self.lock = Lock()
        self.searches = {}

    def add(self, key, found):
        with self.lock:
            if key in self.searches or len(self.searches) < MOST_WAITING:
                times, _ = self.searches.get(key, (0, 0))
                self.searches[key] = (times + 1, found)

    def take(self):
        with self.lock:
            taken, self.searches = self.searches, {}
        return taken


gathered = Gathered()


def record(sub_site, query, found: int) -> None:
    words = " ".join(syllable for run in query.runs for syllable in run.plain)
    if SHORTEST <= len(words) <= LONGEST and not PERSONAL.search(query.text):
        gathered.add((sub_site.pk, words), found)


def write() -> None:
    """Adds what was gathered to the day's; what is older than a year goes."""
    taken = gathered.take()
    if not taken:
        return
    rows = sorted((*key, *counted) for key, counted in taken.items())  # locked in one order
    sub_sites, words, times, found = (list(column) for column in zip(*rows, strict=True))
    today = timezone.localdate(clock.now())
    values = {"day": today, "most": MOST_A_DAY, "months": MONTHS_KEPT}
    values |= {"sub_sites": sub_sites, "words": words, "times": times, "found": found}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ADD, values)
        cursor.execute(CLEAR, values)


ADD = """
INSERT INTO articles_searchcount AS known (sub_site_id, day, words, times, found)
SELECT sub_site_id, %(day)s, words, times, found
FROM unnest(%(sub_sites)s::bigint[], %(words)s::text[], %(times)s::int[], %(found)s::int[])
    AS counted (sub_site_id, words, times, found)
WHERE EXISTS (SELECT FROM portal_subsite WHERE id = sub_site_id) AND (
    (SELECT count(*) FROM articles_searchcount WHERE day = %(day)s) < %(most)s OR EXISTS (
        SELECT FROM articles_searchcount AS stored
        WHERE day = %(day)s AND (stored.sub_site_id, stored.words)
            = (counted.sub_site_id, counted.words)))
ON CONFLICT (day, sub_site_id, words) DO UPDATE SET
    times = known.times + EXCLUDED.times, found = EXCLUDED.found
"""
CLEAR = """
DELETE FROM articles_searchcount WHERE day < %(day)s - make_interval(months => %(months)s)
"""
