"""Who opens a text that comes again reads first what changed in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.changes import changes_for
from articles.models import Article
from tests.articles.admin_pages import change_url
from tests.builders import make_article, make_published, perform

pytestmark = pytest.mark.django_db
Status = Article.Status
NOW, RETURNED = "Thay đổi so với bản đang đăng", "Thay đổi so với lần trả lại"


def stored(article):
    return Article.objects.get(pk=article.pk)


def save(article, by, **changes):
    article = stored(article)
    for name, value in (changes | {"changed_by": by, "version": article.version + 1}).items():
        setattr(article, name, value)
    article.save()
    return article


@pytest.fixture
def returned(category, contributor, editor):
    article = make_article(category, author=contributor, title="Cầu gỗ")
    article = perform(article, "submit", contributor)
    return perform(article, "return", editor, reason="Sai tên cầu")


@pytest.fixture
def correction(category, contributor, editor):
    article = make_published(category, author=contributor, title="Cầu gỗ")
    perform(article, "correct", contributor)
    save(article, contributor, title="Cầu sắt")
    return perform(article, "submit", contributor)


def test_a_text_that_comes_again_is_compared_with_the_one_sent_back(
    client, returned, contributor, editor
):
    save(returned, contributor, title="Cầu sắt")
    save(returned, contributor, lead="Sapo khác")
    perform(returned, "submit", contributor)
    client.force_login(editor)
    response = client.get(change_url(returned))
    changes = response.context["changes"]
    assert (changes.label, [d.name for d in changes.differences]) == (RETURNED, ["title", "lead"])
    page = response.content.decode()
    assert "<del>gỗ</del>" in page
    whole = client.get(f"{change_url(returned)[:-7]}so-sanh/?{changes.address}")
    assert [d.name for d in whole.context["differences"]] == ["title", "lead"]


def test_an_imported_text_that_comes_again_is_compared_too(category, contributor, editor):
    article = make_article(category, status=Status.SUBMITTED, title="Cầu gỗ")
    perform(article, "return", editor, reason="Sai tên cầu")
    save(article, editor, title="Cầu sắt")
    perform(article, "submit", editor)
    (difference,) = changes_for(stored(article), editor).differences
    assert difference.paragraphs == [[("same", "Cầu"), ("before", "gỗ"), ("after", "sắt")]]


def test_a_correction_is_compared_with_what_readers_see(client, correction, head):
    client.force_login(head)
    changes = client.get(change_url(correction)).context["changes"]
    assert (changes.label, [d.name for d in changes.differences]) == (NOW, ["title"])


def test_an_approver_reads_a_correction_that_is_still_being_made(correction, head, contributor):
    Article.objects.filter(pk=correction.pk).update(status=Status.DRAFT)
    assert changes_for(stored(correction), head).label == NOW
    assert changes_for(stored(correction), contributor) is None


def test_the_author_is_told_nothing_of_it(correction, contributor):
    assert changes_for(correction, contributor) is None


def test_a_new_text_has_nothing_to_be_compared_with(category, contributor, editor):
    article = make_article(category, author=contributor)
    assert changes_for(article, editor) is None
    assert changes_for(perform(article, "submit", contributor), editor) is None


def test_a_text_that_came_back_as_it_was_says_so(client, returned, contributor, editor):
    perform(returned, "submit", contributor)
    client.force_login(editor)
    assert "Không có chữ nào thay đổi." in client.get(change_url(returned)).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_what_changed_is_found_by_three_queries(count, returned, contributor, editor):
    for number in range(count):
        save(returned, contributor, title=f"Cầu {number}")
    perform(returned, "submit", contributor)
    article = stored(returned)
    editor.has_perm("articles.edit_article")
    with CaptureQueriesContext(connection) as queries:
        assert changes_for(article, editor)
    assert len(queries) == 3


def test_a_draft_costs_no_query(category, contributor, editor):
    article = make_article(category, author=contributor)
    editor.has_perm("articles.edit_article")
    with CaptureQueriesContext(connection) as queries:
        changes_for(article, editor)
        changes_for(article, contributor)
    assert [query for query in queries if "articles_" in query["sql"]] == []
