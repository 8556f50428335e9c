"""One door for state: the table of transitions and the only function that walks it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction as db_transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Category, WorkflowEvent

Status = Article.Status


class Refused(Exception):
    """The transition was not made; `reasons` says every why, in Vietnamese."""

    def __init__(self, reasons):
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class Request:
    """What somebody asks for: the article as it is now, who asks, and what was filled in."""

    article: Article
    by: object
    at: object
    reason: str = ""
    starts_at: object = None
    expires_at: object = None
    confirmed: bool = False

    @property
    def begins_at(self):
        return self.starts_at or self.at


# --- Who ----------------------------------------------------------------------------------------


def is_editor(article, user):
    return user.has_perm("articles.edit_article")


def is_approver(article, user):
    return user.has_perm("articles.publish_article")


def is_author(article, user):
    return article.author_id == user.pk and user.has_perm("articles.change_article")


def is_author_or_editor(article, user):
    return is_author(article, user) or is_editor(article, user)


def is_other_approver(article, user):
    return is_approver(article, user) and article.author_id != user.pk


def in_scope(article, user):
    return Category.objects.for_user(user).filter(pk=article.category_id).exists()


# --- Checks: each gives its reasons to refuse, or none ------------------------------------------


def has_reason(request):
    return [] if request.reason.strip() else ["Hãy ghi lý do."]


def is_complete(request):
    article = request.article
    required = {
        "Bài chưa có sapo.": article.lead,
        "Bài chưa có nội dung.": article.body,
        "Ảnh đại diện chưa có văn bản thay thế.": article.cover_alt or not article.cover_id,
    }
    return [reason for reason, present in required.items() if not present]


def is_confirmed(request):
    return [] if request.confirmed else ["Hãy xác nhận bài không chứa bí mật nhà nước."]


def has_possible_times(request):
    if request.starts_at and request.starts_at < request.at:
        return ["Giờ xuất bản đã qua. Hãy chọn giờ khác hoặc xuất bản ngay."]
    if request.expires_at and request.expires_at <= request.begins_at:
        return ["Giờ kết thúc phải sau giờ xuất bản."]
    return []


def is_published_or_scheduled(request):
    if publishing.is_or_will_be_live(request.article):
        return []
    return ["Bài này không đang đăng và cũng không được hẹn giờ."]


def was_never_published(request):
    if publishing.was_ever_published(request.article):
        return ["Bài đã từng đăng thì không xóa được; hãy gỡ bài."]
    return []


# --- What happens besides the change of status --------------------------------------------------


def publish(request):
    publishing.publish(request.article, request.begins_at, request.expires_at, request.at)


def withdraw(request):
    publishing.withdraw(request.article, request.at)


# --- The table ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Transition:
    """`conditions` hide the button where they fail; `checks` look at what was filled in."""

    name: str
    label: str
    sources: frozenset[Status]
    target: Status | None = None  # None: the working copy's status stays
    who: Callable
    refusal: str  # what someone is told who is not `who`
    reason_label: str = ""  # given where a reason must be
    conditions: tuple[Callable, ...] = ()
    checks: tuple[Callable, ...] = ()
    effect: Callable | None = None

    @property
    def asks_for_confirmation(self):
        return is_confirmed in self.checks

    @property
    def asks_for_times(self):
        return has_possible_times in self.checks


ALL = (
    Transition(
        name="submit",
        label="Gửi duyệt",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.SUBMITTED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được gửi duyệt.",
        checks=(is_complete, is_confirmed),
    ),
    Transition(
        name="recall",
        label="Rút lại",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.DRAFT,
        who=is_author,
        refusal="Chỉ người viết bài được rút lại bài đã gửi.",
    ),
    Transition(
        name="forward",
        label="Trình duyệt",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.IN_APPROVAL,
        who=is_editor,
        refusal="Chỉ biên tập viên được trình duyệt.",
        checks=(is_complete,),
    ),
    Transition(
        name="publish",
        label="Xuất bản",
        sources=frozenset({Status.IN_APPROVAL}),
        target=Status.APPROVED,
        who=is_other_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được xuất bản, và không phải bài do chính mình viết.",
        checks=(is_complete, has_possible_times),
        effect=publish,
    ),
    Transition(
        name="return",
        label="Trả lại",
        sources=frozenset({Status.SUBMITTED, Status.IN_APPROVAL}),
        target=Status.RETURNED,
        who=is_editor,
        refusal="Chỉ biên tập viên hoặc lãnh đạo Ban Biên tập được trả lại bài.",
        reason_label="Lý do trả lại",
        checks=(has_reason,),
    ),
    Transition(
        name="correct",
        label="Sửa bài đã đăng",
        sources=frozenset({Status.APPROVED}),
        target=Status.DRAFT,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được sửa bài đã đăng.",
    ),
    Transition(
        name="withdraw",
        label="Gỡ bài",
        sources=frozenset(Status) - {Status.TRASHED},
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được gỡ bài.",
        reason_label="Lý do gỡ",
        conditions=(is_published_or_scheduled,),
        checks=(has_reason,),
        effect=withdraw,
    ),
    Transition(
        name="trash",
        label="Bỏ vào thùng rác",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.TRASHED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được bỏ bài vào thùng rác.",
        conditions=(was_never_published,),
    ),
    Transition(
        name="restore",
        label="Khôi phục",
        sources=frozenset({Status.TRASHED}),
        target=Status.DRAFT,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được khôi phục bài.",
    ),
)
TRANSITIONS = {transition.name: transition for transition in ALL}


# --- The door -----------------------------------------------------------------------------------


def perform(article, name, by, *, version=None, **filled_in) -> Article:
    """Make the transition called `name`; answers the article as it is afterwards.

    `version` is the one that `by` was looking at (None: whatever is there now); `filled_in` are
    fields of `Request`. Raises `Refused` with every reason, and then nothing has changed.
    """
    transition = TRANSITIONS[name]
    with db_transaction.atomic():
        article = locked(article.pk)
        request = Request(article, by, timezone.now(), **filled_in)
        reasons = _refusals(transition, request, version)
        if reasons:
            raise Refused(reasons)
        if transition.effect:
            transition.effect(request)
        _record(transition, request)
        _move(transition, request)
    return article


def locked(pk) -> Article:
    """The article, locked until the transaction ends: of two changes at once, one waits."""
    return Article.objects.select_for_update(of=("self",)).select_related("category").get(pk=pk)


def available(article, user) -> list[Transition]:
    """The transitions that `user` may start on `article` now: the buttons."""
    if not in_scope(article, user):
        return []
    request = Request(article, user, timezone.now())
    return [
        transition
        for transition in ALL
        if article.status in transition.sources
        and transition.who(article, user)
        and not _reasons(transition.conditions, request)
    ]


def may_edit(article, user) -> bool:
    """May `user` change the text? Editing an approved article starts its correction."""
    if article.status == Status.TRASHED or not in_scope(article, user):
        return False
    if article.status == Status.IN_APPROVAL:
        return is_approver(article, user)
    if article.status == Status.SUBMITTED:
        return is_editor(article, user)
    return is_author_or_editor(article, user)


def _refusals(transition, request, version):
    article, by = request.article, request.by
    reasons = []
    if version is not None and version != article.version:
        reasons.append(STALE.format(article.changed_by or "người khác"))
    if article.status not in transition.sources:
        reasons.append(f"Bài đang ở trạng thái “{article.get_status_display()}”.")
    if not in_scope(article, by):
        reasons.append("Bài không thuộc phạm vi làm việc của bạn.")
    if not transition.who(article, by):
        reasons.append(transition.refusal)
    return reasons + _reasons(transition.conditions + transition.checks, request)


STALE = "Bài đã được {} thay đổi sau khi bạn mở. Hãy xem bản mới nhất rồi làm lại."


def _reasons(checks, request):
    return [reason for check in checks for reason in check(request)]


def _move(transition, request):
    article = request.article
    article.status = transition.target or article.status
    article.version += 1
    article.changed_by = request.by
    article.save(update_fields=["status", "version", "changed_by", "changed_at"])


def _record(transition, request):
    publishes = transition.asks_for_times
    WorkflowEvent.objects.create(
        article=request.article,
        transition=transition.name,
        from_status=request.article.status,
        to_status=transition.target or request.article.status,
        version=request.article.version,
        by=request.by,
        at=request.at,
        reason=request.reason,
        starts_at=request.begins_at if publishes else None,
        ends_at=request.expires_at if publishes else None,
    )
