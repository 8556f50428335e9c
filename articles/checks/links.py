"""Links of a body to the portal's own pages: which of them no reader can open. Asks nobody else."""

import re
from urllib.parse import unquote, urlsplit

from articles.models import Category, Publication
from portal import images
from portal.models import SubSite

ARTICLE = re.compile(r"tin/[^/]*?-?(\d{1,18})/?$")
CATEGORY = re.compile(r"chuyen-muc/([a-z0-9-]+)/?$")
STAFF = "quan-tri/"


def unreachable(addresses: set[str], host: str) -> set[str]:
    """Those of `addresses` at the portal itself (asked at `host`) that lead a reader nowhere."""
    own = [address for address in addresses if _may_be_own(address)]
    if not own:
        return set()
    places = _places(own, host)
    articles = {place[1] for place in places.values() if place[0] == "article"}
    slugs = {place[2] for place in places.values() if place[0] == "category"}
    open_places = _live(articles) if articles else set()
    if slugs:
        found = Category.objects.filter(slug__in=slugs).values_list("sub_site", "slug")
        open_places |= {("category", *pair) for pair in found}
    return {address for address, place in places.items() if place not in open_places}


def _may_be_own(address):
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    return scheme in ("", "http", "https")


def _places(addresses, host):
    """What each own address stands for: an article, a category, or the staff's own pages."""
    sub_sites = list(SubSite.objects.only("slug", "domain", "is_default"))
    places = {address: _place(address, host, sub_sites) for address in addresses}
    return {address: place for address, place in places.items() if place}


def _place(address, host, sub_sites):
    parts = urlsplit(address)
    domain = next((s for s in sub_sites if s.domain and s.domain == parts.hostname), None)
    if parts.netloc and parts.netloc != host and not domain:
        return None
    path = unquote(parts.path).lstrip("/")
    if path.startswith(STAFF):
        return ("staff",)
    if match := ARTICLE.search(path):
        return ("article", int(match[1]))
    match = CATEGORY.search(path)
    if not match or images.digest_in(path):
        return None
    first = path.partition("/")[0]
    mounted = next((s for s in sub_sites if not s.domain and s.slug == first), None)
    default = next((s for s in sub_sites if s.is_default), None)
    sub_site = domain or mounted or default
    return ("category", sub_site and sub_site.pk, match[1])


def _live(article_ids):
    live = Publication.objects.filter(article__in=article_ids)
    return {("article", pk) for pk in live.values_list("article_id", flat=True)}
