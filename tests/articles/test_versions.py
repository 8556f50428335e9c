"""Every text that an article ever had is kept, whoever writes it and by whatever way."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Article, ArticleVersion, Autosave
from articles.models.document import DOCUMENT
from tests.articles.admin_pages import ADD, change_url, typed
from tests.articles.content_lines import article_line
from tests.builders import make_article, make_category, make_photo, make_published, perform

pytestmark = pytest.mark.django_db
Status = Article.Status


def versions(article):
    """(number, who, title), the oldest first."""
    rows = article.versions.order_by("pk").select_related("by")
    return [(row.version, row.by, row.title) for row in rows]


def test_each_save_of_the_form_is_a_version_with_who_and_when(client, category, contributor):
    client.force_login(contributor)
    client.post(ADD, typed(category=category.pk, title="Một"))
    article = Article.objects.get()
    client.post(change_url(article), typed(article, title="Hai"))
    assert versions(article) == [(1, contributor, "Một"), (2, contributor, "Hai")]
    article.refresh_from_db()
    assert article.versions.first().at == article.changed_at


def test_a_save_that_changes_no_word_is_none(client, category, contributor):
    client.force_login(contributor)
    client.post(ADD, typed(category=category.pk))
    article = Article.objects.get()
    client.post(change_url(article), typed(article))
    assert article.versions.count() == 1


def test_the_text_that_was_imported_is_kept_when_it_is_first_changed(client, category, editor):
    article = make_article(category, title="Như đã nhập", body="<p>Chữ cũ</p>")
    assert versions(article) == []
    client.force_login(editor)
    client.post(change_url(article), typed(article, title="Đã sửa"))
    assert versions(article) == [(1, None, "Như đã nhập"), (2, editor, "Đã sửa")]
    first = article.versions.last()
    assert (first.body, first.at) == ("<p>Chữ cũ</p>", article.created_at)


def test_a_step_that_changes_no_text_is_none(category, contributor, editor, head):
    article = make_article(category, author=contributor)
    for name, by in [("submit", contributor), ("forward", editor), ("publish", head)]:
        perform(article, name, by)
    assert article.versions.count() == 1


def test_typing_that_was_not_saved_is_none(client, category, contributor):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    client.post(f"/quan-tri/articles/article/{article.pk}/tu-luu/", {"title": "Gõ dở"})
    assert Autosave.objects.get().fields == {"title": "Gõ dở"}
    assert article.versions.count() == 1


def test_an_import_over_a_text_keeps_it(take):
    take(article_line(title="Tên cũ"))
    article = Article.objects.get()
    assert versions(article) == []
    take(article_line(title="Tên mới"))
    assert [title for _, _, title in versions(article)] == ["Tên cũ", "Tên mới"]


def test_a_cover_that_is_taken_away_is_kept_in_the_version_before(category, contributor, head):
    photo = make_photo()
    article = make_article(category, author=contributor, cover=photo, cover_alt="Cầu")
    photo.remove(by=head)
    assert [version.cover for version in article.versions.order_by("pk")] == [photo, None]
    assert article.versions.first().by == head


OTHER = {
    "title": "Khác",
    "lead": "Khác",
    "body": "<p>Khác</p>",
    "cover_alt": "Khác",
    "cover_caption": "Khác",
    "byline": "Khác",
    "source": "Khác",
    "tags": ["khác"],
    "attachments": [{"file": "0" * 64, "title": "Khác", "kind": "pdf", "size": 1}],
    **dict.fromkeys(DOCUMENT, "Khác"),
    "validity": "ended",
    "issued_on": date(2023, 12, 25),
    "category": lambda article: make_category(article.sub_site),
    "cover": lambda article: make_photo(),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_change_of_any_part_of_the_text_is_a_version(name, category, contributor):
    article = make_article(category, author=contributor)
    value = OTHER[name](article) if callable(OTHER[name]) else OTHER[name]
    Article.objects.filter(pk=article.pk).update(**{name: value})
    newest, first = article.versions.all()
    assert getattr(newest, name) == value
    assert getattr(first, name) == getattr(article, name)


def test_the_cases_know_every_part_of_the_text():
    own = {"id", "article", "version", "by", "at"}
    assert {field.name for field in ArticleVersion._meta.fields} - own == set(OTHER)


@pytest.mark.parametrize("change", ["UPDATE {} SET title = 'x'", "DELETE FROM {}"])
def test_a_version_never_changes(change, category, contributor):
    make_article(category, author=contributor)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change.format("articles_articleversion"))


def test_an_empty_category_is_deleted_though_a_text_was_in_it_once(category, contributor):
    article = make_article(category, author=contributor)
    article.category = make_category(category.sub_site)
    article.save()
    category.delete()
    assert [version.category for version in article.versions.all()] == [article.category, None]


def test_a_save_that_fails_leaves_no_version(category, contributor):
    article = make_published(category, author=contributor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(title="")
    assert article.versions.count() == 1
