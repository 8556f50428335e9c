"""An article's state in words: where the working copy is, and what readers see of it."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.models import Article

COLOURS = {
    Article.Status.DRAFT: "grey",
    Article.Status.SUBMITTED: "blue",
    Article.Status.RETURNED: "orange",
    Article.Status.IN_APPROVAL: "violet",
    Article.Status.APPROVED: "green",
    Article.Status.TRASHED: "grey",
}


def short_time(moment) -> str:
    """`25/12/2023 08:30`, in local time."""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def readers_see(article) -> str:
    """What readers see of an article read `with_publication_times()`; "" for nothing yet."""
    parts = []
    if article.live_since:
        parts.append(f"đang đăng từ {short_time(article.live_since)}")
    if article.live_until and not article.scheduled_for:
        parts.append(f"đến {short_time(article.live_until)}")
    if article.scheduled_for:
        parts.append(f"hẹn giờ {short_time(article.scheduled_for)}")
    return ", ".join(parts) or _no_longer(article)


def chip(article):
    """The state as a coloured chip with words, and beside it what readers see."""
    colour, words = COLOURS[article.status], article.get_status_display()
    beside = readers_see(article)
    if article.status == Article.Status.APPROVED:
        colour, words = _approved(article)
        beside = "" if words.lower() == beside else beside
    html = '<span class="chip chip-{}">{}</span> <span class="readers-see">{}</span>'
    return format_html(html, colour, words, beside)


def _approved(article):
    """An approved article is called by what readers see of it."""
    if article.live_since:
        return "green", "Đã xuất bản"
    if article.scheduled_for:
        return "blue", "Hẹn giờ xuất bản"
    return {True: ("grey", "Đã gỡ"), False: ("grey", "Hết hạn"), None: ("green", "Đã duyệt")}[
        article.was_withdrawn
    ]


def _no_longer(article):
    return {True: "đã gỡ", False: "hết hạn", None: ""}[article.was_withdrawn]
