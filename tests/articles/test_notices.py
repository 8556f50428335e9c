"""Who is told of what, and what the page “Thông báo” shows of it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from articles.models import Article, Notice
from articles.notices import KINDS
from articles.transitions import TRANSITIONS
from articles.workflow import Refused
from tests.articles.admin_pages import LIST, change_url
from tests.builders import (
    make_article,
    make_category,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db

Kind = Notice.Kind
Status = Article.Status
NOTICES = f"{LIST}thong-bao/"
SILENT = {"recall", "claim", "release", "correct", "drop_correction", "confirm", "trash", "restore"}


@pytest.fixture
def newsroom(sub_site):
    """Colleagues of each role, of another sub-site too: who could be told by mistake."""
    make_user(Role.ADMINISTRATOR, sub_site)
    make_user(Role.CONTRIBUTOR, sub_site)
    make_user(Role.EDITOR, sub_site, is_active=False)
    elsewhere = make_sub_site()
    for role in Role:
        make_user(role, elsewhere)


@pytest.fixture
def article(category, contributor):
    return make_article(category, author=contributor)


def told():
    """{(who, what)} since the last look."""
    notices = Notice.objects.select_related("user")
    found = {(str(notice.user), notice.kind) for notice in notices}
    notices.delete()
    return found


def test_each_step_tells_whom_it_concerns_and_nobody_else(
    newsroom, article, contributor, editor, head
):
    other = make_user(Role.EDITOR, article.sub_site, full_name="Biên tập khác")
    deputy = make_user(Role.DEPUTY_HEAD, article.sub_site, full_name="Phó Ban")
    perform(article, "submit", contributor)
    assert told() == {(str(editor), Kind.HAND_OVER), (str(other), Kind.HAND_OVER)}
    perform(article, "return", editor, reason="Thiếu số liệu.")
    assert told() == {(str(contributor), Kind.RETURN)}
    perform(article, "submit", other)
    assert told() == {(str(contributor), Kind.HAND_OVER), (str(editor), Kind.HAND_OVER)}
    perform(article, "forward", editor)
    concerned = (contributor, other, deputy, head)
    assert told() == {(str(person), Kind.HAND_OVER) for person in concerned}
    perform(article, "publish", head)
    assert told() == {(str(person), Kind.PUBLICATION) for person in (contributor, other)}
    perform(article, "withdraw", head, reason="Sai địa danh.")
    assert told() == {(str(person), Kind.WITHDRAWAL) for person in (contributor, other)}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("return", Kind.RETURN),
        ("forward", Kind.HAND_OVER),
        ("publish_correction", Kind.PUBLICATION),
        ("force_publish", Kind.FORCED),
        ("withdraw", Kind.WITHDRAWAL),
    ],
)
def test_who_has_an_article_is_told_what_another_does_with_it(name, kind, category, head):
    holder, colleague = (make_user(Role.EDITOR, category.sub_site) for _ in range(2))
    article = make_published(category)
    perform(article, "correct", colleague)
    perform(article, "submit", colleague)
    perform(article, "claim", holder)
    told()
    by = colleague if name in ("return", "forward") else head
    perform(article, name, by, reason="Thiếu số liệu.", confirmed=True)
    assert (str(holder), kind) in told()


def test_where_nobody_edits_those_who_approve_are_told(article, contributor, head):
    perform(article, "submit", contributor)
    assert told() == {(str(head), Kind.HAND_OVER)}


def test_a_category_kept_for_few_tells_these_alone(article, contributor, editor):
    chosen = make_user(Role.EDITOR, article.sub_site)
    article.category.staff.set([chosen, contributor])
    perform(article, "submit", contributor)
    assert told() == {(str(chosen), Kind.HAND_OVER)}


def test_every_transition_either_tells_or_is_known_to_be_silent():
    assert set(KINDS) | SILENT == set(TRANSITIONS)


def test_what_was_refused_tells_nobody(article, contributor, editor):
    Article.objects.filter(pk=article.pk).update(lead="")
    with pytest.raises(Refused, match="sapo"):
        perform(article, "submit", contributor)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_however_many_are_told_a_step_takes_10_queries(
    count, article, contributor, sub_site, django_assert_num_queries
):
    for _ in range(count):
        make_user(Role.EDITOR, sub_site)
    contributor = User.objects.get(pk=contributor.pk)
    with django_assert_num_queries(10):
        perform(article, "submit", contributor)
    assert Notice.objects.count() == count


# --- The bell and its page


def test_the_bell_counts_and_opening_a_notice_reads_it(client, article, contributor, editor):
    perform(article, "submit", contributor)
    client.force_login(editor)
    assert client.get("/quan-tri/").context["unread_notices"] == 1
    page = client.get(NOTICES)
    assert [line["notice"].article for line in page.context["lines"]] == [article]
    assert article.title in page.content.decode()
    opened = client.post(NOTICES, {"open": Notice.objects.get().pk})
    assert opened["Location"] == change_url(article)
    assert client.get("/quan-tri/").context["unread_notices"] == 0


def test_one_or_all_are_marked_as_read_but_none_that_came_meanwhile(
    client, category, contributor, editor
):
    for _ in range(4):
        perform(make_article(category, author=contributor), "submit", contributor)
    newest, third, second, first = Notice.objects.all()
    client.force_login(editor)
    assert client.post(NOTICES, {"read": first.pk})["Location"] == NOTICES
    assert set(Notice.objects.unread()) == {newest, third, second}
    client.post(NOTICES, {"newest": third.pk})
    assert set(Notice.objects.unread()) == {newest}


def test_nobody_reads_or_opens_the_notices_of_another(client, article, contributor, editor):
    perform(article, "submit", contributor)
    notice = Notice.objects.get()
    client.force_login(make_user(Role.HEAD, article.sub_site))
    for name in ("read", "open"):
        assert client.post(NOTICES, {name: notice.pk}).status_code == 404
    client.post(NOTICES, {"newest": notice.pk})
    assert Notice.objects.unread().get() == notice
    assert article.title not in client.get(NOTICES).content.decode()


@pytest.mark.parametrize("sent", [{}, {"read": "x"}, {"open": "9" * 30}, {"read": "²"}])
def test_a_number_that_is_none_finds_nothing(sent, client, editor):
    client.force_login(editor)
    assert client.post(NOTICES, sent).status_code == 404


def test_who_lost_the_scope_reads_no_title_and_hears_no_bell(client, article, contributor, editor):
    Article.objects.filter(pk=article.pk).update(title="Bí mật")
    perform(article, "submit", contributor)
    scope = list(editor.sub_sites.all())
    editor.sub_sites.set([make_category().sub_site])
    client.force_login(editor)
    page = client.get(NOTICES)
    assert "Bí mật" not in page.content.decode()
    assert page.context["unread_notices"] == 0
    assert client.post(NOTICES, {"open": Notice.objects.get().pk}).status_code == 404
    editor.sub_sites.set(scope)
    assert "Bí mật" in client.get(NOTICES).content.decode()


def test_administrators_have_no_bell_and_cost_no_query(client, django_assert_max_num_queries):
    client.force_login(make_user(Role.ADMINISTRATOR))
    with django_assert_max_num_queries(20) as queries:
        page = client.get("/quan-tri/").content.decode()
    assert NOTICES not in page
    assert not any("articles_notice" in query["sql"] for query in queries)
    assert client.get(NOTICES).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_7_queries(
    count, client, category, contributor, editor, django_assert_num_queries
):
    for _ in range(count):
        perform(make_article(category, author=contributor), "submit", contributor)
    client.force_login(editor)
    with django_assert_num_queries(7):
        assert len(client.get(NOTICES).context["lines"]) == count


def test_older_notices_are_on_the_next_page(client, category, contributor, editor):
    for _ in range(31):
        perform(make_article(category, author=contributor), "submit", contributor)
    client.force_login(editor)
    assert 'href="?trang=2"' in client.get(NOTICES).content.decode()
    assert len(client.get(f"{NOTICES}?trang=2").context["lines"]) == 1


def test_what_was_read_long_ago_is_cleared_and_nothing_unread(category, contributor, editor):
    for _ in range(3):
        perform(make_article(category, author=contributor), "submit", contributor)
    unread, recent, old = Notice.objects.all()
    now = timezone.now()
    for notice, days in ((recent, 179), (old, 181)):
        Notice.objects.filter(pk=notice.pk).update(read_at=now - timedelta(days=days))
    call_command("clear_notices")
    assert list(Notice.objects.all()) == [unread, recent]
