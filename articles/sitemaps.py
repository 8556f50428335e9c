"""What there is to read, for search engines: an index, and lists of at most 5,000 addresses.

A list is a span of the articles' numbers, found by the index however many stand before it, and the
same for good; Django's own sitemaps count all articles and skip to each page.
"""

from datetime import timedelta
from urllib.parse import urljoin
from xml.etree import ElementTree

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Now
from django.http import Http404, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles.models import Category, Publication

IN_A_LIST = 5_000
NEWS_FOR = timedelta(days=2)
MOST_NEWS = 1_000
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NAMES = {
    "": SITEMAP,
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
for prefix, name in NAMES.items():
    ElementTree.register_namespace(prefix, name)


@require_safe
def index(request):
    sub_site = _sub_site(request)
    live = Publication.objects.filter(sub_site=sub_site).order_by()
    parts = live.values(part=F("article") / IN_A_LIST).annotate(changed_at=Max("starts_at"))
    root = _element("sitemapindex")
    _add(root, "sitemap", sub_site.public_url("/sitemap-pages.xml"))
    for part in parts.order_by("part"):
        address = sub_site.public_url(f"/sitemap-{part['part']}.xml")
        _add(root, "sitemap", address, part["changed_at"])
    return _answer(root)


@require_safe
def pages(request):
    """The front page, the categories, each with the time of what is newest there, and pages."""
    sub_site = _sub_site(request)
    live = Publication.objects.filter(sub_site=sub_site).newest_first()
    newest = live.filter(category=OuterRef("pk")).values("starts_at")[:1]
    categories = Category.objects.filter(sub_site=sub_site).for_navigation()
    root = _element("urlset")
    _add(root, "url", sub_site.public_url("/"), live.values_list("starts_at", flat=True).first())
    for category in categories.annotate(changed_at=Subquery(newest)):
        _add(root, "url", sub_site.public_url(category.path), category.changed_at)
    for page in sub_site.pages.defer("body"):
        _add(root, "url", sub_site.public_url(page.path), page.changed_at)
    return _answer(root)


@require_safe
def articles(request, part):
    sub_site = _sub_site(request)
    first = int(part) * IN_A_LIST
    own = Publication.objects.filter(sub_site=sub_site)
    span = own.filter(article__gte=first, article__lt=first + IN_A_LIST).for_cards()
    root = _element("urlset")
    for publication in span.order_by("article_id"):
        url = _add(root, "url", sub_site.public_url(publication.path), publication.starts_at)
        _add_cover(url, sub_site, publication)
    if not len(root):
        raise Http404
    return _answer(root)


@require_safe
def news(request):
    """What appeared in the last two days, as engines for news ask for it."""
    sub_site = _sub_site(request)
    own = Publication.objects.filter(sub_site=sub_site, published_at__gte=Now() - NEWS_FOR)
    root = _element("urlset")
    for publication in own.for_cards()[:MOST_NEWS]:
        url = _add(root, "url", sub_site.public_url(publication.path), publication.starts_at)
        _add_news(url, sub_site, publication)
        _add_cover(url, sub_site, publication)
    return _answer(root)


def _sub_site(request):
    if request.sub_site is None:
        raise Http404
    return request.sub_site


def _add(root, name, address, changed_at=None):
    entry = _element(name, root)
    _element("loc", entry).text = address
    if changed_at:
        _element("lastmod", entry).text = localtime(changed_at).isoformat(timespec="seconds")
    return entry


def _add_cover(url, sub_site, publication):
    cover = publication.cover
    if cover and not cover.removed_at:
        image = _element("image", url, "image")
        _element("loc", image, "image").text = urljoin(sub_site.origin, cover.url)


def _add_news(url, sub_site, publication):
    entry = _element("news", url, "news")
    paper = _element("publication", entry, "news")
    _element("name", paper, "news").text = sub_site.name
    _element("language", paper, "news").text = "vi"
    moment = localtime(publication.published_at).isoformat(timespec="seconds")
    _element("publication_date", entry, "news").text = moment
    _element("title", entry, "news").text = publication.title


def _element(name, parent=None, prefix=""):
    tag = f"{{{NAMES[prefix]}}}{name}"
    if parent is None:
        return ElementTree.Element(tag)
    return ElementTree.SubElement(parent, tag)


def _answer(root):
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
