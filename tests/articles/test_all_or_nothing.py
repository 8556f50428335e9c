"""Whatever statement of a step the database fails at, nothing of the step has happened."""

import itertools
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.roles import Role
from articles import workflow
from articles.models import Article, ArticleVersion, Notice, PhotoUse, Publication, WorkflowEvent
from articles.notices import KINDS
from articles.transitions import TRANSITIONS
from portal.models import Job
from tests.builders import make_article, make_photo, make_published, make_user

pytestmark = pytest.mark.django_db
Status = Article.Status
LIVE, SCHEDULED = "live", "scheduled"

STEPS = {  # how the article stands, and what somebody did with it before
    "submit": (Status.DRAFT, ""),
    "recall": (Status.DRAFT, "head:submit"),
    "claim": (Status.SUBMITTED, ""),
    "take_over": (Status.SUBMITTED, "deputy:claim"),
    "release": (Status.SUBMITTED, "head:claim"),
    "forward": (Status.SUBMITTED, ""),
    "return": (Status.SUBMITTED, ""),
    "publish": (Status.IN_APPROVAL, ""),
    "publish_correction": (LIVE, "deputy:correct"),
    "reschedule": (SCHEDULED, ""),
    "unschedule": (SCHEDULED, ""),
    "change_expiry": (LIVE, ""),
    "confirm": (Status.DRAFT, "deputy:force_publish"),
    "correct": (LIVE, ""),
    "drop_correction": (LIVE, "deputy:correct"),
    "force_publish": (Status.DRAFT, ""),
    "withdraw": (LIVE, ""),
    "trash": (Status.DRAFT, ""),
    "restore": (Status.DRAFT, "head:trash"),
}
FILLED_IN = {"reason": "Thiếu số liệu.", "confirmed": True}


@pytest.fixture
def people(category):
    roles = {"author": Role.CONTRIBUTOR, "deputy": Role.DEPUTY_HEAD, "head": Role.HEAD}
    return {
        name: make_user(role, category.sub_site, email=f"{name}@danvan.example")
        for name, role in roles.items()
    }


def make(category, stands, **values):
    if stands == LIVE:
        return make_published(category, **values)
    if stands == SCHEDULED:
        return make_published(category, starts_at=timezone.now() + timedelta(hours=1), **values)
    return make_article(category, status=stands, **values)


def failing_at(number):
    count = itertools.count(1)

    def execute(execute, *statement):
        if next(count) == number:
            raise OperationalError("the connection is gone")
        return execute(*statement)

    return connection.execute_wrapper(execute)


def stored():
    rows = [Article.objects, WorkflowEvent.objects, Publication.history, PhotoUse.objects]
    rows += [Notice.objects, Job.objects, ArticleVersion.objects]
    return [list(model.order_by("pk").values()) for model in rows]


def test_each_step_of_the_table_is_here():
    assert set(STEPS) == set(TRANSITIONS)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_fails_half_way_has_not_happened(name, category, people, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    stands, deed = STEPS[name]
    photo = {"cover": make_photo(), "cover_alt": "Cầu gỗ"}
    article = make(category, stands, author=people["author"], **photo)
    if deed:
        person, before = deed.split(":")
        workflow.perform(article, before, people[person], **FILLED_IN)
    before = stored()
    for number in itertools.count(1):
        try:
            with failing_at(number):
                workflow.perform(article, name, people["head"], **FILLED_IN)
        except OperationalError:
            assert stored() == before, f"after the failure of statement {number}"
        else:
            break
    articles, events, _, _, notices, jobs, _ = stored()
    assert number > 5
    assert articles != before[0]
    assert len(events) == len(before[1]) + 1
    assert (notices != before[4], jobs != before[5]) == (name in KINDS, name in KINDS)
