"""Two at once, on real connections: one wins, the other is told, and nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from random import Random
from threading import Barrier
from time import monotonic
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.roles import Role
from articles import workflow
from articles.models import Article, Photo, Publication, WorkflowEvent
from articles.transitions import TRANSITIONS
from tests.articles.admin_pages import ADD, change_url, step_url, typed
from tests.builders import make_article, make_image, make_user

pytestmark = pytest.mark.django_db(transaction=True)
Status = Article.Status


def at_once(*calls):
    """What each call gives, or the refusal that it raises, all started at the same moment."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except workflow.Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_of_two_approvers_one_publishes(category):
    article = make_article(category, status=Status.IN_APPROVAL)
    heads = [make_user(Role.HEAD, category.sub_site) for _ in range(2)]
    results = at_once(
        *(lambda head=head: workflow.perform(article, "publish", head) for head in heads)
    )
    (refusal,) = [result for result in results if isinstance(result, workflow.Refused)]
    assert refusal.reasons == ["Bài đang ở trạng thái “Đã duyệt”."]
    assert Publication.objects.filter(article=article).count() == 1
    assert WorkflowEvent.objects.filter(article=article).count() == 1


def test_of_publishing_and_returning_one_is_done(category):
    article = make_article(category, status=Status.IN_APPROVAL)
    head, editor = (make_user(role, category.sub_site) for role in (Role.HEAD, Role.EDITOR))
    results = at_once(
        lambda: workflow.perform(article, "publish", head),
        lambda: workflow.perform(article, "return", editor, reason="Thiếu số liệu."),
    )
    assert sum(isinstance(result, workflow.Refused) for result in results) == 1
    article.refresh_from_db()
    assert Publication.objects.exists() == (article.status == Status.APPROVED)


def test_of_two_saves_at_once_one_is_shown_the_other(category):
    article = make_article(category, status=Status.DRAFT)
    editors = [make_user(Role.EDITOR, category.sub_site) for _ in range(2)]

    def save(editor):
        client = Client()
        client.force_login(editor)
        values = {"title": f"Bản của {editor.pk}", "category": category.pk, "version": 1}
        return client.post(article.get_absolute_url(), values | {"lead": "x", "body": "<p>x</p>"})

    responses = at_once(*(lambda editor=editor: save(editor) for editor in editors))
    assert sorted(response.status_code for response in responses) == [200, 302]
    article.refresh_from_db()
    assert article.version == 2
    (refused,) = [response for response in responses if response.status_code == 200]
    page = refused.content.decode()
    assert all(f"Bản của {editor.pk}" in page for editor in editors)


def test_a_new_article_sent_twice_at_once_is_one(category):
    writer = make_user(Role.CONTRIBUTOR, category.sub_site)
    sent = typed(category=category.pk, form_key=str(uuid4()))

    def press():
        client = Client()
        client.force_login(writer)
        return client.post(ADD, sent)

    first, second = at_once(press, press)
    assert first.url == second.url == Article.objects.get().get_absolute_url()


def test_the_same_picture_uploaded_twice_at_once_is_one_photo(category):
    first, second = at_once(*[lambda: Photo.objects.store(make_image())] * 2)
    assert first == second
    assert Photo.objects.count() == 1


def test_of_two_presses_of_one_button_one_publishes(category):
    article = make_article(category, status=Status.IN_APPROVAL)
    head = make_user(Role.HEAD, category.sub_site)

    def press():
        client = Client()
        client.force_login(head)
        return client.post(step_url(article, "publish"), {"version": 1, "when": "now"})

    responses = at_once(press, press)
    assert sorted(response.status_code for response in responses) == [200, 302]
    assert Publication.history.filter(article=article).count() == 1
    assert WorkflowEvent.objects.filter(article=article).count() == 1


WRITERS, ENOUGH = 20, 5
SECONDS = 20  # at most, where the machine is busy
STEPS = {
    "submit": {"confirmed": True},
    "forward": {},
    "return": {"reason": "Thiếu số liệu."},
    "publish": {},
    "withdraw": {"reason": "Nhầm địa danh."},
    "correct": {},
}


class Writer:
    """Saves the form and takes steps at random, always from what is stored, as fast as it can."""

    def __init__(self, number, article, user):
        self.number, self.article, self.user = number, article, user
        self.random = Random(number)  # noqa: S311 (a seed, no secret)
        self.client = Client()
        self.client.force_login(user)
        self.saved, self.steps = [], 0

    def work(self, writers):
        end = monotonic() + SECONDS
        while monotonic() < end and not have_done_enough(writers):
            if self.random.random() < 0.5:
                self.save()
            else:
                self.step()

    def save(self):
        article = Article.objects.get(pk=self.article.pk)
        title = f"Bản {self.random.getrandbits(60)} của {self.number}"
        response = self.client.post(change_url(article), typed(article, title=title))
        if response.status_code == 302:
            assert response["Location"] == change_url(article)
            self.saved.append(title)
        else:
            assert response.status_code == 200

    def step(self):
        article = Article.objects.select_related("category").get(pk=self.article.pk)
        open_now = [t.name for t in workflow.available(article, self.user) if t.name in STEPS]
        name = self.random.choice(open_now or list(STEPS))
        try:
            workflow.perform(article, name, self.user, **STEPS[name])
        except workflow.Refused:
            return
        self.steps += 1


def have_done_enough(writers):
    saves = sum(len(writer.saved) for writer in writers)
    return saves >= ENOUGH and sum(writer.steps for writer in writers) >= ENOUGH


def test_twenty_who_write_at_once_lose_nothing(category):
    article = make_article(category)
    roles = (Role.EDITOR, Role.HEAD)
    users = [make_user(roles[number % 2], category.sub_site) for number in range(WRITERS)]
    writers = [Writer(number, article, user) for number, user in enumerate(users)]
    writers[0].save()  # templates and queries are compiled
    assert at_once(*(partial(writer.work, writers) for writer in writers)) == [None] * WRITERS

    article.refresh_from_db()
    saved = [title for writer in writers for title in writer.saved]
    steps = [e for e in article.events.all() if e.transition in TRANSITIONS]
    kept = {*article.versions.values_list("title", flat=True), article.title}
    assert set(saved) <= kept
    assert article.version == 1 + len(saved) + len(steps)
    assert saved and steps
    publications = Publication.history.filter(article=article).order_by("starts_at")
    assert all(one.ends_at and one.ends_at <= two.starts_at for one, two in pairwise(publications))
