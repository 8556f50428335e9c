"""Two at once, on real connections: one wins, the other is told, and nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.roles import Role
from articles import workflow
from articles.models import Article, Photo, Publication, WorkflowEvent
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


def test_the_same_picture_uploaded_twice_at_once_is_one_photo(category):
    first, second = at_once(*[lambda: Photo.objects.store(make_image())] * 2)
    assert first == second
    assert Photo.objects.count() == 1
