"""How often pages are shown: told by their scripts, gathered here, written some seconds later.

Nothing of who reads is told or kept. What a killed process has gathered meanwhile is lost.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from django.db import Error, connection, transaction
from django.db.models import F, Sum, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.sign_in import client_address
from articles import searched
from articles.models import MostRead, Publication, ViewCount
from portal import advisory_locks, clock
from portal.advisory_locks import Lock as DatabaseLock
from portal.brake import Brake
from portal.origin import is_from_here
from portal.text import whole_number

SECONDS_BETWEEN_LOOKS = 1
SECONDS_BETWEEN_WRITES = 5
SECONDS_BETWEEN_RANKINGS = 60
MOST_WAITING = 10_000  # articles, while the database is away
DAYS_OF_MOST_READ = 7
LOOKED_AT, RANKED = 200, 20
LONGEST_BODY = 100
logger = logging.getLogger(__name__)
brake = Brake(of_each=120, in_all=6_000, seconds=60)  # an office is one address


class Gathered:
    """Counts by sub-site and article (0: another page), until they are written."""

    def __init__(self):
        self.lock = Lock()
        self.counts = Counter()

    def add(self, counts):
        with self.lock:
            for key, count in counts.items():
                if key in self.counts or len(self.counts) < MOST_WAITING:
                    self.counts[key] += count

    def take(self):
        with self.lock:
            taken, self.counts = self.counts, Counter()
        return taken


gathered = Gathered()


@csrf_exempt  # see `portal.origin`
@require_POST
def count(request):
    if request.sub_site and _is_of_a_page_of_ours(request) and brake.lets(_address(request)):
        article_id = whole_number(request.POST.get("bai"))
        gathered.add({(request.sub_site.pk, article_id): 1})
    return HttpResponse(status=204)


def _is_of_a_page_of_ours(request):
    is_short = int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST_BODY
    return is_short and is_from_here(request)


def _address(request):
    return client_address(request) or ""


def run_until(is_over: Callable[[], bool]) -> None:
    """Writes for as long as the portal runs; an outage of the database is waited for."""
    next_write = next_ranking = 0
    while not is_over():
        now = time.monotonic()
        try:
            if now >= next_write:
                next_write = now + SECONDS_BETWEEN_WRITES
                write()
                searched.write()
            if now >= next_ranking:
                next_ranking = now + SECONDS_BETWEEN_RANKINGS
                rank()
        except Error:
            logger.exception("counts of pages wait for the database")
            connection.close()
        time.sleep(SECONDS_BETWEEN_LOOKS)
    connection.close()


def write() -> None:
    counts = gathered.take()
    if not counts:
        return
    try:
        with transaction.atomic():
            _write(counts)
    except Error:
        gathered.add(counts)
        raise


def rank() -> None:
    """“Đọc nhiều” anew, unless another process is about it."""
    try:
        with advisory_locks.held(DatabaseLock.MOST_READ), transaction.atomic():
            ranking = list(_ranking())
            MostRead.objects.all().delete()
            MostRead.objects.bulk_create(ranking)
    except advisory_locks.Taken:
        return


def _write(counts):
    day = timezone.localdate(clock.now())
    visits, views = Counter(), Counter()
    live = _live(counts)
    for (sub_site, article), number in counts.items():
        visits[sub_site] += number
        if (sub_site, article) in live:
            views[article] += number
    for sql, found in ((ADD_VISITS, visits), (ADD_VIEWS, views)):
        keys = sorted(found)  # two processes that write lock rows in one order
        _execute(sql, {"day": day, "keys": keys, "counts": [found[key] for key in keys]})


def _live(counts):
    articles = [article for _, article in counts if article]
    return set(Publication.objects.filter(article__in=articles).values_list("sub_site", "article"))


def _execute(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _ranking():
    """Of each sub-site some more are looked at than are kept: not all of them are live any more."""
    since = timezone.localdate(clock.now()) - timedelta(days=DAYS_OF_MOST_READ)
    recent = ViewCount.objects.filter(day__gt=since).values("article__sub_site", "article")
    place = Window(
        RowNumber(),
        partition_by=F("article__sub_site"),
        order_by=[F("views").desc(), F("article").desc()],
    )
    first = recent.annotate(views=Sum("count")).annotate(place=place).filter(place__lte=LOOKED_AT)
    wanted = list(first.order_by("place").values_list("article__sub_site", "article"))
    live = _live(wanted)
    positions = Counter()
    for sub_site, article in filter(live.__contains__, wanted):
        positions[sub_site] += 1
        position = positions[sub_site]
        if position <= RANKED:
            yield MostRead(sub_site_id=sub_site, article_id=article, position=position)


ADD_VISITS = """
WITH counted AS (
    SELECT id AS sub_site_id, count
    FROM unnest(%(keys)s::bigint[], %(counts)s::bigint[]) AS counted (id, count)
    JOIN portal_subsite USING (id) ORDER BY id
), of_the_day AS (
    INSERT INTO portal_dayvisits AS stored (sub_site_id, day, count)
    SELECT sub_site_id, %(day)s, count FROM counted
    ON CONFLICT (sub_site_id, day) DO UPDATE SET count = stored.count + EXCLUDED.count
    RETURNING stored.sub_site_id, stored.count AS of_day
)
INSERT INTO portal_visittotal AS stored (sub_site_id, count, last_day, last_count)
SELECT sub_site_id, count, %(day)s, of_day FROM counted JOIN of_the_day USING (sub_site_id)
ON CONFLICT (sub_site_id) DO UPDATE SET count = stored.count + EXCLUDED.count,
    last_day = EXCLUDED.last_day, last_count = EXCLUDED.last_count
"""
ADD_VIEWS = """
WITH counted AS (
    SELECT * FROM unnest(%(keys)s::bigint[], %(counts)s::bigint[]) AS counted (article_id, count)
), of_the_day AS (
    INSERT INTO articles_viewcount AS stored (article_id, day, count)
    SELECT article_id, %(day)s, count FROM counted
    ON CONFLICT (day, article_id) DO UPDATE SET count = stored.count + EXCLUDED.count
)
INSERT INTO articles_viewtotal AS stored (article_id, count)
SELECT article_id, count FROM counted
ON CONFLICT (article_id) DO UPDATE SET count = stored.count + EXCLUDED.count
"""
