"""Whatever statement of a step the database fails at, nothing of the step has happened."""

import itertools

import pytest
from django.db import OperationalError, connection

from accounts.roles import Role
from articles import workflow
from articles.models import Article, ArticleVersion, Notice, Publication, WorkflowEvent
from portal.models import Job
from tests.builders import make_article, make_published, make_user

pytestmark = pytest.mark.django_db(transaction=True)
Status = Article.Status

STEPS = {  # where it starts from, and what is filled in
    "submit": (Status.DRAFT, {"confirmed": True}),
    "return": (Status.SUBMITTED, {"reason": "Thiếu số liệu."}),
    "publish": (Status.IN_APPROVAL, {}),
    "withdraw": (Status.APPROVED, {"reason": "Nhầm địa danh."}),
    "correct": (Status.APPROVED, {}),
    "claim": (Status.SUBMITTED, {}),
    "change_expiry": (Status.APPROVED, {}),
    "force_publish": (Status.DRAFT, {"reason": "Tin bão.", "confirmed": True}),
}
TELLS_NOBODY = ("correct", "claim")


def failing_at(number):
    count = itertools.count(1)

    def execute(execute, *statement):
        if next(count) == number:
            raise OperationalError("the connection is gone")
        return execute(*statement)

    return connection.execute_wrapper(execute)


def stored():
    rows = [Article.objects, WorkflowEvent.objects, Publication.history, Notice.objects]
    rows += [Job.objects, ArticleVersion.objects]
    return [list(model.order_by("pk").values()) for model in rows]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_fails_half_way_has_not_happened(name, category, head, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    status, filled_in = STEPS[name]
    author = make_user(Role.CONTRIBUTOR, category.sub_site, email="mai@danvan.example")
    if status == Status.APPROVED:
        article = make_published(category, author=author)
    else:
        article = make_article(category, author=author, status=status)
    before = stored()
    for number in itertools.count(1):
        try:
            with failing_at(number):
                workflow.perform(article, name, head, **filled_in)
        except OperationalError:
            assert stored() == before, f"after the failure of statement {number}"
        else:
            break
    assert number > 5
    assert WorkflowEvent.objects.count() == 1
    assert Job.objects.exists() == Notice.objects.exists() == (name not in TELLS_NOBODY)
