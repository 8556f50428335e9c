"""Due dates and priority: beside the text, on record, and told when they are passed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from articles.models import Article
from articles.transitions import label_of
from tests.articles.admin_pages import LIST, change_url, listed
from tests.builders import make_article, make_category, make_published, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Status = Article.Status


def set_due(client, article, **typed):
    return client.post(f"{LIST}{article.pk}/han-xu-ly/", typed, follow=True)


def test_an_editor_sets_it_without_changing_the_text(client, category, editor, contributor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    client.force_login(editor)
    page = set_due(client, article, due_day="25/12/2099", is_urgent="on").content.decode()
    assert "Hạn 25/12/2099 17:00" in page
    assert "Khẩn" in page
    changed = article.changed_at
    article.refresh_from_db()
    assert (article.version, article.changed_at, article.changed_by) == (1, changed, None)
    (event,) = article.events.all()
    assert (label_of(event), event.by, event.reason) == (
        "Hạn xử lý",
        editor,
        "Hạn 25/12/2099 17:00 · Khẩn",
    )
    set_due(client, article, due_day="25/12/2099", due_time="17:00", is_urgent="on")
    assert article.events.count() == 1  # nothing new
    set_due(client, article)
    article.refresh_from_db()
    assert (article.due_at, article.priority) == (None, "normal")


def test_four_eyes_know_nothing_of_it(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    set_due(client, article, due_day="25/12/2099")
    form = client.get(f"{change_url(article)}?sua=1").content.decode()
    assert 'value="publish"' in form


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"due_day": "31/02/2026"}, "Ngày không đúng"),
        ({"due_day": "25/12/2026", "due_time": "25:00"}, "Giờ không đúng"),
        ({"due_day": "01/01/0001", "due_time": "00:00"}, "Ngày không đúng"),  # before Christ in UTC
    ],
)
def test_what_is_no_date_is_refused(typed, complaint, client, category, editor):
    article = make_article(category)
    client.force_login(editor)
    assert complaint in set_due(client, article, **typed).content.decode()
    assert not Article.objects.exclude(due_at=None).exists()


def test_others_set_none(client, category, contributor):
    article = make_article(category, author=contributor)
    away = make_article(make_category())
    client.force_login(contributor)
    assert set_due(client, article, due_day="25/12/2099").status_code == 403
    assert "Lưu hạn" not in client.get(change_url(article)).content.decode()
    client.force_login(make_user(Role.EDITOR, category.sub_site))
    assert set_due(client, away, due_day="25/12/2099").status_code == 404
    assert client.get(f"{LIST}{article.pk}/han-xu-ly/").status_code == 405
    assert not Article.objects.exclude(due_at=None).exists()


def test_the_dashboard_and_the_list_tell_what_is_late_in_words(client, category, editor, clock):
    due_at = timezone.now() + HOUR
    waiting = make_article(category, status=Status.SUBMITTED, due_at=due_at, priority="urgent")
    make_published(category, due_at=due_at)
    make_article(category, status=Status.TRASHED, due_at=due_at)
    make_article(make_category(), status=Status.SUBMITTED, due_at=due_at)
    client.force_login(editor)
    assert client.get("/quan-tri/").context["overdue"] == []
    clock.move_to(due_at + HOUR)
    client.force_login(editor)
    response = client.get("/quan-tri/")
    assert response.context["overdue"] == [(waiting, "biên tập viên")]
    assert "quá hạn từ" in response.content.decode()
    page = client.get(LIST).content.decode()
    assert page.count("Quá hạn từ") == 1
    assert page.count(">Khẩn</span>") == 1


def test_the_list_is_narrowed_to_what_is_late_or_urgent(client, category, editor, clock):
    due_at = timezone.now() + HOUR
    late = make_article(category, status=Status.SUBMITTED, due_at=due_at)
    urgent = make_article(category, status=Status.SUBMITTED, priority="urgent")
    make_article(category, status=Status.SUBMITTED, due_at=due_at + 3 * HOUR)
    make_article(category, status=Status.APPROVED, due_at=due_at, priority="urgent")
    make_article(make_category(), status=Status.SUBMITTED, due_at=due_at, priority="urgent")
    clock.move_to(due_at + HOUR)
    client.force_login(editor)
    everything = client.get("/quan-tri/").context["overdue_url"]
    assert listed(client.get(everything)) == [late.pk]
    response = client.get(LIST, {"han": "khan"})
    assert listed(response) == [urgent.pk]
    assert '<option value="khan" selected>Khẩn</option>' in response.content.decode()


def test_the_database_knows_the_priorities(category):
    with pytest.raises(IntegrityError, match="article_priority_is_known"), transaction.atomic():
        make_article(category, priority="mai")
