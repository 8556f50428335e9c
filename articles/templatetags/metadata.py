"""What a page's head tells machines; by Python, as the cards are, because it is quicker."""

import json
from urllib.parse import urljoin

from django import template
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from articles.models import Category
from portal.text import opening

register = template.Library()
FEEDS = (
    ("application/rss+xml", "RSS", "rss/"),
    ("application/atom+xml", "Atom", "atom/"),
    ("application/feed+json", "JSON Feed", "feed.json"),
)
MANIFEST = '<link rel="manifest" href="{}manifest.webmanifest">\n'
FEED = '<link rel="alternate" type="{}" title="{} {}" href="{}{}">\n'
META = '<meta {}="{}" content="{}">\n'
CANONICAL = '<link rel="canonical" href="{}">\n'
DUBLIN_CORE = SafeString('<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">\n')
DATA = '<script type="application/ld+json">{}</script>'
IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
HEADLINE = 110  # letters; search engines show no more
ICON = "portal/icon-512.png"


@register.simple_tag
def site_links(sub_site, category):
    """To the sub-site as an application, to its feeds and, where there is one, its category's."""
    root = get_script_prefix()
    links = [(kind, name, sub_site.name, root, path) for kind, name, path in FEEDS]
    if isinstance(category, Category):
        page = category.get_absolute_url()
        links += [(kind, name, category.name, page, path) for kind, name, path in FEEDS[:2]]
    return format_html(MANIFEST, root) + format_html_join("", FEED, links)


@register.simple_tag
def article_metadata(sub_site, publication, category):
    """Everything about an article but its title: description, address, picture, dates, names."""
    address = sub_site.public_url(publication.path)
    description = opening(publication.lead) or publication.title
    lines = [
        ("name", "description", description),
        *_open_graph(sub_site, publication, category, address, description),
        *_dublin_core(sub_site, publication, category, address, description),
    ]
    data = [_article(sub_site, publication, category, address, description)]
    return format_html(
        "{}{}{}{}",
        format_html(CANONICAL, address),
        DUBLIN_CORE,
        format_html_join("", META, lines),
        _script(data + _breadcrumb(sub_site, category)),
    )


@register.simple_tag
def category_metadata(sub_site, category):
    return _script(_breadcrumb(sub_site, category))


@register.simple_tag
def sub_site_metadata(sub_site):
    """Who answers for the site, and its name."""
    address = sub_site.public_url("/")
    website = {
        "@type": "WebSite",
        "@id": f"{address}#website",
        "name": sub_site.name,
        "url": address,
        "inLanguage": "vi",
        "publisher": {"@id": f"{address}#organization"},
    }
    return _script([_organization(sub_site), website])


def _open_graph(sub_site, publication, category, address, description):
    picture = _picture(sub_site, publication)
    shared = [
        ("og:type", "article"),
        ("og:locale", "vi_VN"),
        ("og:site_name", sub_site.name),
        ("og:title", publication.title),
        ("og:description", description),
        ("og:url", address),
        ("og:image", picture["url"]),
        ("og:image:width", picture["width"]),
        ("og:image:height", picture["height"]),
        ("og:image:alt", publication.cover_alt if publication.cover else sub_site.name),
        ("article:published_time", localtime(publication.published_at).isoformat()),
        ("article:section", category.name),
        *(("article:tag", tag) for tag in publication.tags),
    ]
    if publication.updated_at:
        shared.append(("article:modified_time", localtime(publication.updated_at).isoformat()))
    return [("property", name, value) for name, value in shared]


def _dublin_core(sub_site, publication, category, address, description):
    said = [
        ("DC.title", publication.title),
        ("DC.creator", publication.byline or sub_site.name),
        ("DC.subject", ", ".join([category.name, *publication.tags])),
        ("DC.description", description),
        ("DC.publisher", sub_site.managing_body or sub_site.name),
        ("DC.date", f"{localtime(publication.published_at):%Y-%m-%d}"),
        ("DC.type", "Text"),
        ("DC.format", "text/html"),
        ("DC.identifier", address),
        ("DC.source", publication.source),
        ("DC.language", "vi"),
    ]
    return [("name", name, value) for name, value in said if value]


def _article(sub_site, publication, category, address, description):
    """As schema.org describes it; a document is no news."""
    updated_at = publication.updated_at or publication.published_at
    author = {"@type": "Person", "name": publication.byline}
    return {
        "@type": "Article" if publication.document_number else "NewsArticle",
        "headline": publication.title[:HEADLINE],
        "description": description,
        "mainEntityOfPage": address,
        "image": _picture(sub_site, publication) | {"@type": "ImageObject"},
        "datePublished": localtime(publication.published_at).isoformat(),
        "dateModified": localtime(updated_at).isoformat(),
        "author": author if publication.byline else _organization(sub_site),
        "publisher": _organization(sub_site),
        "articleSection": category.name,
        "keywords": publication.tags,
        "inLanguage": "vi",
        "isAccessibleForFree": True,
    }


def _breadcrumb(sub_site, category):
    """The same steps as `articles/_breadcrumb.html` shows."""
    steps = [("Trang chủ", "/")]
    steps += [(each.name, each.path) for each in (category.parent, category) if each]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": sub_site.public_url(path),
        }
        for position, (name, path) in enumerate(steps, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def _organization(sub_site):
    address = sub_site.public_url("/")
    about = {
        "@type": "Organization",
        "@id": f"{address}#organization",
        "name": sub_site.managing_body or sub_site.name,
        "url": address,
        "logo": urljoin(sub_site.origin, static(ICON)),
        "address": sub_site.address,
        "telephone": sub_site.phone,
        "email": sub_site.email,
    }
    if sub_site.parent_body:
        about["parentOrganization"] = {"@type": "Organization", "name": sub_site.parent_body}
    return {name: value for name, value in about.items() if value}


def _picture(sub_site, publication):
    cover = publication.cover
    if cover is None:
        return {"url": urljoin(sub_site.origin, static(ICON)), "width": 512, "height": 512}
    address = urljoin(sub_site.origin, cover.url)
    return {"url": address, "width": cover.width, "height": cover.height}


def _script(graph):
    """Data, which no browser runs; nothing in it can end the element."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return format_html(DATA, mark_safe(text.translate(IN_SCRIPTS)))  # noqa: S308  as escaped
