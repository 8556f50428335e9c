"""What is newest in a sub-site or a category, for machines: RSS 2.0, Atom and JSON Feed 1.1."""

import hashlib
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import Subquery
from django.db.models.functions import Now
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import linebreaks
from django.utils.http import http_date, quote_etag
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.models.publication import CARD_FIELDS
from articles.navigation import find_category
from portal.models import SubSite
from portal.prepared import prepared

NEWEST = 30
JSON_FEED = "https://jsonfeed.org/version/1.1"
PICTURE = "image/webp"


class Channel(NamedTuple):
    sub_site: SubSite
    title: str
    path: str  # of the page that people read
    feed_path: str

    @property
    def address(self):
        return self.sub_site.public_url(self.path)

    @property
    def feed_address(self):
        return self.sub_site.public_url(self.feed_path)


@require_safe
def feed(request, kind, slug=None):
    if request.sub_site is None:
        raise Http404
    category = slug and find_category(request, slug=slug)
    if slug and category is None:
        raise Http404
    write, content_type = KINDS[kind]
    newest = _newest(request.sub_site, category)
    response = HttpResponse(write(_channel(request, category), newest), content_type=content_type)
    return _unless_known(request, response, newest)


def _channel(request, category):
    sub_site = request.sub_site
    if category is None:
        return Channel(sub_site, sub_site.name, "/", request.path_info)
    title = f"{category.name} – {sub_site.name}"
    return Channel(sub_site, title, category.path, request.path_info)


def _newest(sub_site, category):
    """Of a category those below it too: the newest of each, then the newest of all."""
    if category is None:
        return newest_of_sub_site(sub_site=sub_site.pk)
    branch = (category, *category.subcategories)
    ids = {f"category-{number}": each.pk for number, each in enumerate(branch)}
    found = newest_of_categories(len(branch))(sub_site=sub_site.pk, **ids)
    found.sort(key=lambda each: (each.published_at, each.article_id), reverse=True)
    return found[:NEWEST]


@prepared
def newest_of_sub_site(p):
    sub_site = p.integer("sub_site")
    return _for_feed(Publication.objects.filter(sub_site=sub_site), sub_site)


@lru_cache(maxsize=100)
def newest_of_categories(count):
    @prepared
    def find(p):
        sub_site = p.integer("sub_site")
        categories = [p.integer(f"category-{number}") for number in range(count)]
        live = [Publication.objects.filter(category=category) for category in categories]
        first, *rest = (_for_feed(publications, sub_site) for publications in live)
        return first.union(*rest, all=True)

    return find


def _for_feed(publications, sub_site):
    """`last_end` is when something was last taken out of the sub-site's lists."""
    ended = Publication.history.filter(sub_site=sub_site, ends_at__lte=Now())
    fields = (*CARD_FIELDS, "byline", "tags", "category__name")
    found = publications.select_related("cover", "category").only(*fields)
    last_end = Subquery(ended.order_by("-ends_at").values("ends_at")[:1])
    return found.annotate(last_end=last_end).newest_first()[:NEWEST]


def _unless_known(request, response, newest):
    """A short answer to who has it already. What was taken down leaves with the next question."""
    changes = [moment for each in newest for moment in (each.starts_at, each.last_end) if moment]
    changed_at = int(max(changes).timestamp()) if changes else None
    digest = hashlib.sha256(response.content).hexdigest()
    response["ETag"] = etag = quote_etag(digest)
    response["Cache-Control"] = "no-cache"
    if changed_at:
        response["Last-Modified"] = http_date(changed_at)
    return get_conditional_response(request, etag, changed_at, response)


def _id(publication) -> str:
    """The same for good, though title, address and domain change: a tag by RFC 4151."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    year = localtime(publication.published_at).year
    return f"tag:{host},{year}:tin/{publication.article_id}"


def _cover(channel, publication):
    """Its absolute address; empty where there is none to show."""
    cover = publication.cover
    return urljoin(channel.sub_site.origin, cover.url) if cover and not cover.removed_at else ""


# --- RSS and Atom -------------------------------------------------------------------------------


class Rss(Rss201rev2Feed):
    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": settings.WEBSUB_HUB})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if not item["cover"]:
            return
        size = {"width": str(item["width"]), "height": str(item["height"])}
        handler.startElement(
            "media:content", {"url": item["cover"], "type": PICTURE, "medium": "image"} | size
        )
        handler.addQuickElement("media:description", item["alt"], {"type": "plain"})
        handler.endElement("media:content")


class Atom(Atom1Feed):
    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("link", "", {"rel": "hub", "href": settings.WEBSUB_HUB})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["cover"]:
            link = {"rel": "enclosure", "href": item["cover"], "type": PICTURE}
            handler.addQuickElement("link", "", link)


def _xml(make):
    def write(channel, newest):
        document = make(
            title=channel.title,
            link=channel.address,
            description=f"Bài mới nhất: {channel.title}",
            language="vi",
            author_name=channel.sub_site.name,
            feed_url=channel.feed_address,
        )
        for publication in newest:
            document.add_item(**_item(channel, publication))
        return document.writeString("utf-8")

    return write


def _item(channel, publication):
    cover = _cover(channel, publication)
    size = {"width": publication.cover.width, "height": publication.cover.height} if cover else {}
    return {
        "title": publication.title,
        "link": channel.sub_site.public_url(publication.path),
        "description": linebreaks(publication.lead, autoescape=True),
        "unique_id": _id(publication),
        "unique_id_is_permalink": False,
        "pubdate": publication.published_at,
        "updateddate": publication.updated_at or publication.published_at,
        "author_name": publication.byline or None,
        "categories": [publication.category.name, *publication.tags],
        "cover": cover,
        "alt": publication.cover_alt,
        **size,
    }


# --- JSON Feed ----------------------------------------------------------------------------------


def _json(channel, newest):
    document = {
        "version": JSON_FEED,
        "title": channel.title,
        "home_page_url": channel.address,
        "feed_url": channel.feed_address,
        "language": "vi",
        "authors": [{"name": channel.sub_site.name}],
        "items": [_json_item(channel, publication) for publication in newest],
    }
    if settings.WEBSUB_HUB:
        document["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False}).content


def _json_item(channel, publication):
    item = {
        "id": _id(publication),
        "url": channel.sub_site.public_url(publication.path),
        "title": publication.title,
        "summary": publication.lead,
        "content_text": publication.lead or publication.title,
        "image": _cover(channel, publication),
        "date_published": localtime(publication.published_at),
        "date_modified": publication.updated_at and localtime(publication.updated_at),
        "authors": [{"name": publication.byline}] if publication.byline else None,
        "tags": [publication.category.name, *publication.tags],
    }
    return {name: value for name, value in item.items() if value}


KINDS = {
    "rss": (_xml(Rss), "application/rss+xml; charset=utf-8"),
    "atom": (_xml(Atom), "application/atom+xml; charset=utf-8"),
    "json": (_json, "application/feed+json; charset=utf-8"),
}
