"""The article form's buttons and what is told around them, by status and role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles import workflow
from articles.admin.panel import NEW, panel
from articles.models import Article
from articles.state import short_time
from tests.builders import (
    make_article,
    make_published,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db
Status = Article.Status
NOTHING = ["Xem trước"]
UNSENT = ["Lưu nháp", "GỬI DUYỆT", "Xem trước"]
SENT = ["Lưu thay đổi", "TRÌNH DUYỆT", "Xem trước", "Nhận biên tập", "Trả lại"]
CANCELLED = ["Lưu bản sửa", "Xem trước", "Sửa để đăng lại"]
FORCE, TRASH = "Xuất bản khẩn", "Bỏ vào thùng rác"
BUTTONS = {  # by status: of the author (a contributor), an editor, a head
    Status.DRAFT: [[*UNSENT, TRASH], [*UNSENT, TRASH], [*UNSENT, FORCE, TRASH]],
    Status.RETURNED: [[*UNSENT, TRASH], [*UNSENT, TRASH], [*UNSENT, FORCE, TRASH]],
    Status.SUBMITTED: [["Xem trước", "Rút lại"], SENT, [*SENT, FORCE]],
    Status.IN_APPROVAL: [
        NOTHING,
        ["Xem trước", "Trả lại"],
        ["Lưu thay đổi", "XUẤT BẢN", "Xem trước", "Trả lại"],
    ],
    Status.APPROVED: [CANCELLED, CANCELLED, [*CANCELLED, FORCE]],
    Status.TRASHED: [["KHÔI PHỤC", "Xem trước"]] * 3,
}


@pytest.fixture
def staff(category):
    return [make_user(role, category.sub_site) for role in Role if role in NEWSROOM]


NEWSROOM = (Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD)


def told(article, user):
    article.refresh_from_db()
    return panel(article.pk, user, workflow.may_edit(article, user))


def labels(article, user):
    """In their order; the primary one in capitals."""
    return [b.label.upper() if b.is_primary else b.label for b in told(article, user)["buttons"]]


@pytest.mark.parametrize("status", Status)
def test_the_buttons_of_each_status_and_role(status, category, staff):
    author, editor, head = staff
    article = make_article(category, author=author, status=status)
    assert [labels(article, user) for user in (author, editor, head)] == BUTTONS[status]


def test_a_new_article_is_first_of_all_saved(category):
    assert [(button.label, button.is_primary) for button in NEW] == [
        ("Lưu nháp", True),
        ("Gửi duyệt", False),
        ("Xem trước", False),
    ]


def test_a_live_article_is_corrected_by_saving_and_only_heads_take_it_down(category, staff):
    article = make_published(category, author=staff[0])
    corrected = ["Lưu bản sửa", "Xem trước"]
    assert [labels(article, user) for user in staff] == [
        corrected,
        corrected,
        [*corrected, "Đổi hạn đăng", "Gỡ bài"],
    ]


def test_an_approver_is_not_offered_an_own_article(category, staff):
    head = staff[2]
    article = make_article(category, author=head, status=Status.IN_APPROVAL)
    assert labels(article, head) == ["Lưu thay đổi", "Xem trước", "Trả lại", FORCE]


def test_what_saves_and_what_comes_next_stay_in_reach_on_a_phone(category, staff):
    article = make_article(category, author=staff[0], status=Status.IN_APPROVAL)
    in_reach = [b.label for b in told(article, staff[2])["buttons"] if b.in_reach]
    assert in_reach == ["Lưu thay đổi", "Xuất bản"]


def test_the_reason_of_a_return_stands_until_the_article_is_submitted_anew(category, staff):
    author, editor, head = staff
    article = make_article(category, author=author, status=Status.SUBMITTED)

    def reasons():
        return [(label, event.reason) for label, event in told(article, head)["reasons"]]

    perform(article, "return", editor, reason="Thiếu số liệu.")
    perform(article, "submit", author)
    perform(article, "return", editor, reason="Sai địa danh.")
    assert reasons() == [("Lý do trả lại", "Sai địa danh.")]
    perform(article, "submit", author)
    assert reasons() == []
    perform(article, "recall", author)
    assert reasons() == [("Lý do trả lại", "Sai địa danh.")]
    perform(article, "submit", author)
    perform(article, "forward", editor)
    perform(article, "publish", head)
    assert reasons() == []
    perform(article, "withdraw", head, reason="Nhầm ảnh.")
    assert reasons() == [("Lý do gỡ", "Nhầm ảnh.")]


def test_a_correction_is_called_so_until_it_is_published(category, staff):
    author, editor, _ = staff
    article = perform(make_published(category, author=author), "correct", author)
    assert labels(article, author)[0] == "Lưu bản sửa"
    perform(article, "submit", author)
    assert labels(article, editor)[0] == "Lưu bản sửa"


def test_a_schedule_is_moved_or_cancelled_and_is_then_waiting_again(category, staff):
    author, editor, head = staff
    article = make_article(category, author=author, status=Status.IN_APPROVAL)
    perform(article, "publish", head, starts_at=timezone.now() + timedelta(hours=1))
    scheduled = ["Lưu bản sửa", "Xem trước", "Đổi giờ", "Hủy hẹn giờ"]
    assert labels(article, head) == scheduled
    perform(article, "unschedule", head)
    assert labels(article, head) == ["Lưu thay đổi", "XUẤT BẢN", "Xem trước", "Trả lại"]


def test_an_approver_is_first_offered_to_publish_anothers_correction(category, staff):
    _, editor, head = staff
    article = perform(make_published(category), "correct", editor)
    assert labels(article, head) == [
        "Lưu bản sửa",
        "XUẤT BẢN BẢN SỬA",
        "Gửi duyệt",
        "Xem trước",
        "Đổi hạn đăng",
        "Bỏ bản sửa",
        "Gỡ bài",
    ]


def test_what_was_forced_tells_why_until_another_confirms(category, staff):
    article = make_article(category)
    deputy = make_user(Role.DEPUTY_HEAD, category.sub_site)
    perform(article, "force_publish", staff[2], reason="Tin bão.", confirmed=True)
    assert labels(article, staff[2]) == ["Lưu bản sửa", "Xem trước", "Đổi hạn đăng", "Gỡ bài"]
    assert labels(article, deputy)[1] == "XÁC NHẬN"
    assert [label for label, _ in told(article, deputy)["reasons"]] == ["Lý do xuất bản khẩn"]
    perform(article, "confirm", deputy)
    assert told(article, deputy)["reasons"] == []


def test_the_log_tells_the_times_that_were_set(client, category, staff):
    author, editor, head = staff
    article = make_article(category, author=author, status=Status.IN_APPROVAL)
    starts_at, expires_at = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(days=1)
    perform(article, "publish", head, starts_at=starts_at, expires_at=expires_at)
    client.force_login(editor)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f"<span>Hẹn giờ {short_time(starts_at)}</span>" in page
    assert f"<span>Hết hạn {short_time(expires_at)}</span>" in page


def test_nobody_is_told_why_a_step_is_closed_that_nobody_would_take(category, staff):
    _, editor, head = staff
    article = make_article(category, status=Status.SUBMITTED)
    assert told(article, head)["obstacles"] == []
    perform(article, "force_publish", head, reason="Tin bão.", confirmed=True)
    assert len(told(article, head)["obstacles"]) == 1  # somebody else confirms
    perform(article, "correct", editor)
    perform(article, "confirm", make_user(Role.HEAD, category.sub_site))
    assert told(article, head)["obstacles"] == []


def test_who_has_an_article_is_told_beside_its_form(client, category, staff):
    _, editor, head = staff
    article = perform(make_article(category, status=Status.SUBMITTED), "claim", editor)
    client.force_login(head)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f"<dd>{editor}, <time" in page
