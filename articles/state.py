"""An article's state in words: where the working copy is, and what readers see of it."""

from django.db.models import Q, TextChoices
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.models import Article

Status = Article.Status


class State(TextChoices):
    """What the chip says: the status, but an approved article is called by what readers see."""

    DRAFT = Status.DRAFT.value, Status.DRAFT.label
    RETURNED = Status.RETURNED.value, Status.RETURNED.label
    SUBMITTED = Status.SUBMITTED.value, Status.SUBMITTED.label
    IN_APPROVAL = Status.IN_APPROVAL.value, Status.IN_APPROVAL.label
    APPROVED = Status.APPROVED.value, Status.APPROVED.label  # and neither published nor scheduled
    SCHEDULED = "scheduled", "Hẹn giờ xuất bản"
    LIVE = "live", "Đã xuất bản"
    EXPIRED = "expired", "Hết hạn"
    WITHDRAWN = "withdrawn", "Đã gỡ"
    TRASHED = Status.TRASHED.value, Status.TRASHED.label


COLOURS = {
    State.SUBMITTED: "blue",
    State.RETURNED: "orange",
    State.IN_APPROVAL: "violet",
    State.APPROVED: "green",
    State.SCHEDULED: "blue",
    State.LIVE: "green",
}


def state_of(article) -> State:
    """The state of an article read `with_publication_times()`."""
    if article.status != Status.APPROVED:
        return State(article.status)
    if article.live_since:
        return State.LIVE
    if article.scheduled_for:
        return State.SCHEDULED
    if article.ended_at is None:
        return State.APPROVED
    return State.WITHDRAWN if article.was_withdrawn else State.EXPIRED


def is_in(state) -> Q:
    """The condition for those articles of which `state_of` says `state`."""
    if state != State.APPROVED and state in Status.values:
        return Q(status=state)
    return Q(status=Status.APPROVED) & Q(PUBLICATIONS[state]())  # in this order: cheap first


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
    state = state_of(article)
    html = '<span class="chip chip-{}">{}</span> <span class="readers-see">{}</span>'
    return format_html(html, COLOURS.get(state, "grey"), state.label, _beside(article, state))


def _beside(article, state):
    """An approved article's chip says what readers see; the times alone stand beside it."""
    if article.status != Status.APPROVED:
        return readers_see(article)
    if state == State.APPROVED:
        return "chưa hẹn giờ đăng"
    if state == State.LIVE:
        return readers_see(article).removeprefix("đang đăng ")
    if state == State.SCHEDULED:
        return f"lúc {_interval(article.scheduled_for, article.scheduled_until)}"
    return f"lúc {short_time(article.ended_at)}"


def _interval(start, end):
    return short_time(start) + (f", đến {short_time(end)}" if end else "")


def is_scheduled() -> Q:
    return Q(times__starts_at__gt=Now())


def _is_live(prefix="times__"):
    """Begun and not ended: the last publication, or the one before it (`prefix`)."""
    starts, ends = f"{prefix}starts_at", f"{prefix}ends_at"
    return Q(**{f"{starts}__lte": Now()}) & (Q(**{ends: None}) | Q(**{f"{ends}__gt": Now()}))


def _is_live_before_the_next():
    return is_scheduled() & _is_live("times__earlier_")


def _has_ended(withdrawn):
    return Q(times__ends_at__lte=Now(), times__withdrawn=withdrawn)


PUBLICATIONS = {
    State.LIVE: lambda: _is_live() | _is_live_before_the_next(),
    State.SCHEDULED: lambda: is_scheduled() & ~_is_live_before_the_next(),
    State.EXPIRED: lambda: _has_ended(withdrawn=False),
    State.WITHDRAWN: lambda: _has_ended(withdrawn=True),
    State.APPROVED: lambda: Q(times=None),
}
