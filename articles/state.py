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
        parts.append(f"hẹn giờ {_interval(article.scheduled_for, article.scheduled_until)}")
    if not parts and article.ended_at:
        words = "đã gỡ" if article.was_withdrawn else "hết hạn"
        parts.append(f"{words} {short_time(article.ended_at)}")
    return ", ".join(parts)


def chip(article):
    """The state as a coloured chip with words, and beside it what readers see."""
    if article.status == Article.Status.APPROVED:
        colour, words, beside = _approved(article)
    else:
        colour, words = COLOURS[article.status], article.get_status_display()
        beside = readers_see(article)
    html = '<span class="chip chip-{}">{}</span> <span class="readers-see">{}</span>'
    return format_html(html, colour, words, beside)


def _approved(article):
    """An approved article is called by what readers see of it; the times stand beside it."""
    if article.live_since:
        return "green", "Đã xuất bản", readers_see(article).removeprefix("đang đăng ")
    if article.scheduled_for:
        interval = _interval(article.scheduled_for, article.scheduled_until)
        return "blue", "Hẹn giờ xuất bản", f"lúc {interval}"
    if article.ended_at is None:
        return "green", "Đã duyệt", "chưa hẹn giờ đăng"
    words = "Đã gỡ" if article.was_withdrawn else "Hết hạn"
    return "grey", words, f"lúc {short_time(article.ended_at)}"


def _interval(start, end):
    return short_time(start) + (f", đến {short_time(end)}" if end else "")
