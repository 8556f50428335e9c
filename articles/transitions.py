"""The table of transitions: from which status to which, who may, what is checked, what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from articles import checks, publishing
from articles.models import Article

Status = Article.Status


@dataclass(frozen=True)
class Attempt:
    """What somebody asks for: the article as it is now, who asks, and what was filled in."""

    article: Article
    by: User
    at: datetime | None = None  # None: nothing happens yet, the conditions alone are looked at
    reason: str = ""
    starts_at: datetime | None = None
    expires_at: datetime | None = None
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


# --- Checks, named by their complaint: each gives its reasons to refuse, or none ----------------


def missing_reason(attempt):
    return [] if attempt.reason.strip() else ["Hãy ghi lý do."]


def unfinished(attempt):
    return list(checks.gaps(attempt.article).values())


def unconfirmed(attempt):
    return [] if attempt.confirmed else ["Hãy xác nhận bài không chứa bí mật nhà nước."]


def impossible_times(attempt):
    if attempt.starts_at and attempt.starts_at < attempt.at:
        return ["Giờ xuất bản đã qua. Hãy chọn giờ khác hoặc xuất bản ngay."]
    if attempt.expires_at and attempt.expires_at <= attempt.begins_at:
        return ["Giờ kết thúc phải sau giờ xuất bản."]
    return []


def nothing_to_withdraw(attempt):
    if publishing.is_or_will_be_live(attempt.article):
        return []
    return ["Bài này không đang đăng và cũng không được hẹn giờ."]


def already_published(attempt):
    if publishing.has_begun(attempt.article):
        return ["Bài đã từng đăng thì không xóa được; hãy gỡ bài."]
    if publishing.is_or_will_be_live(attempt.article):
        return ["Bài đang được hẹn giờ; hãy gỡ bài trước khi bỏ vào thùng rác."]
    return []


def unread_by_another(attempt):
    """Four eyes by deeds: who changed or submitted the text waits until somebody else passes it."""
    for name, person in attempt.article.events.order_by("-pk").values_list("transition", "by"):
        if person != attempt.by.pk and name in READ:
            return []
        if person == attempt.by.pk and name in UNREAD:
            return [UNREAD[name]]
    return []


EDIT = "edit"  # no transition: a line of the log that tells who changed the text
PUT, TAKEN_OFF, MOVED = "put", "taken_off", "moved"  # on a list of places, see `articles.places`
DUE = "due"
OUTSIDE = {  # lines of the log that are no transition, as they are called there
    EDIT: "Sửa nội dung",
    PUT: "Đưa vào danh sách",
    TAKEN_OFF: "Bỏ khỏi danh sách",
    MOVED: "Đổi vị trí",
    DUE: "Hạn xử lý",
}
READ = ("submit", "forward", "return", "publish")  # nobody does these without having read
UNREAD = {
    EDIT: "Bạn đã sửa bài và chưa có ai khác đọc lại: lãnh đạo khác phải xuất bản,"
    " hoặc hãy trả lại để biên tập viên trình lại.",
    "submit": "Bài do chính bạn gửi duyệt; phải có người khác đọc trước.",
}


# --- What happens besides the change of status --------------------------------------------------


def publish(attempt):
    publishing.publish(attempt.article, attempt.begins_at, attempt.expires_at, attempt.at)


def withdraw(attempt):
    publishing.withdraw(attempt.article, attempt.at)


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
    asks_for_confirmation: bool = False
    asks_for_times: bool = False

    @property
    def refuses_gaps(self):
        return unfinished in self.checks

    @property
    def asks(self):
        """Is there anything to fill in? If not, the press of its button is all."""
        return bool(self.reason_label or self.asks_for_confirmation or self.asks_for_times)


ALL = (
    Transition(
        name="submit",
        label="Gửi duyệt",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.SUBMITTED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được gửi duyệt.",
        checks=(unfinished, unconfirmed),
        asks_for_confirmation=True,
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
        checks=(unfinished,),
    ),
    Transition(
        name="publish",
        label="Xuất bản",
        sources=frozenset({Status.IN_APPROVAL}),
        target=Status.APPROVED,
        who=is_other_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được xuất bản, và không phải bài do chính mình viết.",
        conditions=(unread_by_another,),
        checks=(unfinished, impossible_times),
        effect=publish,
        asks_for_times=True,
    ),
    Transition(
        name="return",
        label="Trả lại",
        sources=frozenset({Status.SUBMITTED, Status.IN_APPROVAL}),
        target=Status.RETURNED,
        who=is_editor,
        refusal="Chỉ biên tập viên hoặc lãnh đạo Ban Biên tập được trả lại bài.",
        reason_label="Lý do trả lại",
        checks=(missing_reason,),
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
        conditions=(nothing_to_withdraw,),
        checks=(missing_reason,),
        effect=withdraw,
    ),
    Transition(
        name="trash",
        label="Bỏ vào thùng rác",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.TRASHED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được bỏ bài vào thùng rác.",
        conditions=(already_published,),
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


def label_of(event) -> str:
    label = OUTSIDE.get(event.transition)
    return label or TRANSITIONS[event.transition].label
