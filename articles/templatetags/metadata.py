"""What a page's head tells machines; by Python, as the cards are, because it is quicker."""

import json
from urllib.parse import urljoin

from django import template
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from articles.models import Category
from portal.text import opening

register = template.Library()
FEED = '<link rel="alternate" type="application/{}" title="{} {{name}}" href="{{at}}{}">\n'
FEEDS = FEED.format("rss+xml", "RSS", "rss/") + FEED.format("atom+xml", "Atom", "atom/")
OF_SITE = (
    '<link rel="manifest" href="{at}manifest.webmanifest">\n'
    + FEEDS
    + FEED.format("feed+json", "JSON Feed", "feed.json")
)
ARTICLE = """<meta name="description" content="{description}">
<link rel="canonical" href="{address}">
<meta property="og:type" content="article">
<meta property="og:locale" content="vi_VN">
<meta property="og:site_name" content="{site}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{address}">
<meta property="og:image" content="{picture}">
<meta property="og:image:width" content="{width}">
<meta property="og:image:height" content="{height}">
<meta property="og:image:alt" content="{alt}">
<meta property="article:published_time" content="{published_at}">
<meta property="article:section" content="{section}">
<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">
<meta name="DC.title" content="{title}">
<meta name="DC.creator" content="{creator}">
<meta name="DC.subject" content="{subject}">
<meta name="DC.description" content="{description}">
<meta name="DC.publisher" content="{publisher}">
<meta name="DC.date" content="{published_on}">
<meta name="DC.type" content="Text">
<meta name="DC.format" content="text/html">
<meta name="DC.identifier" content="{address}">
<meta name="DC.language" content="vi">
"""
TAG = '<meta property="article:tag" content="{}">\n'
CORRECTED = '<meta property="article:modified_time" content="{}">\n'
SOURCE = '<meta name="DC.source" content="{}">\n'
DATA = '<script type="application/ld+json">{}</script>'
HEADLINE = 110  # letters; search engines show no more
ICON, ICON_SIZE = "portal/icon-512.png", 512


@register.simple_tag
def site_links(sub_site, category):
    """To the sub-site as an application, to its feeds and, where there is one, its category's."""
    links = format_html(OF_SITE, at=get_script_prefix(), name=sub_site.name)
    if isinstance(category, Category):
        links += format_html(FEEDS, at=category.get_absolute_url(), name=category.name)
    return links


@register.simple_tag
def article_metadata(sub_site, publication, category):
    """Everything about an article: description, address, picture, dates, names."""
    facts = _facts(sub_site, publication, category)
    parts = [
        format_html(ARTICLE, **facts),
        *(format_html(TAG, tag) for tag in publication.tags),
        format_html(SOURCE, publication.source) if publication.source else "",
        format_html(CORRECTED, facts["updated_at"]) if publication.updated_at else "",
        _script([_article(sub_site, publication, facts), _breadcrumb(sub_site, category)]),
    ]
    return mark_safe("".join(parts))  # noqa: S308  each is escaped


@register.simple_tag
def category_metadata(sub_site, category):
    return _script([_breadcrumb(sub_site, category)])


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


def _facts(sub_site, publication, category):
    cover = publication.cover
    published_at = localtime(publication.published_at)
    updated_at = publication.updated_at
    return {
        "site": sub_site.name,
        "publisher": sub_site.managing_body or sub_site.name,
        "address": sub_site.public_url(publication.path),
        "title": publication.title,
        "description": opening(publication.lead) or publication.title,
        "creator": publication.byline or sub_site.name,
        "section": category.name,
        "subject": ", ".join([category.name, *publication.tags]),
        "published_at": published_at.isoformat(),
        "published_on": published_at.date().isoformat(),
        "updated_at": (localtime(updated_at) if updated_at else published_at).isoformat(),
        "picture": urljoin(sub_site.origin, cover.url if cover else static(ICON)),
        "width": cover.width if cover else ICON_SIZE,
        "height": cover.height if cover else ICON_SIZE,
        "alt": publication.cover_alt if cover else sub_site.name,
    }


def _article(sub_site, publication, facts):
    """As schema.org describes it; a document is no news."""
    organization = _organization(sub_site)
    author = {"@type": "Person", "name": publication.byline}
    return {
        "@type": "Article" if publication.document_number else "NewsArticle",
        "headline": publication.title[:HEADLINE],
        "description": facts["description"],
        "mainEntityOfPage": facts["address"],
        "image": {
            "@type": "ImageObject",
            "url": facts["picture"],
            "width": facts["width"],
            "height": facts["height"],
        },
        "datePublished": facts["published_at"],
        "dateModified": facts["updated_at"],
        "author": author if publication.byline else organization,
        "publisher": organization,
        "articleSection": facts["section"],
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
    return {"@type": "BreadcrumbList", "itemListElement": items}


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


def _script(graph):
    """Data, which no browser runs; nothing in it can end the element."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return format_html(DATA, mark_safe(text.replace("<", r"\u003c")))  # noqa: S308  as escaped
