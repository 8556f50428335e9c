import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles import workflow
from articles.conditions import UNREAD as UNREAD_REASONS
from articles.models import Article, Category, Publication, WorkflowEvent
from articles.transitions import TRANSITIONS
from articles.workflow import Refused, perform
from tests.builders import make_article, make_category, make_photo, make_published, make_user

pytestmark = pytest.mark.django_db
Status = Article.Status
HOUR = timedelta(hours=1)

AUTHOR = "author"
EDITORS = {Role.EDITOR, Role.DEPUTY_HEAD, Role.HEAD}
APPROVERS = {Role.DEPUTY_HEAD, Role.HEAD}

FILLED_IN = {
    "submit": {"confirmed": True},
    "return": {"reason": "Cần thêm số liệu."},
    "withdraw": {"reason": "Nhầm địa danh."},
    "force_publish": {"reason": "Bão đang vào.", "confirmed": True},
}


@pytest.fixture
def people(category):
    def person(role):
        return make_user(role, category.sub_site)

    roles = [role for role in Role if role is not Role.ADMINISTRATOR]
    return {AUTHOR: person(Role.CONTRIBUTOR), **{role: person(role) for role in roles}}


def reasons(article, name, by, **filled_in):
    with pytest.raises(Refused) as refused:
        perform(article, name, by, **FILLED_IN.get(name, {}) | filled_in)
    return refused.value.reasons


def make_in(status, category, author, *, live=False):
    make = make_published if live else make_article
    article = make(category, author=author)
    Article.objects.filter(pk=article.pk).update(status=status, version=3)
    article.refresh_from_db()
    return article


def test_a_live_article_can_be_taken_down_but_not_trashed(category, people):
    article = make_in(Status.DRAFT, category, people[AUTHOR], live=True)
    offered = {transition.name for transition in workflow.available(article, people[Role.HEAD])}
    assert offered == {
        "submit",
        "publish_correction",
        "change_expiry",
        "drop_correction",
        "force_publish",
        "withdraw",
    }
    assert reasons(article, "trash", people[AUTHOR]) == [
        "Bài đã từng đăng thì không xóa được; hãy gỡ bài."
    ]


def test_nobody_publishes_an_own_article(category, people):
    head = people[Role.HEAD]
    article = make_in(Status.IN_APPROVAL, category, head)
    assert reasons(article, "publish", head) == [TRANSITIONS["publish"].refusal]
    perform(article, "publish", people[Role.DEPUTY_HEAD])
    assert Publication.objects.filter(article=article).exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.HEAD])
def test_nobody_works_outside_the_assigned_sub_sites(role, category, people):
    stranger = make_user(role, make_category().sub_site)
    article = make_in(Status.SUBMITTED, category, people[AUTHOR])
    assert reasons(article, "forward", stranger) == ["Bài không thuộc phạm vi làm việc của bạn."]
    assert workflow.available(article, stranger) == []
    assert not workflow.may_edit(article, stranger)
    stranger.sub_sites.add(category.sub_site)
    assert perform(article, "forward", stranger).status == Status.IN_APPROVAL


def test_a_category_can_be_narrowed_to_named_people(category, people):
    category.staff.add(people[Role.HEAD])
    article = make_in(Status.SUBMITTED, category, people[AUTHOR])
    assert reasons(article, "forward", people[Role.EDITOR]) == [
        "Bài không thuộc phạm vi làm việc của bạn."
    ]
    category.staff.add(people[Role.EDITOR])
    assert perform(article, "forward", people[Role.EDITOR]).status == Status.IN_APPROVAL


def test_a_refusal_gives_every_reason(category, people):
    article = make_in(Status.APPROVED, category, people[AUTHOR])
    given = reasons(
        article, "return", make_user(Role.CONTRIBUTOR), version=7, reason="", starts_at=None
    )
    assert given == [
        workflow.STALE.format("người khác"),
        "Bài đang ở trạng thái “Đã duyệt”.",
        "Bài không thuộc phạm vi làm việc của bạn.",
        TRANSITIONS["return"].refusal,
        "Hãy ghi lý do.",
    ]


def test_a_button_pressed_on_an_old_page_is_refused(category, people):
    article = make_in(Status.SUBMITTED, category, people[AUTHOR])
    perform(article, "return", people[Role.HEAD], reason="Thiếu ảnh.", version=article.version)
    assert reasons(article, "forward", people[Role.EDITOR], version=article.version) == [
        workflow.STALE.format(people[Role.HEAD]),
        "Bài đang ở trạng thái “Trả lại”.",
    ]


@pytest.mark.parametrize("name", ["submit", "forward", "publish"])
def test_an_unfinished_article_goes_no_further(name, category, people):
    source = min(TRANSITIONS[name].sources)
    article = make_in(source, category, people[AUTHOR])
    photo = make_photo()
    Article.objects.filter(pk=article.pk).update(lead="", body="", cover=photo, cover_alt="")
    assert reasons(article, name, people[Role.HEAD]) == [
        "Bài chưa có sapo.",
        "Bài chưa có nội dung.",
        "Ảnh đại diện chưa có văn bản thay thế.",
    ]


def test_the_submitter_confirms_that_there_is_no_state_secret(category, people):
    article = make_in(Status.DRAFT, category, people[AUTHOR])
    assert reasons(article, "submit", people[AUTHOR], confirmed=False) == [
        "Hãy xác nhận bài không chứa bí mật nhà nước."
    ]


@pytest.mark.parametrize("name", ["return", "withdraw"])
def test_a_reason_must_be_given(name, category, people):
    article = make_in(Status.SUBMITTED, category, people[AUTHOR], live=True)
    assert reasons(article, name, people[Role.HEAD], reason="  ") == ["Hãy ghi lý do."]


def test_what_was_never_published_cannot_be_taken_down(category, people):
    article = make_in(Status.DRAFT, category, people[AUTHOR])
    assert reasons(article, "withdraw", people[Role.HEAD]) == ["Bài này không đang đăng."]


@pytest.mark.parametrize(
    ("begins", "expires", "reason"),
    [
        (-HOUR, None, "Giờ xuất bản đã qua. Hãy chọn giờ khác hoặc xuất bản ngay."),
        (2 * HOUR, HOUR, "Giờ kết thúc phải sau giờ xuất bản."),
        (HOUR, HOUR, "Giờ kết thúc phải sau giờ xuất bản."),
        (None, -HOUR, "Giờ kết thúc phải sau giờ xuất bản."),
    ],
)
def test_impossible_times_are_refused(begins, expires, reason, category, people):
    now = timezone.now()
    article = make_in(Status.IN_APPROVAL, category, people[AUTHOR])
    times = {
        "starts_at": now + begins if begins else None,
        "expires_at": now + expires if expires else None,
    }
    assert reasons(article, "publish", people[Role.HEAD], **times) == [reason]
    assert not Publication.history.exists()


def test_the_log_tells_for_when_an_article_was_scheduled(category, people):
    article = make_in(Status.IN_APPROVAL, category, people[AUTHOR])
    start = timezone.now() + HOUR
    perform(article, "publish", people[Role.HEAD], starts_at=start, expires_at=start + HOUR)
    event = WorkflowEvent.objects.get(article=article)
    assert (event.starts_at, event.ends_at) == (start, start + HOUR)
    assert not Publication.objects.exists()
    assert Publication.history.get().starts_at == start


def test_a_scheduled_article_is_not_taken_down_but_cancelled(category, people):
    article = make_in(Status.IN_APPROVAL, category, people[AUTHOR])
    perform(article, "publish", people[Role.HEAD], starts_at=timezone.now() + HOUR)
    assert reasons(article, "withdraw", people[Role.HEAD]) == [
        "Bài chưa đăng, mới hẹn giờ; hãy hủy hẹn giờ."
    ]
    assert perform(article, "unschedule", people[Role.HEAD]).status == Status.IN_APPROVAL
    assert not Publication.history.exists()


@pytest.mark.parametrize(
    ("status", "editors"),
    [
        (Status.DRAFT, {AUTHOR} | EDITORS),
        (Status.RETURNED, {AUTHOR} | EDITORS),
        (Status.SUBMITTED, EDITORS),
        (Status.IN_APPROVAL, APPROVERS),
        (Status.APPROVED, {AUTHOR} | EDITORS),
        (Status.TRASHED, set()),
    ],
)
def test_who_may_change_the_text(status, editors, category, people):
    article = make_in(status, category, people[AUTHOR])
    assert {who for who, user in people.items() if workflow.may_edit(article, user)} == editors


def test_a_superuser_works_everywhere():
    article = make_article(status=Status.SUBMITTED)
    chief = make_user(is_superuser=True)
    assert Category.objects.for_user(chief).get() == article.category
    assert perform(article, "forward", chief).status == Status.IN_APPROVAL


def test_an_author_without_a_role_does_nothing(category):
    author = make_user(None, category.sub_site)
    article = make_in(Status.DRAFT, category, author)
    assert reasons(article, "submit", author) == [TRANSITIONS["submit"].refusal]
    assert workflow.available(article, author) == []
    assert not workflow.may_edit(article, author)
    writer = make_user(Role.CONTRIBUTOR, category.sub_site)
    Article.objects.filter(pk=article.pk).update(author=writer)
    assert perform(article, "submit", writer, confirmed=True).status == Status.SUBMITTED


def test_a_transition_counts_as_a_change(category, people, clock):
    article = make_in(Status.DRAFT, category, people[AUTHOR])
    moment = timezone.now() + HOUR
    clock.move_to(moment, tick=False)
    perform(article, "submit", people[AUTHOR], confirmed=True)
    article.refresh_from_db()
    assert (article.changed_at, article.changed_by) == (moment, people[AUTHOR])


def test_what_is_scheduled_is_not_trashed(category, people):
    article = make_in(Status.IN_APPROVAL, category, people[AUTHOR])
    perform(article, "publish", people[Role.HEAD], starts_at=timezone.now() + HOUR)
    perform(article, "correct", people[AUTHOR])
    assert reasons(article, "trash", people[AUTHOR]) == [
        "Bài đang được hẹn giờ; hãy hủy hẹn giờ trước khi bỏ vào thùng rác."
    ]
    perform(article, "unschedule", people[Role.HEAD])
    assert perform(article, "trash", people[AUTHOR]).status == Status.TRASHED


def test_a_named_person_still_needs_the_sub_site(category, people):
    stranger = make_user(Role.EDITOR)
    category.staff.add(stranger, people[Role.EDITOR])
    assert list(Category.objects.for_user(stranger)) == []
    stranger.sub_sites.add(category.sub_site)
    assert list(Category.objects.for_user(stranger)) == [category]


# --- Four eyes: nobody publishes a text that they changed or submitted and nobody else passed -----


@pytest.fixture
def newsroom(category):
    """Two heads, an editor and a contributor, by the letters of the walks below."""
    roles = {"H": Role.HEAD, "D": Role.DEPUTY_HEAD, "E": Role.EDITOR, "C": Role.CONTRIBUTOR}
    return {letter: make_user(role, category.sub_site) for letter, role in roles.items()}


def walk(article, newsroom, steps):
    """`C submit, H edit` and so on; an edit saves a new title, as the form does."""
    for step in steps.split(", "):
        by, name = newsroom[step[0]], step[2:]
        if name != "edit":
            article = perform(article, name, by, **FILLED_IN.get(name, {}))
            continue
        workflow.record_edit(article, by)
        article.title, article.version = f"{article.title} +", article.version + 1
        article.changed_by = by
        article.save()
    return article


READ = [
    "C submit, H forward",
    "C submit, E forward",
    "H submit, E forward",
    "H edit, C submit, H forward",
    "C submit, H edit, E forward",
    "C submit, E edit, H forward",
    "C submit, E forward, H edit, H return, C submit, H forward",
    "C submit, E forward, H edit, D return, H submit, E forward",
    "C submit, E forward, D edit",
    "C submit, E forward, D publish, H correct, H edit, E submit, H forward",
]
UNREAD = [
    "H edit, H submit, H forward",
    "H submit, H forward",
    "C submit, H edit, H forward",
    "C submit, H edit, E edit, H forward",
    "C submit, E forward, H edit",
    "C submit, E forward, H edit, D edit",
    "C submit, E forward, D publish, H correct, H edit, H submit, H forward",
    "C submit, E forward, H edit, H return, H submit, H forward",
    "C submit, C recall, H submit, H forward",
]


@pytest.mark.parametrize("author", ["C", None], ids=["written here", "imported"])
@pytest.mark.parametrize("steps", READ)
def test_who_is_the_second_to_read_publishes(steps, author, category, newsroom):
    if author is None:
        steps = steps.replace("C ", "E ")
    article = walk(make_article(category, author=newsroom.get(author)), newsroom, steps)
    perform(article, "publish", newsroom["H"])
    assert Publication.objects.get(article=article).title == article.title


@pytest.mark.parametrize("starts_in", [None, HOUR], ids=["now", "scheduled"])
@pytest.mark.parametrize("steps", UNREAD)
def test_nobody_publishes_what_nobody_else_read(steps, starts_in, category, newsroom):
    article = walk(make_article(category, author=newsroom["C"]), newsroom, steps)
    starts_at = starts_in and timezone.now() + starts_in
    (reason,) = reasons(article, "publish", newsroom["H"], starts_at=starts_at)
    assert reason in UNREAD_REASONS.values()
    assert workflow.obstacles(article, "publish", newsroom["H"]) == [reason]
    assert "publish" not in {t.name for t in workflow.available(article, newsroom["H"])}
    if not steps.endswith("D edit"):
        perform(article, "publish", newsroom["D"])


@pytest.mark.parametrize(
    "steps",
    [
        "C submit, E forward, D publish, H correct, H edit, H submit, E return",
        "C submit, H force_publish, H correct, H edit, D confirm",
    ],
    ids=["sent back by another", "another confirmed what readers see"],
)
def test_nobody_corrects_alone_what_another_did_not_pass(steps, category, newsroom):
    article = walk(make_article(category, author=newsroom["C"]), newsroom, steps)
    (reason,) = reasons(article, "publish_correction", newsroom["H"], confirmed=True)
    assert reason in UNREAD_REASONS.values()
    perform(article, "publish_correction", newsroom["D"], confirmed=True)


def test_an_imported_article_is_not_rewritten_and_published_by_one(category, newsroom):
    article = make_published(category)
    steps = "H correct, H edit, H submit, H forward"
    reasons(walk(article, newsroom, steps), "publish", newsroom["H"])


def test_the_log_tells_who_changed_the_text_once_for_a_run_of_saves(category, newsroom):
    article = make_article(category, author=newsroom["C"])
    steps = "C edit, H edit, H edit, C submit, E edit, E edit, E forward"
    article = walk(article, newsroom, steps)
    log = article.events.order_by("pk").values_list("by", "transition")
    people = {user.pk: letter for letter, user in newsroom.items()}
    told = ", ".join(f"{people[by]} {name}" for by, name in log)
    assert told == "H edit, C submit, E edit, E edit, E forward"


def test_a_schedule_that_comes_true_while_another_takes_its_place_is_no_error(monkeypatch):
    writer, head = (make_user(is_superuser=True) for _ in range(2))
    article = make_article(status=Status.IN_APPROVAL)
    start = timezone.now() + timedelta(seconds=0.2)
    perform(article, "publish", head, starts_at=start)
    for name in ("correct", "submit", "forward"):
        perform(article, name, writer, confirmed=True)

    def until_it_began(attempt):
        while timezone.now() <= start:
            pass
        return []

    publish = TRANSITIONS["publish"]
    slow = dataclasses.replace(publish, checks=(until_it_began, *publish.checks))
    monkeypatch.setitem(TRANSITIONS, "publish", slow)
    perform(article, "publish", head)
    assert Publication.objects.filter(article=article).count() == 1
