"""Who may take a step of the workflow, and what stands against it: the table's conditions."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from accounts.models import User
from articles import checks, publishing
from articles.models import Article, Publication
from articles.models.publication import is_address_of
from portal.text import is_address

Status = Article.Status
Withdrawal = Publication.Withdrawal


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
    withdrawal: str = Withdrawal.ERROR
    moved_to: str = ""
    notice: str = ""
    correction_note: str = ""

    @property
    def begins_at(self):
        return self.starts_at or self.at

    @cached_property
    def is_live(self):
        return publishing.is_live(self.article)

    @cached_property
    def is_scheduled(self):
        return publishing.is_scheduled(self.article)


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


def is_submitter(article, user):
    """Who sent it last; of what no log tells, its author."""
    sent = article.events.filter(transition="submit").values_list("by", flat=True).first()
    return (sent or article.author_id) == user.pk and user.has_perm("articles.change_article")


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


def incomplete_withdrawal(attempt):
    if attempt.withdrawal == Withdrawal.MOVED:
        if not is_address(attempt.moved_to):
            return ["Hãy ghi địa chỉ mới, bắt đầu bằng https:// hoặc bằng dấu / của trang này."]
        if is_address_of(attempt.moved_to, attempt.article.pk, attempt.article.key):
            return ["Địa chỉ mới phải khác địa chỉ của chính bài này."]
    if attempt.withdrawal == Withdrawal.NOTICE and not attempt.notice.strip():
        return ["Hãy ghi thông báo cho người đọc."]
    return []


def expired_already(attempt):
    if attempt.expires_at and attempt.expires_at <= attempt.at:
        return ["Hạn đăng đã qua. Muốn người đọc không thấy bài nữa, hãy gỡ bài."]
    return []


def not_live(attempt):
    if attempt.is_live:
        return []
    if attempt.is_scheduled:
        return ["Bài chưa đăng, mới hẹn giờ; hãy hủy hẹn giờ."]
    return ["Bài này không đang đăng."]


def nothing_to_take_down(attempt):
    """Also a page that was kept with a notice, or leads elsewhere, may be taken away after all."""
    reasons = not_live(attempt)
    return reasons if reasons and not publishing.left_behind(attempt.article) else []


def not_scheduled(attempt):
    return [] if attempt.is_scheduled else ["Bài này không được hẹn giờ."]


def ends_by_what_follows(attempt):
    if not attempt.is_scheduled:
        return []
    return ["Đã hẹn giờ bản khác thay bản đang đăng; hãy đổi giờ hoặc hủy hẹn giờ của bản đó."]


def nothing_to_return_to(attempt):
    if attempt.is_live or attempt.is_scheduled:
        return []
    return ["Người đọc chưa thấy bài này, không có bản nào để trở lại."]


def shown_already(attempt):
    if attempt.article.status != Status.APPROVED or attempt.is_scheduled or not attempt.is_live:
        return []
    return ["Người đọc đang thấy đúng bản này."]


def already_published(attempt):
    if publishing.has_begun(attempt.article):
        return ["Bài đã từng đăng thì không xóa được; hãy gỡ bài."]
    if attempt.is_scheduled:
        return ["Bài đang được hẹn giờ; hãy hủy hẹn giờ trước khi bỏ vào thùng rác."]
    return []


def claimed(attempt):
    holder = attempt.article.claimed_by
    return [f"{holder} đã nhận biên tập bài này."] if holder else []


def not_claimed_by_self(attempt):
    return [] if attempt.article.claimed_by_id == attempt.by.pk else ["Bạn không giữ bài này."]


def not_claimed_by_another(attempt):
    if attempt.article.claimed_by_id in (None, attempt.by.pk):
        return ["Không có ai khác đang giữ bài này."]
    return []


def not_for_this_person_to_confirm(attempt):
    if attempt.article.forced_by_id is None:
        return ["Bài này không chờ xác nhận."]
    if attempt.article.forced_by_id == attempt.by.pk:
        return ["Bài do chính bạn xuất bản khẩn; lãnh đạo khác phải xác nhận."]
    return []


def unread_by_another(attempt):
    """Four eyes by deeds: who changed or submitted the text waits until somebody else passes it."""
    for name, person in attempt.article.events.order_by("-pk").values_list("transition", "by"):
        if name in CLEARED or (person != attempt.by.pk and name in READ):
            return []
        if person == attempt.by.pk and name in UNREAD:
            return [UNREAD[name]]
    return []


EDIT = "edit"  # no transition: a line of the log that tells who changed the text
READ = ("submit", "forward", "publish", "publish_correction")  # and found good: none unread
CLEARED = ("drop_correction",)  # what was changed before is gone
UNREAD = {
    EDIT: "Bạn đã sửa bài và chưa có ai khác đọc lại: lãnh đạo khác phải xuất bản,"
    " hoặc biên tập viên phải đọc và trình duyệt lại.",
    "submit": "Bài do chính bạn gửi duyệt; phải có người khác đọc trước.",
}
