"""Until when an article is to be dealt with, and how urgent it is: no part of its text."""

from django.db.models import Q
from django.db.models.functions import Now
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles import conditions, transitions, workflow
from articles.models import Article
from articles.models.article import IN_WORK
from articles.state import short_time
from articles.workflow import Refused

Status = Article.Status
WITH = {
    Status.SUBMITTED: "biên tập viên",
    Status.IN_APPROVAL: "lãnh đạo Ban Biên tập",
}


def set_due(article, by, due_at, priority) -> None:
    """At once and on record; the version stays, so nobody's open form grows stale."""
    with atomic():
        article = workflow.locked(article.pk)
        if not (conditions.is_editor(article, by) and workflow.in_scope(article, by)):
            raise Refused(["Chỉ biên tập viên hoặc lãnh đạo Ban Biên tập được đặt hạn."])
        if (due_at, priority) == (article.due_at, article.priority):
            return
        Article.objects.filter(pk=article.pk).update(due_at=due_at, priority=priority)
        words = [f"Hạn {short_time(due_at)}" if due_at else "Không đặt hạn"]
        words += [priority.label] if priority == Article.Priority.URGENT else []
        workflow.record(article, transitions.DUE, by, reason=" · ".join(words))


def is_overdue() -> Q:
    return Q(status__in=IN_WORK, due_at__lt=Now())


def is_urgent() -> Q:
    return Q(status__in=IN_WORK, priority=Article.Priority.URGENT)


def overdue(user):
    """What `user` may see and nobody has dealt with in time, the longest first."""
    return Article.objects.for_user(user).filter(is_overdue()).order_by("due_at", "pk")


def is_late(article) -> bool:
    return bool(article.due_at and article.status in IN_WORK and article.due_at < timezone.now())


def due_chips(article):
    """How urgent it is and until when, in words; nothing once it is out."""
    if article.status not in IN_WORK:
        return ""
    chips = []
    if article.priority == Article.Priority.URGENT:
        chips.append(("orange", "Khẩn"))
    if article.due_at:
        words = "Quá hạn từ" if is_late(article) else "Hạn"
        colour = "orange" if is_late(article) else "grey"
        chips.append((colour, f"{words} {short_time(article.due_at)}"))
    return format_html_join("", ' <span class="chip chip-{}">{}</span>', chips)


def whose(article) -> str:
    """Who has an article that is in work, in words."""
    person = article.claimed_by or article.author or "người sửa"
    return str(person) if article.claimed_by else WITH.get(article.status, str(person))


def chips(article, chip):
    """`chip` and behind it what is to be told of the due date."""
    return format_html("{}{}", chip, due_chips(article))
