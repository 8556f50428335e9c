"""The menu counts what waits for whoever looks at it."""

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from articles import waiting
from articles.models import Article
from tests.articles.admin_pages import LIST
from tests.builders import make_article, make_published, make_user, perform

pytestmark = pytest.mark.django_db
Status = Article.Status
AUTHOR, EDITOR, HEAD, DEPUTY = Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD, Role.DEPUTY_HEAD


@pytest.fixture
def staff(category):
    """One of each, and for all of them an article in each state that somebody deals with."""
    staff = {role: make_user(role, category.sub_site) for role in (AUTHOR, EDITOR, HEAD, DEPUTY)}
    for status in Status:
        make_article(category, author=staff[AUTHOR], status=status)
    held = {"claimed_by": staff[EDITOR], "claimed_at": timezone.now()}
    make_article(category, author=staff[AUTHOR], status=Status.SUBMITTED, **held)
    make_article(category, author=staff[HEAD], status=Status.IN_APPROVAL)
    make_published(category, author=staff[AUTHOR], forced_by=staff[HEAD])
    for status in (Status.SUBMITTED, Status.IN_APPROVAL):
        make_article(status=status)  # of other sub-sites
    return staff


@pytest.mark.parametrize(("role", "count"), [(AUTHOR, 1), (EDITOR, 2), (HEAD, 1), (DEPUTY, 3)])
def test_each_is_told_how_many_articles_wait_for_them(
    role, count, staff, client, django_assert_num_queries
):
    user = User.objects.get(pk=staff[role].pk)
    user.get_all_permissions()
    with django_assert_num_queries(1):
        assert waiting.counts(user) == (0, count, 0)
    client.force_login(user)
    menu = client.get(LIST).content.decode()
    assert f'{count}<span class="visually-hidden"> bài chờ bạn</span>' in menu


def test_what_is_done_waits_no_more(staff, category, client):
    article = make_article(category, author=staff[AUTHOR])
    perform(article, "submit", staff[AUTHOR])
    assert waiting.counts(staff[EDITOR]) == (1, 3, 0)
    perform(article, "forward", staff[EDITOR])
    assert waiting.counts(staff[EDITOR]) == (1, 2, 0)


def test_no_number_is_shown_for_nothing_and_no_exact_one_for_very_much(category, client):
    editor = make_user(EDITOR, category.sub_site)
    client.force_login(editor)
    assert "menu-count" not in client.get(LIST).content.decode()
    for _ in range(waiting.MOST + 1):
        make_article(category, status=Status.SUBMITTED)
    assert "99+<span" in client.get(LIST).content.decode()


def test_a_superuser_works_in_every_sub_site(staff):
    superuser = make_user(is_superuser=True)
    assert waiting.counts(superuser) == (0, 4, 0)
