"""What readers saw of an article: its publications, and the page at a date and a time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Publication
from tests.articles.admin_pages import LIST
from tests.builders import make_article, make_published, make_sub_site, make_user, perform

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Status = Article.Status


def publications(article):
    return f"{LIST}{article.pk}/ban-da-dang/"


def seen(article, moment):
    moment = timezone.localtime(moment)
    return f"{publications(article)}?at_0={moment:%d/%m/%Y}&at_1={moment:%H:%M}"


def correct(article, at, **changes):
    """Publish another text of `article` at that moment."""
    for name, value in changes.items():
        setattr(article, name, value)
    article.save()
    return publishing.publish(article, at)


@pytest.fixture
def article(category, contributor):
    """Published three hours ago, corrected an hour ago."""
    now = timezone.now()
    article = make_published(
        category,
        author=contributor,
        starts_at=now - 3 * HOUR,
        title="Cầu gỗ",
        body="<p>Chữ đầu tiên.</p>",
    )
    correct(article, now - HOUR, title="Cầu sắt", body="<p>Chữ đã sửa.</p>")
    return article


def rows(client, article):
    return client.get(publications(article)).context["rows"]


def test_publications_are_told_newest_first_with_what_changed(client, article, editor):
    client.force_login(editor)
    newest, first = rows(client, article)
    assert (newest.publication.title, newest.end) == ("Cầu sắt", "Đang đăng")
    assert newest.changed == ["tiêu đề", "nội dung"]
    assert (first.end, first.changed, first.compare_url) == ("Đã thay bằng bản sau", [], None)
    compared = client.get(newest.compare_url)
    assert [d.name for d in compared.context["differences"]] == ["title", "body"]


def test_it_is_told_who_published_and_who_took_down_and_why(client, category, contributor, head):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    perform(article, "publish", head)
    perform(article, "withdraw", head, reason="Sai số liệu")
    client.force_login(contributor)
    (row,) = rows(client, article)
    assert (row.made.by, row.end, row.ended.by, row.ended.reason) == (
        head,
        "Đã gỡ",
        head,
        "Sai số liệu",
    )
    page = client.get(publications(article)).content.decode()
    assert "Nguyễn Trưởng Ban xuất bản" in page
    assert "Sai số liệu" in page


def test_what_ends_by_itself_is_told_so(client, category, editor):
    now = timezone.now()
    over = make_published(category, starts_at=now - 2 * HOUR, expires_at=now - HOUR)
    running = make_published(category, expires_at=now + HOUR)
    ahead = make_published(category, starts_at=now + HOUR)
    client.force_login(editor)
    ends = [rows(client, article)[0].end for article in (over, running, ahead)]
    assert ends == ["Hết hạn", "Đang đăng, sẽ hết hạn", "Hẹn giờ"]


@pytest.mark.parametrize(("ago", "text"), [(2 * HOUR, "Chữ đầu tiên."), (MINUTE, "Chữ đã sửa.")])
def test_the_page_is_shown_as_readers_saw_it_at_a_time(ago, text, client, article, editor):
    client.force_login(editor)
    response = client.get(seen(article, timezone.now() - ago))
    page = response.content.decode()
    assert f"<p>{text}</p>" in page
    assert "Trang người đọc thấy lúc" in page
    assert "articles/publication.html" in [template.name for template in response.templates]
    assert '<meta name="robots" content="noindex">' in page
    assert "no-store" in response["Cache-Control"]


def test_a_time_without_a_page_says_so(client, article, editor):
    client.force_login(editor)
    page = client.get(seen(article, timezone.now() - 5 * HOUR)).content.decode()
    assert "người đọc không thấy bài này." in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("at_0=&at_1=", "Hãy chọn ngày và giờ."),
        ("at_0=32/13/2023&at_1=08:30", "Ngày không đúng"),
        ("at_0=25/12/2023&at_1=25h", "Giờ không đúng"),
        ("at_0=25/12/2999&at_1=08:30", "Giờ này chưa đến."),
    ],
)
def test_a_time_that_cannot_be_is_told(asked, words, client, article, editor):
    client.force_login(editor)
    assert words in client.get(f"{publications(article)}?{asked}").content.decode()


def test_each_publication_has_its_page(client, article, editor):
    client.force_login(editor)
    first = Publication.history.order_by("starts_at").first()
    response = client.get(f"{publications(article)}{first.pk}/")
    page = response.content.decode()
    assert "<p>Chữ đầu tiên.</p>" in page
    assert "Bản đăng từ" in page
    assert f'href="/quan-tri/articles/article/{article.pk}/ban-da-dang/"' in page
    assert "no-store" in response["Cache-Control"]


def test_of_a_taken_down_article_the_page_is_still_there_for_staff(client, article, head):
    publishing.withdraw(article)
    client.force_login(head)
    assert "Chữ đã sửa." in client.get(seen(article, timezone.now() - MINUTE)).content.decode()


def test_a_page_that_stayed_with_a_notice_is_shown_with_it_and_before_without(
    client, article, head, clock
):
    now = timezone.now()
    kind = Publication.Withdrawal.NOTICE
    publishing.withdraw(article, now, kind, note="Số liệu đang được xem lại.")
    client.force_login(head)
    clock.move_to(now + HOUR)
    before = client.get(seen(article, now - 2 * MINUTE)).content.decode()
    after = client.get(seen(article, now + 10 * MINUTE)).content.decode()
    assert ("Chữ đã sửa." in before, "Số liệu đang" in before) == (True, False)
    assert ("Chữ đã sửa." in after, "Số liệu đang" in after) == (True, True)
    assert "Số liệu đang được xem lại." in client.get(publications(article)).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_was_published_is_for_who_may_see_the_article(method, client, article):
    page = f"{publications(article)}{Publication.objects.get().pk}/"
    addresses = (publications(article), page, seen(article, timezone.now() - MINUTE))
    sub_site = article.sub_site
    refused = {
        make_user(Role.CONTRIBUTOR, sub_site): 404,
        make_user(Role.EDITOR, make_sub_site()): 404,
        make_user(Role.ADMINISTRATOR, sub_site): 403,
    }
    for user, status in refused.items():
        client.force_login(user)
        assert [getattr(client, method)(url).status_code for url in addresses] == [status] * 3
    for user in (article.author, make_user(Role.EDITOR, sub_site)):
        client.force_login(user)
        assert [getattr(client, method)(url).status_code for url in addresses] == [200] * 3
        assert [client.post(url).status_code for url in addresses] == [405] * 3
    client.logout()
    for url in addresses:
        assert client.get(url)["Location"].startswith("/quan-tri/login/")


def test_a_publication_is_found_at_its_own_article_alone(client, article, editor):
    other = make_published(article.category)
    client.force_login(editor)
    theirs = Publication.objects.get(article=other)
    assert client.get(f"{publications(article)}{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(count, client, category, editor):
    now = timezone.now()
    article = make_published(category, starts_at=now - 40 * HOUR)
    for number in range(1, count):
        correct(article, now - (40 - number) * HOUR, title=f"Tên {number}")
    client.force_login(editor)
    client.get(publications(article))
    with CaptureQueriesContext(connection) as queries:
        shown = rows(client, article)
    assert len(queries) == 11
    assert len(shown) == min(count, 10)
    assert all(row.changed == ["tiêu đề"] for row in shown[: count - 1])
