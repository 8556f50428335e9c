"""The addresses at which readers found nothing, for staff to mend."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http.request import validate_host

from portal.counted import if_possible
from portal.models.redirect import LONGEST
from portal.text import folded_path

MOST = 2000
MOST_REFERRERS = 5
LONGEST_REFERRER = 200
CLEARED_EVERY = 100  # numbers of rows
# What no person typed: robots that look for other people's software, browsers for their icons.
OF_ROBOTS = re.compile(
    r"\.(php\d?|phtml|cgi|pl|jsp|env|sql|bak|old|ini|ya?ml|log|sh|exe|gz|tar|rar|7z|map)(/|$)"
    r"|/\.|/wp(-|/|$)|/(cgi-bin|phpmyadmin|vendor|node_modules|xmlrpc|actuator|solr)(/|$)"
    r"|^/(favicon|apple-touch-icon|browserconfig|ads\.txt|app-ads|security\.txt)"
)
# A token opens something; an address of a person is theirs.
PRIVATE = re.compile("^/xem-truoc/|@")
TELLING_QUERY = re.compile("([a-z_]{1,20}=[0-9]{1,8}(&|$)){1,4}", re.IGNORECASE)
ADD = """
INSERT INTO portal_missedaddress AS known (sub_site_id, address, referrers, hits)
VALUES (%(sub_site)s, %(address)s, %(referrers)s::varchar[], 1)
ON CONFLICT (sub_site_id, address) DO UPDATE SET
    hits = known.hits + 1,
    last_at = excluded.last_at,
    referrers = CASE
        WHEN excluded.referrers <@ known.referrers THEN known.referrers
        ELSE (excluded.referrers || known.referrers)[:%(most)s]
    END
RETURNING id, xmax = 0
"""
CLEAR = """
DELETE FROM portal_missedaddress WHERE id IN (
    SELECT id FROM portal_missedaddress ORDER BY hits DESC, last_at DESC, id DESC OFFSET %s
) OR last_at < statement_timestamp() - interval '90 days'
"""


def record(request):
    """Counts what was asked for, unless no person asked or it is no business of the staff's."""
    address = _address(request)
    if address is None:
        return
    values = {
        "sub_site": request.sub_site.pk,
        "address": address,
        "referrers": _referrers(request),
        "most": MOST_REFERRERS,
    }
    with if_possible(), connection.cursor() as cursor:
        cursor.execute(ADD, values)
        number, is_new = cursor.fetchone()
        if is_new and number % CLEARED_EVERY == 0:
            clear()


def clear(most=MOST):
    """What was asked for once or long ago goes first; after 90 days without a reader, all."""
    with connection.cursor() as cursor:
        cursor.execute(CLEAR, [most])


def is_private(path) -> bool:
    return PRIVATE.search(path) is not None


def _address(request):
    if request.method != "GET" or request.sub_site is None:
        return None
    path, query = folded_path(request.path_info), request.META.get("QUERY_STRING", "")
    if OF_ROBOTS.search(path) or is_private(path):
        return None
    address = f"{path}?{query}" if TELLING_QUERY.fullmatch(query) else path
    return address if len(address) <= LONGEST else None


def _referrers(request) -> list[str]:
    """Of the portal's own pages host and path, of others' the host alone; at most one."""
    try:
        parts = urlsplit(request.META.get("HTTP_REFERER", ""))
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return []
    if not host or not host.isascii() or not host.isprintable():
        return []
    is_own = validate_host(host, settings.ALLOWED_HOSTS)
    is_telling = is_own and not is_private(parts.path)
    return [f"{host}{folded_path(parts.path)}"[:LONGEST_REFERRER] if is_telling else host[:100]]
