"""What has to be done stands on a desk of everybody who may do it, and on one alone."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from articles import workflow
from articles.desks import DESKS, for_desks
from articles.models import Article
from articles.state import State, is_in, state_of
from articles.transitions import TRANSITIONS
from tests.builders import (
    make_article,
    make_published,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db
Status = Article.Status
HOUR = timedelta(hours=1)
CONTRIBUTOR, EDITOR, HEAD = NEWSROOM = (Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD)


@pytest.fixture
def staff(category):
    return {role: make_user(role, category.sub_site) for role in NEWSROOM}


def desks(user):
    """The articles on each desk of `user`, in their order."""
    articles = for_desks(Article.objects.for_user(user).for_list())
    return {
        desk.title: list(articles.filter(desk.condition(user)).order_by(*desk.order))
        for desk in DESKS
        if user.has_perm(desk.permission)
    }


def desk_of(article, user):
    """The one desk of `user` where `article` stands, or None."""
    titles = titles_of(article, user)
    assert len(titles) <= 1
    return titles[0] if titles else None


def titles_of(article, user):
    own = for_desks(Article.objects.for_user(user).filter(pk=article.pk))
    open_to = [desk for desk in DESKS if user.has_perm(desk.permission)]
    return [desk.title for desk in open_to if own.filter(desk.condition(user)).exists()]


ASKED, OWN, OTHERS = "Chờ tôi xử lý", "Bài của tôi", "Người khác đang làm"
HASTE = "Chờ xác nhận"


@pytest.mark.parametrize(
    ("status", "where"),
    [
        (Status.DRAFT, [OWN, OTHERS, OTHERS]),
        (Status.SUBMITTED, [OWN, ASKED, OTHERS]),
        (Status.RETURNED, [ASKED, OTHERS, OTHERS]),
        (Status.IN_APPROVAL, [OWN, OTHERS, ASKED]),
        (Status.APPROVED, [OWN, None, None]),  # no step leads here: see the walk below
        (Status.TRASHED, [None, None, None]),
    ],
)
def test_an_article_of_a_contributor_stands_on_the_desk_of_each_role(
    status, where, category, staff
):
    author = staff[CONTRIBUTOR]
    article = make_article(category, author=author, status=status, changed_by=staff[HEAD])
    assert [desk_of(article, staff[role]) for role in NEWSROOM] == where


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED, Status.TRASHED}))
@pytest.mark.parametrize("role", [EDITOR, HEAD])
@pytest.mark.parametrize("has_author", [True, False])
def test_nobody_may_act_on_what_stands_on_no_desk(status, role, has_author, category, staff):
    """Also for articles of editors' own, and imported ones that have no author."""
    for author in staff.values() if has_author else [None]:
        article = make_article(category, author=author, status=status)
        may_act = workflow.available(article, staff[role])
        assert may_act
        assert desk_of(article, staff[role]) is not None


@pytest.mark.parametrize("role", NEWSROOM)
@pytest.mark.parametrize("is_imported", [True, False])
def test_a_correction_stands_on_the_desk_of_who_began_it(role, is_imported, category, staff):
    if is_imported and role == CONTRIBUTOR:
        return  # a contributor never sees it
    user = staff[role]
    article = make_published(category, author=None if is_imported else staff[CONTRIBUTOR])
    assert desk_of(article, user) is None
    perform(article, "correct", user)
    assert desk_of(article, user) == ASKED
    for other in {EDITOR, HEAD} - {role}:
        assert desk_of(article, staff[other]) == OTHERS
    perform(article, "submit", user)
    perform(article, "return", staff[EDITOR], reason="Thiếu số liệu.")
    assert desk_of(article, user) == ASKED


def test_what_is_live_waits_for_nobody_and_what_is_scheduled_is_told(category, staff):
    live = make_published(category)
    scheduled = make_published(category, starts_at=timezone.now() + HOUR)
    later = make_published(category)
    perform(later, "correct", staff[EDITOR])
    Article.objects.filter(pk=later.pk).update(status=Status.IN_APPROVAL)
    perform(later, "publish", staff[HEAD], starts_at=timezone.now() + 2 * HOUR)
    for role in (EDITOR, HEAD):
        assert desk_of(live, staff[role]) is None
        assert desks(staff[role])["Đã hẹn giờ"] == [scheduled, later]


def test_nobody_is_asked_to_approve_an_own_article(category, staff):
    article = make_article(category, author=staff[HEAD], status=Status.IN_APPROVAL)
    assert desk_of(article, staff[HEAD]) == OWN


@pytest.mark.parametrize(
    "deeds",
    [
        "",
        "head:submit editor:forward",
        "head:submit head:forward",
        "contributor:submit editor:forward head:edit",
        "contributor:submit editor:forward head:edit deputy:return head:submit editor:forward",
        "editor:submit head:edit head:forward",
        "head:edit editor:submit head:forward",
    ],
)
def test_an_approver_is_asked_just_for_what_may_be_published(deeds, category, staff):
    """As the table of transitions says, which asks for a second reader."""
    people = {role.name.lower(): user for role, user in staff.items()}
    people["deputy"] = make_user(Role.DEPUTY_HEAD, category.sub_site)
    article = make_article(category, author=people["contributor"])
    for deed in deeds.split():
        person, name = deed.split(":")
        article.refresh_from_db()
        if name == "edit":
            workflow.record_edit(article, people[person])
        else:
            perform(article, name, people[person], reason="Thiếu số liệu.")
    Article.objects.filter(pk=article.pk).update(status=Status.IN_APPROVAL)
    article.refresh_from_db()
    for name in ("head", "deputy"):
        user = people[name]
        expected = OTHERS if workflow.obstacles(article, "publish", user) else ASKED
        assert desk_of(article, user) == expected


def test_the_returned_stand_first_then_what_waits_longest(category, staff):
    editor = staff[EDITOR]
    first, second = (make_article(category, status=Status.SUBMITTED) for _ in range(2))
    returned = make_article(category, author=editor, status=Status.RETURNED)
    assert desks(editor)[ASKED] == [returned, first, second]


def test_desks_hold_what_is_in_scope_alone(category, staff):
    foreign = make_article(status=Status.SUBMITTED)
    assert desk_of(foreign, staff[EDITOR]) is None
    staff[EDITOR].sub_sites.add(foreign.sub_site)
    assert desk_of(foreign, staff[EDITOR]) == ASKED


def test_what_a_colleague_has_waits_for_that_colleague_alone(category, staff):
    article = make_article(category, status=Status.SUBMITTED)
    other = make_user(Role.EDITOR, category.sub_site)
    assert desk_of(article, staff[EDITOR]) == desk_of(article, other) == ASKED
    Article.objects.filter(pk=article.pk).update(claimed_by=other, claimed_at=timezone.now())
    assert desk_of(article, other) == ASKED
    assert desk_of(article, staff[EDITOR]) == OTHERS


def test_what_was_published_in_haste_waits_for_an_approver(category, staff):
    article = make_published(category, forced_by=staff[HEAD])
    deputy = make_user(Role.DEPUTY_HEAD, category.sub_site)
    assert desk_of(article, deputy) == HASTE
    assert desk_of(article, staff[EDITOR]) is None
    perform(article, "correct", staff[EDITOR])
    assert titles_of(article, deputy) == [HASTE, OTHERS]
    assert desk_of(article, staff[EDITOR]) == ASKED


REASON = "Thiếu số liệu."
SURE = {"confirmed": True}
SOON, BRIEFLY = {"starts_at": HOUR}, {"expires_at": HOUR}
ANSWERS = {  # what is filled in, in each way that leads somewhere else; hours from now
    "submit": [SURE],
    "publish": [{}, SOON, BRIEFLY],
    "publish_correction": [SURE, SURE | SOON],
    "force_publish": [SURE],
    "reschedule": [{}, {"starts_at": HOUR, "expires_at": 2 * HOUR}],
    "change_expiry": [{}, BRIEFLY],
}
WHOEVER = {  # what follows is the same for all who may
    "return",
    "release",
    "withdraw",
    "reschedule",
    "unschedule",
    "change_expiry",
    "drop_correction",
    "force_publish",
    "trash",
    "restore",
}


def test_each_state_that_the_table_leads_to_stands_on_the_desk_of_who_can_take_it_on(
    category, clock
):
    """From a new article, over every transition by everybody: nothing waits out of sight."""
    roles = (CONTRIBUTOR, EDITOR, Role.DEPUTY_HEAD, HEAD)
    walk = Walk([make_user(role, category.sub_site) for role in roles], clock)
    walk.on(make_article(category, author=walk.people[0]))
    assert walk.taken == set(TRANSITIONS)
    assert {state for state, *_ in walk.seen} == set(State) - {State.APPROVED}
    assert [where for where, stands in walk.seen.items() if not stands] == []


class Walk:
    """Each step from each place that was not seen before; the database is rolled back behind it."""

    def __init__(self, people, clock):
        self.people, self.clock = people, clock
        self.seen, self.taken = {}, set()

    def on(self, article):
        article = Article.objects.with_publication_times().get(pk=article.pk)
        steps = {user: workflow.available(article, user) for user in self.people}
        steps = {user: [step.name for step in open_now] for user, open_now in steps.items()}
        where = _where(article, steps)
        if where in self.seen:
            return
        self.seen[where] = _is_in_sight(article, steps)
        for name, user in _ways(steps):
            for answers in ANSWERS.get(name, [{}]):
                self.take(article, name, user, answers)
        if article.scheduled_for or article.live_until:
            self.wait(article)

    def take(self, article, name, user, answers):
        now = timezone.now()
        times = {key: now + ahead for key, ahead in answers.items() if key.endswith("_at")}
        with suppress(workflow.Refused), transaction.atomic():
            after = workflow.perform(article, name, user, reason=REASON, **answers | times)
            self.taken.add(name)
            self.on(after)
            transaction.set_rollback(True)

    def wait(self, article):
        now = timezone.now()
        with transaction.atomic():
            self.clock.move_to(now + 1.5 * HOUR)
            self.on(article)
            transaction.set_rollback(True)
        self.clock.python.move_to(now)


def _where(article, steps):
    """Two are one where the same is open to people of the same rights: deputy and head."""
    state = state_of(article)
    passing = set() if state == State.LIVE else {"confirm"}
    *others, deputy, head = ({*names} - passing for names in steps.values())
    others = [frozenset(names - {"recall"}) for names in others]
    times = [article.live_since, article.scheduled_for]
    if state in (State.LIVE, State.SCHEDULED):
        times.append(article.live_until)
    approvers = frozenset([frozenset(deputy), frozenset(head)])
    return state, *map(bool, times), *others, approvers


def _ways(steps):
    ways = {}
    for user, names in steps.items():
        for name in names:
            ways.setdefault((name, None if name in WHOEVER else user), user)
    return [(name, user) for (name, _), user in ways.items()]


def _is_in_sight(article, steps):
    """At rest: found in the list under its state. Else: on the desk of somebody who has a step.

    What was published in haste waits for a confirmation besides, whatever becomes of its text.
    """
    state = state_of(article)
    stands = {user: titles_of(article, user) for user, names in steps.items() if names}
    for user, titles in stands.items():
        assert (HASTE in titles) >= ("confirm" in steps[user])
        assert len({*titles} - {HASTE}) <= 1
    listed = Article.objects.filter(is_in(state), pk=article.pk).exists()
    if state in (State.LIVE, State.SCHEDULED, State.TRASHED):
        return listed
    waits_for = (
        {ASKED} if article.status in (Status.SUBMITTED, Status.IN_APPROVAL) else {ASKED, OWN}
    )
    return listed and any(waits_for & {*titles} for titles in stands.values())


def test_an_article_waits_since_it_came_whoever_holds_it(category, contributor, editor):
    article = make_article(category, author=contributor)
    perform(article, "submit", contributor)
    sent_at = article.events.get().at
    for step in ("claim", "release"):
        perform(article, step, editor)
        assert for_desks(Article.objects.all()).get().since == sent_at
    perform(article, "forward", editor)
    assert for_desks(Article.objects.all()).get().since > sent_at
