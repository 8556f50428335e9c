"""The dashboard's desks: whatever somebody has to do stands on one of them, and on one alone."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from articles.conditions import CLEARED, READ, UNREAD
from articles.models import Article, WorkflowEvent
from articles.models.article import IN_WORK, UNSENT
from articles.state import State, is_in, is_scheduled
from articles.transitions import WAITS_ON

Status = Article.Status
ID = BigIntegerField()


@dataclass(frozen=True)
class Desk:
    """`condition(user)` is for articles that `user` may see, read `for_desks`."""

    name: str
    title: str
    empty: str
    condition: Callable
    order: tuple
    permission: str = "articles.view_article"


def for_desks(articles):
    """With `since` (in this step) and `begun_by` (whoever began the correction; 0 for nobody)."""
    steps = WorkflowEvent.objects.filter(article=OuterRef("pk")).exclude(transition__in=WAITS_ON)
    begun = steps.filter(transition="correct").values("by")[:1]
    return articles.annotate(
        since=Coalesce(Subquery(steps.values("at")[:1]), "changed_at"),
        begun_by=Coalesce(Subquery(begun), 0, output_field=ID),
    )


def is_asked(user):
    """What `user` is asked to do next."""
    return Q(status__in=IN_WORK) & _is_asked_in_work(user)


def _is_asked_in_work(user):
    asked = Q(status=Status.RETURNED, author=user)
    asked |= Q(status__in=UNSENT) & Q(begun_by=user.pk)
    if not user.has_perm("articles.edit_article"):
        return asked
    asked |= Q(status=Status.SUBMITTED, claimed_by=user)
    if user.has_perm("articles.publish_article"):
        may_approve = ~Q(author=user) & ~_is_unread_by_another(user)
        return asked | (Q(status=Status.IN_APPROVAL) & may_approve)
    return asked | Q(status=Status.SUBMITTED, claimed_by=None)


def is_own(user):
    """What else `user` wrote and readers don't see."""
    at_rest = Q(status=Status.TRASHED) | is_in(State.LIVE) | is_in(State.SCHEDULED)
    return Q(author=user) & ~at_rest & ~is_asked(user)


def is_with_others(user):
    """What others write, correct, edit or approve just now."""
    return Q(status__in=IN_WORK) & ~Q(author=user) & ~_is_asked_in_work(user)


def is_to_appear(user):
    return Q(status=Status.APPROVED) & is_scheduled()


def is_to_confirm(user):
    """Published in haste by one approver: another looks at it afterwards."""
    return Q(forced_by__isnull=False)


def _is_unread_by_another(user):
    """As `conditions.unread_by_another`, for many articles at once."""
    read = Q(transition__in=READ) & ~Q(by=user)
    steps = WorkflowEvent.objects.filter(article=OuterRef("pk"))
    cleared = Q(transition__in=CLEARED)
    deciding = steps.filter(read | cleared | Q(transition__in=UNREAD, by=user)).order_by("-pk")
    person = deciding.values(person=Case(When(cleared, then=0), default="by_id", output_field=ID))
    return Q(Exact(Coalesce(Subquery(person[:1]), 0, output_field=ID), user.pk))


RETURNED_FIRST = Case(When(status=Status.RETURNED, then=0), default=1)
URGENT_FIRST = Case(When(priority=Article.Priority.URGENT, then=0), default=1)
DESKS = (
    Desk(
        name="viec-cho",
        title="Chờ tôi xử lý",
        empty="Không có bài nào đang chờ bạn.",
        condition=is_asked,
        order=(RETURNED_FIRST, URGENT_FIRST, "since", "pk"),
    ),
    Desk(
        name="cho-xac-nhan",
        title="Chờ xác nhận",
        empty="Không có bài xuất bản khẩn nào chờ xác nhận.",
        condition=is_to_confirm,
        order=("since", "pk"),
        permission="articles.publish_article",
    ),
    Desk(
        name="bai-cua-toi",
        title="Bài của tôi",
        empty="Bạn không có bài nào đang viết. Bấm “Viết bài mới” để bắt đầu.",
        condition=is_own,
        order=("-changed_at", "-pk"),
    ),
    Desk(
        name="nguoi-khac",
        title="Người khác đang làm",
        empty="Không có bài nào đang ở người khác.",
        condition=is_with_others,
        order=("since", "pk"),
        permission="articles.edit_article",
    ),
    Desk(
        name="hen-gio",
        title="Đã hẹn giờ",
        empty="Không có bài nào được hẹn giờ.",
        condition=is_to_appear,
        order=("scheduled_for", "pk"),
    ),
)
