"""One door for state: the only way by which people walk the table of `articles.transitions`."""

from django.db import transaction as db_transaction

from accounts.models import User
from articles import conditions, publishing
from articles.conditions import Attempt
from articles.models import Article, Category, WorkflowEvent
from articles.notices import announce
from articles.transitions import TRANSITIONS, Transition
from portal import clock
from portal.prepared import prepared

Status = Article.Status
MOVED = ("status", "version", "changed_by", "changed_at", "claimed_by", "claimed_at", "forced_by")
STALE = "Bài đã được {} thay đổi sau khi bạn mở. Hãy xem bản mới nhất rồi làm lại."


class Refused(Exception):
    """The transition was not made; `reasons` says every why, in Vietnamese."""

    def __init__(self, reasons):
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


def in_scope(article, user) -> bool:
    return user.is_superuser or bool(find_scope(user=user.pk, category=article.category_id))


@prepared
def find_scope(p):
    own = Category.objects.for_user(User(pk=p.integer("user")))
    return own.filter(pk=p.integer("category")).only("pk")


def may_see(article, user) -> bool:
    return in_scope(article, user) and conditions.is_author_or_editor(article, user)


def perform(article, name, by, *, version=None, **filled_in) -> Article:
    """Make the transition called `name`; answers the article as it is afterwards.

    `version` is the one that `by` was looking at (None: whatever is there now); `filled_in` are
    fields of `Attempt`. Raises `Refused` with every reason, and then nothing has changed.
    """
    transition = TRANSITIONS[name]
    with db_transaction.atomic():
        article = locked(article.pk)
        attempt = Attempt(article, by, clock.now(), **filled_in)
        reasons = _refusals(transition, attempt, version)
        if reasons:
            raise Refused(reasons)
        if transition.effect:
            transition.effect(attempt)
        announce(_record(transition, attempt))
        _move(transition, attempt)
    return article


def save_text(article, by, remark="") -> None:
    """Store the changed text of `article`, whose row the caller has locked.

    What is approved becomes a correction by it; `remark` is told in the log.
    """
    if article.status == Status.APPROVED:
        corrected = perform(article, "correct", by)
        article.status, article.version = corrected.status, corrected.version
    record_edit(article, by, remark)
    article.version += 1
    article.changed_by = by
    article.save()


def record_edit(article, by, remark="") -> None:
    """Who changed the text, for the log and for `unread_by_another`; once for a run of saves.

    An author's own draft needs no line: authors never publish what they wrote.
    """
    if not remark and article.status in (Status.DRAFT, Status.RETURNED):
        last = article.events.order_by("-pk").values_list("transition", "by").first()
        if article.author_id == by.pk or last == (conditions.EDIT, by.pk):
            return
    record(article, conditions.EDIT, by, reason=remark)


def record(article, name, by, **values) -> None:
    """A line of the log outside the table: `name` is one of `transitions.OUTSIDE`."""
    WorkflowEvent.objects.create(
        article=article,
        transition=name,
        from_status=article.status,
        to_status=article.status,
        version=article.version,
        by=by,
        at=clock.now(),
        **values,
    )


def locked(pk) -> Article:
    """The article, locked until the transaction ends: of two changes at once, one waits."""
    return Article.objects.select_for_update(of=("self",)).select_related("category").get(pk=pk)


def available(article, user) -> list[Transition]:
    """The transitions that `user` may start on `article` now: the buttons."""
    if not in_scope(article, user):
        return []
    attempt = Attempt(article, user)
    return [step for step in TRANSITIONS.values() if _obstacles(step, attempt) == []]


def is_available(article, name, user) -> bool:
    """May `user`, in whose scope `article` is, start that transition now?"""
    return _obstacles(TRANSITIONS[name], Attempt(article, user)) == []


def obstacles(article, name, user) -> list[str]:
    """Why there is no button for a transition that is otherwise this user's to make."""
    return _obstacles(TRANSITIONS[name], Attempt(article, user)) or []


def _obstacles(transition, attempt) -> list[str] | None:
    """None for a transition that is not this person's to make at this status."""
    article = attempt.article
    if article.status not in transition.sources or not transition.who(article, attempt.by):
        return None
    return _reasons(transition.conditions, attempt)


def may_edit(article, user) -> bool:
    """May `user` change the text? Editing an approved article starts its correction."""
    if article.status == Status.TRASHED or not in_scope(article, user):
        return False
    if article.status == Status.IN_APPROVAL:
        return conditions.is_approver(article, user)
    if article.status == Status.SUBMITTED:
        return conditions.is_editor(article, user)
    return conditions.is_author_or_editor(article, user)


def may_move_to(article, category) -> bool:
    """What readers of a sub-site see or will see stays in sight of those who answer for it."""
    if category.sub_site_id == article.sub_site_id:
        return True
    return not (publishing.is_live(article) or publishing.is_scheduled(article))


def _refusals(transition, attempt, version):
    article, by = attempt.article, attempt.by
    reasons = []
    if version is not None and version != article.version:
        reasons.append(STALE.format(article.changed_by or "người khác"))
    if article.status not in transition.sources:
        reasons.append(f"Bài đang ở trạng thái “{article.get_status_display()}”.")
    if not in_scope(article, by):
        reasons.append("Bài không thuộc phạm vi làm việc của bạn.")
    if not transition.who(article, by):
        reasons.append(transition.refusal)
    return reasons + _reasons(transition.conditions + transition.checks, attempt)


def _reasons(checks, attempt):
    return [reason for check in checks for reason in check(attempt)]


def _move(transition, attempt):
    article = attempt.article
    article.status = transition.leads_to(article.status)
    if article.status != Status.SUBMITTED:
        article.claimed_by = article.claimed_at = None
    article.version += 1
    article.changed_by = attempt.by
    article.save(update_fields=[*MOVED, *transition.rewrites])


def _record(transition, attempt):
    return WorkflowEvent.objects.create(
        article=attempt.article,
        transition=transition.name,
        from_status=attempt.article.status,
        to_status=transition.leads_to(attempt.article.status),
        version=attempt.article.version,
        by=attempt.by,
        at=attempt.at,
        reason=attempt.reason,
        starts_at=attempt.begins_at if transition.publishes else None,
        ends_at=attempt.expires_at,
    )
