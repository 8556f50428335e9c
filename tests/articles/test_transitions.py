"""Every transition × status × what readers see × who: what is allowed, and why not."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from articles import publishing, workflow
from articles.models import Article, Publication, WorkflowEvent
from articles.transitions import TRANSITIONS
from articles.workflow import Refused
from tests.builders import make_article, make_category, make_published, make_user

pytestmark = pytest.mark.django_db
Status = Article.Status
HOUR = timedelta(hours=1)

AUTHOR, OUTSIDE = "author", "head of another sub-site"
EDITORS = {Role.EDITOR, Role.DEPUTY_HEAD, Role.HEAD}
APPROVERS = {Role.DEPUTY_HEAD, Role.HEAD}
WRITERS = {AUTHOR} | EDITORS
UNSENT = {Status.DRAFT, Status.RETURNED}
ANY = set(Status) - {Status.TRASHED}
NEVER, LIVE, AHEAD, BOTH, EXPIRED, GONE = SEEN = (
    "never published",
    "live",
    "scheduled",
    "live and scheduled",
    "expired",
    "withdrawn",
)

# The table of the specification, told once more and by hand: the code's own must say the same.
EXPECTED = {  # name: from, who, to (None: as it was), what readers see of it meanwhile
    "submit": (UNSENT, WRITERS, Status.SUBMITTED, SEEN),
    "recall": ({Status.SUBMITTED}, {AUTHOR}, Status.DRAFT, SEEN),
    "claim": ({Status.SUBMITTED}, EDITORS, None, SEEN),
    "take_over": ({Status.SUBMITTED}, EDITORS, None, SEEN),
    "release": ({Status.SUBMITTED}, EDITORS, None, SEEN),
    "forward": ({Status.SUBMITTED}, EDITORS, Status.IN_APPROVAL, SEEN),
    "return": ({Status.SUBMITTED, Status.IN_APPROVAL}, EDITORS, Status.RETURNED, SEEN),
    "publish": ({Status.IN_APPROVAL}, APPROVERS, Status.APPROVED, SEEN),
    "publish_correction": (
        UNSENT | {Status.SUBMITTED},
        APPROVERS,
        Status.APPROVED,
        (LIVE, BOTH),
    ),
    "reschedule": (ANY, APPROVERS, None, (AHEAD, BOTH)),
    "unschedule": (ANY, APPROVERS, None, (AHEAD, BOTH)),
    "change_expiry": (ANY, APPROVERS, None, (LIVE,)),
    "confirm": (ANY, APPROVERS, None, SEEN),
    "correct": ({Status.APPROVED}, WRITERS, Status.DRAFT, SEEN),
    "drop_correction": (UNSENT, WRITERS, Status.APPROVED, (LIVE, AHEAD, BOTH)),
    "force_publish": (ANY, APPROVERS, Status.APPROVED, SEEN),
    "withdraw": (ANY, APPROVERS, None, (LIVE, BOTH)),
    "trash": (UNSENT, WRITERS, Status.TRASHED, (NEVER,)),
    "restore": ({Status.TRASHED}, WRITERS, Status.DRAFT, SEEN),
}
FILLED_IN = {
    "submit": {"confirmed": True},
    "publish_correction": {"confirmed": True},
    "return": {"reason": "Cần thêm số liệu."},
    "withdraw": {"reason": "Nhầm địa danh."},
    "force_publish": {"reason": "Tin bão khẩn cấp.", "confirmed": True},
}
HELD = {"claim": (None,), "take_over": ("another",), "release": ("self",)}
FORCED = {"confirm": ("another",)}


@pytest.fixture
def people(category):
    roles = {role: make_user(role, category.sub_site) for role in [Role.CONTRIBUTOR, *EDITORS]}
    outside = make_user(Role.HEAD, make_category().sub_site)
    return {AUTHOR: make_user(Role.CONTRIBUTOR, category.sub_site), **roles, OUTSIDE: outside}


@pytest.fixture
def another(category):
    return make_user(Role.HEAD, category.sub_site)


def show(article, seen):
    now = timezone.now()
    if seen in (LIVE, BOTH, GONE):
        publishing.publish(article, now - HOUR)
    if seen in (AHEAD, BOTH):
        publishing.publish(article, now + HOUR)
    if seen == EXPIRED:
        publishing.publish(article, now - 2 * HOUR, now - HOUR)
    if seen == GONE:
        publishing.withdraw(article)


def leads_to(name, status):
    if name == "unschedule":
        return Status.IN_APPROVAL if status == Status.APPROVED else status
    return EXPECTED[name][2] or status


def is_in_time(name, status, seen):
    if name == "force_publish" and status == Status.APPROVED and seen == LIVE:
        return False  # readers see just this
    return seen in EXPECTED[name][3]


def hold(article, whose, by, another, kind):
    """Who has it, or who forced it, before the attempt."""
    holder = {None: None, "self": by, "another": another}[whose]
    changes = {"claimed_by": holder, "claimed_at": holder and timezone.now()}
    changes = changes if kind == "claimed" else {"forced_by": holder}
    Article.objects.filter(pk=article.pk).update(**changes)


def attempt(article, name, user):
    """The article afterwards, the reasons to refuse, the log; then all is as it was before."""
    changed, reasons = None, []
    with transaction.atomic():
        try:
            changed = workflow.perform(article, name, user, **FILLED_IN.get(name, {}))
        except Refused as refused:
            reasons = refused.reasons
        events = list(WorkflowEvent.objects.filter(article=article))
        transaction.set_rollback(True)
    return changed, reasons, events


def test_the_table_is_that_of_the_specification():
    assert set(TRANSITIONS) == set(EXPECTED)
    for name, (sources, _, target, _) in EXPECTED.items():
        assert TRANSITIONS[name].sources == sources
        assert {s: TRANSITIONS[name].leads_to(s) for s in sources} == {
            s: leads_to(name, s) for s in sources
        }, (name, target)


@pytest.mark.parametrize("seen", SEEN)
def test_each_step_from_each_status_by_each_person(seen, category, people, another):
    article = make_article(category, author=people[AUTHOR])
    show(article, seen)
    for status in Status:
        Article.objects.filter(pk=article.pk).update(status=status, version=3)
        for name in EXPECTED:
            for who in people if status in EXPECTED[name][0] else (AUTHOR, Role.HEAD, OUTSIDE):
                assert_answer(article, status, seen, name, who, people[who], another)


def assert_answer(article, status, seen, name, who, user, another):
    kind = "claimed" if name in HELD and status == Status.SUBMITTED else None
    kind = "forced" if name in FORCED else kind
    for whose in (None, "self", "another") if kind else (None,):
        if kind:
            hold(article, whose, user, another, kind)
        is_due = is_in_time(name, status, seen)
        if name in HELD | FORCED:
            is_due = whose in (HELD | FORCED)[name]
        refused = refusals(name, status, who)
        changed, reasons, events = attempt(article, name, user)
        where = (name, status, seen, who, whose)
        assert reasons[: len(refused)] == refused, where
        assert (len(reasons) == len(refused)) == is_due, (where, reasons)
        stored = Article.objects.get(pk=article.pk)
        is_offered = workflow.is_available(stored, name, user) and who != OUTSIDE
        assert is_offered == (changed is not None), where
        if changed is None:
            assert events == [], where
        else:
            assert_changed(changed, events, status, name, user)
    if kind:
        hold(article, None, user, another, kind)


def refusals(name, status, who):
    sources, allowed, *_ = EXPECTED[name]
    may = who in allowed or (who == OUTSIDE and Role.HEAD in allowed)
    refused = [f"Bài đang ở trạng thái “{status.label}”."] * (status not in sources)
    refused += ["Bài không thuộc phạm vi làm việc của bạn."] * (who == OUTSIDE)
    return refused + [TRANSITIONS[name].refusal] * (not may)


def assert_changed(changed, events, status, name, user):
    assert (changed.status, changed.version) == (leads_to(name, status), 4), (name, status)
    (event,) = events
    assert (event.transition, event.by, event.version) == (name, user, 3)
    assert (event.from_status, event.to_status) == (status, changed.status)
    assert event.reason == FILLED_IN.get(name, {}).get("reason", "")
    if changed.status != Status.SUBMITTED:
        assert changed.claimed_by is None, (name, status)


# --- Claims --------------------------------------------------------------------------------------


@pytest.fixture
def submitted(category, people):
    return make_article(category, author=people[AUTHOR], status=Status.SUBMITTED)


def test_who_has_it_is_known_until_it_goes_on(submitted, people):
    editor, head = people[Role.EDITOR], people[Role.HEAD]
    workflow.perform(submitted, "claim", editor)
    stored = Article.objects.get()
    assert (stored.claimed_by, stored.claimed_at) == (editor, stored.events.get().at)
    with pytest.raises(Refused, match=f"{editor} đã nhận"):
        workflow.perform(submitted, "claim", head)
    workflow.perform(submitted, "take_over", head)
    assert Article.objects.get().claimed_by == head
    workflow.perform(submitted, "release", head)
    assert Article.objects.get().claimed_at is None
    workflow.perform(submitted, "claim", head)
    assert workflow.perform(submitted, "forward", head).claimed_by is None


def test_only_who_sent_it_recalls_it(category, people):
    article = make_article(category, author=people[AUTHOR])
    workflow.perform(article, "submit", people[Role.EDITOR], confirmed=True)
    with pytest.raises(Refused, match="Chỉ người đã gửi"):
        workflow.perform(article, "recall", people[AUTHOR])
    assert workflow.perform(article, "recall", people[Role.EDITOR]).status == Status.DRAFT


# --- Times ---------------------------------------------------------------------------------------


def test_another_time_keeps_the_text_that_was_approved(category, people):
    article = make_article(category, title="Đã duyệt", status=Status.APPROVED)
    now = timezone.now()
    publishing.publish(article, now + HOUR)
    Article.objects.update(title="Đang sửa", status=Status.DRAFT)
    until = now + 5 * HOUR
    workflow.perform(
        article, "reschedule", people[Role.HEAD], starts_at=now + 2 * HOUR, expires_at=until
    )
    publication = Publication.history.get()
    assert (publication.title, publication.ends_at) == ("Đã duyệt", until)
    assert publication.starts_at == publication.published_at == now + 2 * HOUR
    event = WorkflowEvent.objects.get()
    assert (event.starts_at, event.ends_at) == (now + 2 * HOUR, until)
    assert Article.objects.get().title == "Đang sửa"
    workflow.perform(article, "reschedule", people[Role.HEAD])
    assert Publication.objects.get().title == "Đã duyệt"


def test_a_correction_that_is_moved_leaves_the_live_text_on_until_then(category, people):
    article = make_article(category, status=Status.APPROVED)
    now = timezone.now()
    publishing.publish(article, now - HOUR)
    publishing.publish(article, now + HOUR)
    workflow.perform(article, "reschedule", people[Role.HEAD], starts_at=now + 3 * HOUR)
    assert Publication.objects.get().ends_at == now + 3 * HOUR
    workflow.perform(article, "unschedule", people[Role.HEAD])
    assert Publication.objects.get().ends_at is None
    assert Article.objects.get().status == Status.IN_APPROVAL


def test_a_past_time_is_refused(category, people):
    article = make_article(category, status=Status.APPROVED)
    publishing.publish(article, timezone.now() + HOUR)
    with pytest.raises(Refused, match="Giờ xuất bản đã qua"):
        workflow.perform(article, "reschedule", people[Role.HEAD], starts_at=timezone.now() - HOUR)


def test_the_end_of_what_is_live_is_moved_brought_forward_and_lifted(category, people):
    article = make_article(category, status=Status.APPROVED)
    now = timezone.now()
    publishing.publish(article, now - HOUR, now + HOUR)
    for end in (now + 3 * HOUR, now + HOUR / 2, None):
        workflow.perform(article, "change_expiry", people[Role.HEAD], expires_at=end)
        publication = Publication.objects.get()
        assert publication.ends_at == publication.expires_at == end
    with pytest.raises(Refused, match="hãy gỡ bài"):
        workflow.perform(article, "change_expiry", people[Role.HEAD], expires_at=now - HOUR)


# --- Corrections ---------------------------------------------------------------------------------


def correct(article, by, title="Bản sửa"):
    article = workflow.perform(article, "correct", by)
    workflow.record_edit(article, by)
    article.title = title
    article.save()
    return article


def test_a_correction_is_published_in_one_step_by_an_approver_who_did_not_write_it(
    category, people
):
    article = make_article(category, status=Status.APPROVED)
    publishing.publish(article, timezone.now() - HOUR)
    article = correct(article, people[Role.DEPUTY_HEAD])
    with pytest.raises(Refused, match="Bạn đã sửa bài"):
        workflow.perform(article, "publish_correction", people[Role.DEPUTY_HEAD], confirmed=True)
    workflow.perform(article, "publish_correction", people[Role.HEAD], confirmed=True)
    assert Publication.objects.get().title == "Bản sửa"


def test_a_dropped_correction_gives_back_what_readers_see(category, people):
    article = make_article(
        category, status=Status.APPROVED, title="Bản đăng", body="<p>Đã <b>đăng</b></p>"
    )
    publishing.publish(article, timezone.now() - HOUR)
    before = Article.objects.values(*publishing.SHOWN, "body").get()
    article = correct(article, people[Role.HEAD])
    Article.objects.update(body="<p>Khác</p>", lead="Khác", tags=["khác"])
    changed = workflow.perform(article, "drop_correction", people[Role.EDITOR])
    assert changed.status == Status.APPROVED
    assert Article.objects.values(*publishing.SHOWN, "body").get() == before
    assert article.versions.first().title == "Bản đăng"


def test_what_was_changed_before_a_drop_is_forgiven(category, people):
    article = make_article(category, status=Status.APPROVED)
    publishing.publish(article, timezone.now() - HOUR)
    article = correct(article, people[Role.HEAD])
    workflow.perform(article, "drop_correction", people[Role.HEAD])
    article = correct(article, people[Role.EDITOR])
    workflow.perform(article, "publish_correction", people[Role.HEAD], confirmed=True)


# --- Forced --------------------------------------------------------------------------------------


def test_what_was_forced_waits_for_a_second_approver(category, people):
    head, deputy = people[Role.HEAD], people[Role.DEPUTY_HEAD]
    article = make_article(category, author=head)
    with pytest.raises(Refused) as refused:
        workflow.perform(article, "force_publish", head)
    assert refused.value.reasons == [
        "Hãy ghi lý do.",
        "Hãy xác nhận bài không chứa bí mật nhà nước.",
    ]
    workflow.perform(article, "force_publish", head, **FILLED_IN["force_publish"])
    assert Publication.objects.get().article == article
    assert Article.objects.get().forced_by == head
    with pytest.raises(Refused, match="lãnh đạo khác phải xác nhận"):
        workflow.perform(article, "confirm", head)
    correct(article, deputy)
    assert Article.objects.get().forced_by == head
    assert workflow.perform(article, "confirm", deputy).forced_by is None
    with pytest.raises(Refused, match="không chờ xác nhận"):
        workflow.perform(article, "confirm", deputy)


# --- Withdrawals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filled_in", "kept"),
    [
        ({}, ("error", "", "")),
        ({"moved_to": "/x/", "notice": "x"}, ("error", "", "")),
        (
            {"withdrawal": "moved", "moved_to": "/tin/a-1/", "notice": "x"},
            ("moved", "/tin/a-1/", ""),
        ),
        (
            {"withdrawal": "moved", "moved_to": "https://a.vn/b?c=1"},
            ("moved", "https://a.vn/b?c=1", ""),
        ),
        ({"withdrawal": "notice", "notice": "Số cũ."}, ("notice", "", "Số cũ.")),
    ],
)
def test_a_withdrawal_keeps_what_its_kind_needs(filled_in, kept, category, people):
    article = make_article(category, status=Status.APPROVED)
    publishing.publish(article, timezone.now() - HOUR)
    workflow.perform(article, "withdraw", people[Role.HEAD], reason="Sai.", **filled_in)
    found = Publication.history.values_list("withdrawal", "moved_to", "withdrawal_note").get()
    assert found == kept
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tin/a-1/",
        "//a.vn/b",
        "/\\a.vn",
        "javascript:alert(1)",
        "https://",
        "http:///a",
        "/a b",
        "https://[a",
        "https://a.vn:99999/",
    ],
)
def test_no_address_that_leads_nowhere_or_astray_is_taken(address, category, people):
    article = make_article(category, status=Status.APPROVED)
    publishing.publish(article, timezone.now() - HOUR)
    for kind, words in (("moved", "Hãy ghi địa chỉ mới"), ("notice", "Hãy ghi thông báo")):
        with pytest.raises(Refused, match=words):
            workflow.perform(
                article,
                "withdraw",
                people[Role.HEAD],
                reason="Sai.",
                withdrawal=kind,
                moved_to=address,
            )


@pytest.mark.parametrize(
    ("kept", "answer"),
    [
        ({"withdrawal": "notice", "notice": "Số cũ."}, 200),
        ({"withdrawal": "moved", "moved_to": "/tin/b-1/"}, 301),
    ],
)
def test_a_page_that_was_kept_is_taken_away_after_all(kept, answer, category, people, client):
    head = people[Role.HEAD]
    article = make_published(category)
    path = Publication.objects.get().path
    workflow.perform(article, "withdraw", head, reason="Số cũ.", **kept)
    assert client.get(path).status_code == answer
    workflow.perform(article, "withdraw", head, reason="Có bí mật.")
    assert client.get(path).status_code == 410
    with pytest.raises(Refused, match="không đang đăng"):
        workflow.perform(article, "withdraw", head, reason="Lần nữa.")


@pytest.mark.parametrize("address", ["{}", "{}?a=1", "{}#b", "https://a.vn/vi-vn/tin/b-{key}"])
def test_no_address_leads_round_in_a_circle(address, category, people):
    article = make_article(category, status=Status.APPROVED)
    publishing.publish(article, timezone.now() - HOUR)
    own = address.format(Publication.objects.get().path, key=article.key)
    with pytest.raises(Refused, match="phải khác"):
        workflow.perform(
            article, "withdraw", people[Role.HEAD], reason="x", withdrawal="moved", moved_to=own
        )
