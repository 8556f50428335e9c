"""Lists of articles on readers' pages. By Python: a template takes ten times as long for a card."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from portal.text import opening

register = template.Library()
LIST = '<ul class="{}">{}</ul>'
CARD = '<li class="card"><a href="{}">{}<h3>{}</h3></a>{}{}</li>'
LEAD = "<p>{}</p>"
DATE = '<time datetime="{}">{}</time>'
PICTURE = '<picture>{}<img src="{}"{}{}{} width="320" height="213" alt=""></picture>'
AVIF = '<source type="image/avif" srcset="{}" sizes="{}">'
IN_SIZES = ' srcset="{}" sizes="{}"'
FOCUS = ' class="{}"'
LAZY, FIRST, EAGER = (SafeString(text) for text in (' loading="lazy"', ' fetchpriority="high"', ""))
NO_COVER = '<img src="{}"{} width="320" height="213" alt="">'
HEADLINE = '<li><h3><a href="{}">{}</a></h3><span class="date">{}</span></li>'
NOTHING = SafeString("")


@register.simple_tag
def cards(publications, classes, *, sizes="", first_sizes="", eager=0, leads=0, dated=True):
    """A list of `publications` with picture, title and, if `dated`, date.

    The first `leads` show their lead too. `sizes` are those of the pictures (`first_sizes` of the
    first one), of which `eager` load at once; without them small ones are shown, and load late.
    """
    drawn = []
    for place, publication in enumerate(publications):
        own_sizes = sizes if place else first_sizes or sizes
        loading = _loading(place, eager) if sizes else LAZY
        lead = dated and place < leads and publication.lead
        card = format_html(
            CARD,
            publication.get_absolute_url(),
            _picture(publication.cover, own_sizes, loading),
            publication.title,
            format_html(LEAD, opening(lead)) if lead else NOTHING,
            _date(publication.published_at) if dated else NOTHING,
        )
        drawn.append(card)
    return format_html(LIST, classes, mark_safe("".join(drawn)))  # noqa: S308  each is escaped


@register.simple_tag
def headlines(publications):
    lines = (
        (publication.get_absolute_url(), publication.title, _number_or_day(publication))
        for publication in publications
    )
    return format_html(LIST, "headlines", format_html_join("", HEADLINE, lines))


def _picture(cover, sizes, loading):
    if cover is None:
        loading = LAZY if loading == LAZY else EAGER
        return format_html(NO_COVER, static("portal/no-cover.svg"), loading)
    avif = sizes and cover.avif_srcset
    focus = cover.focus
    return format_html(
        PICTURE,
        format_html(AVIF, avif, sizes) if avif else NOTHING,
        cover.thumbnail_url,
        format_html(IN_SIZES, cover.srcset, sizes) if sizes else NOTHING,
        loading,
        format_html(FOCUS, focus) if focus else NOTHING,
    )


def _loading(place, eager):
    if place >= eager:
        return LAZY
    return EAGER if place else FIRST


def _date(moment):
    return format_html(DATE, localtime(moment).isoformat(), _day(moment))


def _number_or_day(publication):
    """Of a document its number and its own date."""
    number, issued = publication.document_number, publication.issued_on
    if number and issued:
        return f"{number}, {issued:%d/%m/%Y}"
    return _day(publication.published_at)


def _day(moment):
    return f"{localtime(moment):%d/%m/%Y}"
