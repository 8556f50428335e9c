"""The table of transitions: from which status to which, who may, what is checked, what happens."""

from collections.abc import Callable
from dataclasses import dataclass

from articles import publishing
from articles.conditions import (
    EDIT,
    already_published,
    claimed,
    ends_by_what_follows,
    expired_already,
    impossible_times,
    incomplete_withdrawal,
    is_approver,
    is_author_or_editor,
    is_editor,
    is_other_approver,
    is_submitter,
    missing_reason,
    not_claimed_by_another,
    not_claimed_by_self,
    not_for_this_person_to_confirm,
    not_live,
    not_scheduled,
    nothing_to_return_to,
    nothing_to_take_down,
    shown_already,
    unconfirmed,
    unfinished,
    unread_by_another,
)
from articles.models import Article, Publication
from articles.models.article import UNSENT

Status = Article.Status
Withdrawal = Publication.Withdrawal
ANY_BUT_TRASH = frozenset(Status) - {Status.TRASHED}
PUT, TAKEN_OFF, MOVED = "put", "taken_off", "moved"  # on a list of places, see `articles.places`
DUE = "due"
PHOTO_TAKEN_DOWN = "photo_taken_down"
OUTSIDE = {  # lines of the log that are no transition, as they are called there
    EDIT: "Sửa nội dung",
    PUT: "Đưa vào danh sách",
    TAKEN_OFF: "Bỏ khỏi danh sách",
    MOVED: "Đổi vị trí",
    DUE: "Hạn xử lý",
    PHOTO_TAKEN_DOWN: "Ảnh bị gỡ",
}
WAITS_ON = (*OUTSIDE, "claim", "take_over", "release")  # after these it waits where it did before


# --- What happens besides the change of status --------------------------------------------------


def publish(attempt):
    times = attempt.begins_at, attempt.expires_at, attempt.at
    publishing.publish(attempt.article, *times, attempt.correction_note)


def force(attempt):
    publish(attempt)
    attempt.article.forced_by = attempt.by


def confirm(attempt):
    attempt.article.forced_by = None


def reschedule(attempt):
    publishing.reschedule(attempt.article, attempt.begins_at, attempt.expires_at, attempt.at)


def unschedule(attempt):
    publishing.unschedule(attempt.article, attempt.at)


def change_expiry(attempt):
    publishing.change_expiry(attempt.article, attempt.expires_at, attempt.at)


def withdraw(attempt):
    kind = attempt.withdrawal
    moved_to = attempt.moved_to if kind == Withdrawal.MOVED else ""
    note = attempt.notice if kind == Withdrawal.NOTICE else ""
    publishing.withdraw(attempt.article, attempt.at, kind, moved_to, note)


def take_back(attempt):
    publishing.take_back(attempt.article)


def claim(attempt):
    attempt.article.claimed_by, attempt.article.claimed_at = attempt.by, attempt.at


def release(attempt):
    attempt.article.claimed_by = attempt.article.claimed_at = None


# --- The table ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Transition:
    """`conditions` hide the button where they fail; `checks` look at what was filled in."""

    name: str
    label: str
    sources: frozenset[Status]
    target: Status | None = None  # None: the working copy's status stays
    stays_in: frozenset[Status] = frozenset()  # the sources whose status stays all the same
    who: Callable
    refusal: str  # what someone is told who is not `who`
    reason_label: str = ""  # given where a reason must be
    conditions: tuple[Callable, ...] = ()
    checks: tuple[Callable, ...] = ()
    effect: Callable | None = None
    bulk: bool = False  # offered for several articles of the list at once
    asks_for_confirmation: bool = False
    asks_for_times: bool = False
    asks_for_expiry: bool = False
    asks_for_withdrawal: bool = False
    undone_by: str = ""  # the name of the transition that takes it back at once
    rewrites: tuple[str, ...] = ()  # fields of the working copy that `effect` sets, to be saved

    def leads_to(self, status):
        return status if self.target is None or status in self.stays_in else self.target

    @property
    def refuses_gaps(self):
        return unfinished in self.checks

    @property
    def may_correct(self):
        """Does it put a new text in the place of what readers see, and ask for its times?"""
        return self.effect is publish and self.asks_for_times

    @property
    def publishes(self):
        return self.effect in (publish, force, reschedule)

    @property
    def asks(self):
        """Is there anything to fill in? If not, the press of its button is all."""
        return bool(
            self.reason_label
            or self.asks_for_confirmation
            or self.asks_for_times
            or self.asks_for_expiry
        )


ALL = (
    Transition(
        name="submit",
        label="Gửi duyệt",
        sources=frozenset(UNSENT),
        target=Status.SUBMITTED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được gửi duyệt.",
        checks=(unfinished, unconfirmed),
        asks_for_confirmation=True,
        undone_by="recall",
    ),
    Transition(
        name="recall",
        label="Rút lại",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.DRAFT,
        who=is_submitter,
        refusal="Chỉ người đã gửi bài được rút lại.",
    ),
    Transition(
        name="claim",
        label="Nhận biên tập",
        sources=frozenset({Status.SUBMITTED}),
        who=is_editor,
        refusal="Chỉ biên tập viên được nhận biên tập.",
        conditions=(claimed,),
        effect=claim,
        undone_by="release",
        bulk=True,
    ),
    Transition(
        name="take_over",
        label="Nhận thay",
        sources=frozenset({Status.SUBMITTED}),
        who=is_editor,
        refusal="Chỉ biên tập viên được nhận thay.",
        conditions=(not_claimed_by_another,),
        effect=claim,
    ),
    Transition(
        name="release",
        label="Bỏ nhận",
        sources=frozenset({Status.SUBMITTED}),
        who=is_editor,
        refusal="Chỉ biên tập viên được bỏ nhận.",
        conditions=(not_claimed_by_self,),
        effect=release,
        undone_by="claim",
    ),
    Transition(
        name="forward",
        label="Trình duyệt",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.IN_APPROVAL,
        who=is_editor,
        refusal="Chỉ biên tập viên được trình duyệt.",
        checks=(unfinished,),
        bulk=True,
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
        name="publish_correction",
        label="Xuất bản bản sửa",
        sources=frozenset({*UNSENT, Status.SUBMITTED}),
        target=Status.APPROVED,
        who=is_other_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được xuất bản, và không phải bài do chính mình viết.",
        conditions=(not_live, unread_by_another),
        checks=(unfinished, unconfirmed, impossible_times),
        effect=publish,
        asks_for_confirmation=True,
        asks_for_times=True,
    ),
    Transition(
        name="reschedule",
        label="Đổi giờ",
        sources=ANY_BUT_TRASH,
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được đổi giờ đăng.",
        conditions=(not_scheduled,),
        checks=(impossible_times,),
        effect=reschedule,
        asks_for_times=True,
    ),
    Transition(
        name="unschedule",
        label="Hủy hẹn giờ",
        sources=ANY_BUT_TRASH,
        target=Status.IN_APPROVAL,
        stays_in=ANY_BUT_TRASH - {Status.APPROVED},
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được hủy hẹn giờ.",
        conditions=(not_scheduled,),
        effect=unschedule,
    ),
    Transition(
        name="change_expiry",
        label="Đổi hạn đăng",
        sources=ANY_BUT_TRASH,
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được đổi hạn đăng.",
        conditions=(not_live, ends_by_what_follows),
        checks=(expired_already,),
        effect=change_expiry,
        asks_for_expiry=True,
    ),
    Transition(
        name="confirm",
        label="Xác nhận",
        sources=ANY_BUT_TRASH,
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được xác nhận bài xuất bản khẩn.",
        conditions=(not_for_this_person_to_confirm,),
        effect=confirm,
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
        bulk=True,
    ),
    Transition(
        name="correct",
        label="Sửa bài đã đăng",
        sources=frozenset({Status.APPROVED}),
        target=Status.DRAFT,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được sửa bài đã đăng.",
        undone_by="drop_correction",
    ),
    Transition(
        name="drop_correction",
        label="Bỏ bản sửa",
        sources=frozenset(UNSENT),
        target=Status.APPROVED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được bỏ bản sửa.",
        conditions=(nothing_to_return_to,),
        effect=take_back,
        rewrites=(*publishing.SHOWN, "body", "sub_site_id"),
    ),
    Transition(
        name="force_publish",
        label="Xuất bản khẩn",
        sources=ANY_BUT_TRASH,
        target=Status.APPROVED,
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được xuất bản khẩn.",
        reason_label="Lý do xuất bản khẩn",
        conditions=(shown_already,),
        checks=(unfinished, missing_reason, unconfirmed),
        effect=force,
        asks_for_confirmation=True,
    ),
    Transition(
        name="withdraw",
        label="Gỡ bài",
        sources=ANY_BUT_TRASH,
        who=is_approver,
        refusal="Chỉ lãnh đạo Ban Biên tập được gỡ bài.",
        reason_label="Lý do gỡ",
        conditions=(nothing_to_take_down,),
        checks=(missing_reason, incomplete_withdrawal),
        effect=withdraw,
        asks_for_withdrawal=True,
    ),
    Transition(
        name="trash",
        label="Bỏ vào thùng rác",
        sources=frozenset(UNSENT),
        target=Status.TRASHED,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được bỏ bài vào thùng rác.",
        conditions=(already_published,),
        undone_by="restore",
        bulk=True,
    ),
    Transition(
        name="restore",
        label="Khôi phục",
        sources=frozenset({Status.TRASHED}),
        target=Status.DRAFT,
        who=is_author_or_editor,
        refusal="Chỉ người viết bài hoặc biên tập viên được khôi phục bài.",
        undone_by="trash",
        bulk=True,
    ),
)
TRANSITIONS = {transition.name: transition for transition in ALL}


def label_of(event) -> str:
    label = OUTSIDE.get(event.transition)
    return label or TRANSITIONS[event.transition].label
