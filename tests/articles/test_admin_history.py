"""The history pages of an article: its list, two texts compared, an older one restored."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Publication
from portal import images
from tests.articles.admin_pages import LIST, change_url, typed
from tests.builders import (
    make_article,
    make_category,
    make_photo,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db
Status = Article.Status


def history(article):
    return f"{LIST}{article.pk}/history/"


def compare(article, before, after):
    return f"{LIST}{article.pk}/so-sanh/?tu={before}&den={after}"


def page_of(version):
    return f"{LIST}{version.article_id}/phien-ban/{version.pk}/"


def save(article, by, **changes):
    """As the form does."""
    for name, value in (changes | {"changed_by": by, "version": article.version + 1}).items():
        setattr(article, name, value)
    article.save()
    return article.versions.first()


@pytest.fixture
def article(category, contributor):
    return make_article(
        category,
        author=contributor,
        changed_by=contributor,
        title="Cầu gỗ",
        body="<p>Cầu gỗ nối hai bờ khe.</p>",
    )


@pytest.fixture
def first(article):
    return article.versions.get()


@pytest.fixture
def second(article, first, editor):
    return save(article, editor, title="Cầu sắt", body="<p>Cầu sắt nối hai bờ khe.</p>")


# --- The list -----------------------------------------------------------------------------------


def test_versions_and_steps_stand_in_one_list_newest_first(
    client, article, second, contributor, editor
):
    perform(article, "submit", contributor)
    perform(article, "return", editor, reason="Thiếu ảnh")
    client.force_login(editor)
    response = client.get(history(article))
    rows = response.context["rows"]
    assert [row.label or row.number for row in rows] == ["Trả lại", "Gửi duyệt", 2, 1]
    assert rows[2].changed == ("tiêu đề", "nội dung")
    page = response.content.decode()
    for words in ("Thiếu ảnh", "Trần Văn Sửa", "Lô Thị Mai", "Bản đầu tiên"):
        assert words in page


def test_other_articles_stay_out_of_the_list(client, article, second, editor):
    save(make_article(article.category, author=editor), editor, title="Bài khác")
    client.force_login(editor)
    assert [row.number for row in client.get(history(article)).context["rows"]] == [2, 1]


def test_an_imported_article_that_nobody_changed_says_so(client, category, editor):
    client.force_login(editor)
    page = client.get(history(make_article(category))).content.decode()
    assert "Chưa có thay đổi nào từ khi bài được nhập vào cổng." in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_the_same_queries_for_one_version_and_for_thirty(
    count, client, article, editor
):
    for number in range(count - 1):
        save(article, editor, title=f"Tên {number}")
    client.force_login(editor)
    client.get(history(article))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(history(article))
    assert len(queries) == 10
    numbers = [row.number for row in response.context["rows"]]
    assert numbers == list(range(count, max(count - 20, 0), -1))
    if count > 20:
        rest = client.get(f"{history(article)}?trang=2").context["rows"]
        assert [row.number for row in rest] == list(range(10, 0, -1))
        assert rest[0].changed == ("tiêu đề",)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
def test_any_page_number_answers(number, client, article, editor):
    client.force_login(editor)
    assert client.get(f"{history(article)}?trang={number}").status_code == 200


# --- Compare ------------------------------------------------------------------------------------


def test_two_versions_are_compared_by_word(client, article, first, second, editor):
    client.force_login(editor)
    page = client.get(compare(article, f"v{first.pk}", f"v{second.pk}")).content.decode()
    assert "<del>gỗ</del>" in page
    assert "<ins>sắt</ins>" in page
    assert "&lt;p&gt;" not in page


def test_the_working_copy_is_compared_with_what_readers_see(client, category, editor):
    article = make_published(category, title="Cầu gỗ")
    save(article, editor, title="Cầu sắt")
    client.force_login(editor)
    publication = Publication.objects.get()
    response = client.get(compare(article, f"d{publication.pk}", "nay"))
    assert [d.name for d in response.context["differences"]] == ["title"]
    assert response.context["labels"][1] == "Bản hiện nay"


def test_two_equal_texts_are_said_to_be_equal(client, article, second, editor):
    client.force_login(editor)
    assert (
        "Hai bản giống nhau"
        in client.get(compare(article, f"v{second.pk}", "nay")).content.decode()
    )


def test_no_version_of_another_article_is_compared(client, article, first, editor):
    other = make_article(make_category(), author=editor, title="Bí mật").versions.get()
    client.force_login(editor)
    for name in (f"v{other.pk}", "v0", "x", "", "d99", "v" + "9" * 30):
        response = client.get(compare(article, f"v{first.pk}", name), follow=True)
        page = response.content.decode()
        assert "Hãy chọn hai phiên bản để so sánh." in page
        assert "Bí mật" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_comparing_takes_the_same_queries_whatever_the_number(count, client, article, editor):
    for number in range(count):
        save(article, editor, title=f"Tên {number}")
    newest, before = article.versions.all()[:2]
    client.force_login(editor)
    client.get(history(article))
    with CaptureQueriesContext(connection) as queries:
        client.get(compare(article, f"v{before.pk}", f"v{newest.pk}"))
    assert len(queries) == 10


# --- Restore ------------------------------------------------------------------------------------


def restore(client, version, seen=None):
    article = Article.objects.get(pk=version.article_id)
    response = client.post(page_of(version), {"version": seen or article.version}, follow=True)
    return response.content.decode(), Article.objects.get(pk=article.pk)


def test_a_version_is_restored_as_a_new_save(client, article, first, second, editor):
    client.force_login(editor)
    asked = client.get(page_of(first)).content.decode()
    assert "Khôi phục bản này" in asked
    assert "<del>sắt</del>" in asked
    page, restored = restore(client, first)
    assert "Đã khôi phục “Cầu sắt” về bản 1." in page
    assert (restored.title, restored.body) == (first.title, first.body)
    assert (restored.version, restored.changed_by) == (3, editor)
    assert [version.title for version in article.versions.all()] == ["Cầu gỗ", "Cầu sắt", "Cầu gỗ"]
    event = article.events.get()
    assert (event.by, event.reason.startswith("Khôi phục bản 1 (")) == (editor, True)


def test_a_restoration_of_a_text_that_somebody_changed_meanwhile_is_refused(
    client, article, first, second, editor
):
    client.force_login(editor)
    seen = article.version
    save(article, article.author, title="Tên của người viết")
    page, stored = restore(client, first, seen)
    assert "đã được Lô Thị Mai thay đổi sau khi bạn mở" in page
    assert stored.title == "Tên của người viết"


@pytest.mark.parametrize("seen", ["", "x", "9" * 30])
def test_without_the_version_that_was_seen_nothing_is_restored(
    seen, client, article, first, second, editor
):
    client.force_login(editor)
    client.post(page_of(first), {"version": seen})
    article.refresh_from_db()
    assert article.title == "Cầu sắt"


def test_who_may_only_look_restores_nothing(client, article, first, second, contributor):
    Article.objects.filter(pk=article.pk).update(status=Status.IN_APPROVAL)
    client.force_login(contributor)
    page = client.get(page_of(first)).content.decode()
    assert "Khôi phục bản này" not in page
    assert client.post(page_of(first), {"version": article.version}).status_code == 403
    article.refresh_from_db()
    assert article.title == "Cầu sắt"


def test_a_restoration_of_a_published_article_is_a_correction(client, category, editor):
    article = make_published(category, title="Đang đăng")
    first_published = save(article, editor, title="Bản sửa").article.versions.last()
    client.force_login(editor)
    _, restored = restore(client, first_published)
    assert (restored.status, restored.title) == (Status.DRAFT, "Đang đăng")
    assert [event.transition for event in article.events.order_by("pk")] == ["correct", "edit"]


def test_who_restored_a_text_does_not_publish_it(category, contributor, head, client):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    first = article.versions.get()
    save(article, contributor, title="Mới")
    client.force_login(head)
    restore(client, first)
    with pytest.raises(Exception, match="Bạn đã sửa bài"):
        perform(article, "publish", head)


def test_what_is_the_same_already_is_not_saved_again(client, article, second, editor):
    client.force_login(editor)
    page, stored = restore(client, second)
    assert "Bài hiện nay đã giống bản này." in page
    assert (stored.version, article.versions.count()) == (2, 2)


def test_pictures_that_are_gone_are_told_and_left_out(client, article, editor):
    cover, gone, there = make_photo(), make_photo(), make_photo()
    body = "".join(f'<p>Ảnh <img src="{photo.url}" alt="Lễ"></p>' for photo in (gone, there))
    version = save(article, editor, cover=cover, cover_alt="Cầu", body=body)
    save(article, editor, cover=None, body="<p>Không ảnh</p>")
    cover.remove(), gone.remove()
    client.force_login(editor)
    assert "đã bị gỡ khỏi kho ảnh" in client.get(page_of(version)).content.decode()
    page, restored = restore(client, version)
    assert "Đã bỏ 1 ảnh trong nội dung" in page
    assert restored.cover is None
    assert images.digest_in(restored.body.split('src="')[1].split('"')[0]) == there.digest
    assert gone.digest not in restored.body


def test_a_category_out_of_reach_is_not_restored(client, article, editor):
    elsewhere = make_category(make_sub_site())
    first = save(article, editor, category=elsewhere, title="Ở nơi khác")
    save(article, editor, category=make_category(editor.sub_sites.get()), title="Ở đây")
    client.force_login(editor)
    page, restored = restore(client, first)
    assert "Chuyên mục của bản cũ không còn dùng được" in page
    assert (restored.title, restored.category) == ("Ở nơi khác", article.category)


def test_what_readers_see_stays_in_its_sub_site_when_restored(client, article, editor):
    elsewhere = make_category(make_sub_site())
    editor.sub_sites.add(elsewhere.sub_site)
    here = article.category
    first = save(article, editor, category=elsewhere, title="Ở nơi khác")
    save(article, editor, category=here)
    client.force_login(editor)
    assert restore(client, first)[1].category == elsewhere
    article.refresh_from_db()
    save(article, editor, category=here)
    publishing.publish(article, timezone.now())
    assert restore(client, first)[1].category == here


def test_hostile_html_in_an_old_version_is_cleaned(client, article, editor, monkeypatch):
    hostile = "<p>Chữ</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = %s WHERE id = %s", [hostile, article.pk])
    version = article.versions.first()
    assert "<script>alert" in version.body
    save(article, editor, body="<p>Sạch</p>")
    client.force_login(editor)
    for address in (page_of(version), compare(article, f"v{version.pk}", "nay")):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "onerror" not in page
    _, restored = restore(client, version)
    assert restored.body == "<p>Chữ</p>"


# --- Who ----------------------------------------------------------------------------------------

ADDRESSES = ("history/", "so-sanh/?tu=nay&den=nay", "ban-da-dang/", "phien-ban/{v}/")


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_history_is_for_who_may_see_the_article(address, method, client, article, first):
    """A colleague's article, one of another sub-site: not there; for administrators: forbidden."""
    url = f"{LIST}{article.pk}/{address.format(v=first.pk)}"
    sub_site = article.sub_site
    strangers = {
        make_user(Role.CONTRIBUTOR, sub_site): 404,
        make_user(Role.HEAD, make_sub_site()): 404,
        make_user(Role.ADMINISTRATOR, sub_site): 403,
    }
    for user, status in strangers.items():
        client.force_login(user)
        refused = 405 if method == "post" and "phien-ban" not in address else status
        assert getattr(client, method)(url).status_code == refused
    client.logout()
    assert getattr(client, method)(url)["Location"].startswith("/quan-tri/login/")
    for user in (article.author, make_user(Role.EDITOR, sub_site), make_user(Role.HEAD, sub_site)):
        client.force_login(user)
        assert client.get(url).status_code == 200


def test_a_version_is_found_at_its_own_article_alone(client, article, first, editor):
    other = make_article(article.category)
    client.force_login(editor)
    assert client.get(f"{LIST}{other.pk}/phien-ban/{first.pk}/").status_code == 404


@pytest.mark.parametrize("number", ["abc", "9" * 30, "1_2F"])
def test_no_article_no_history(number, client, editor):
    client.force_login(editor)
    assert client.get(f"{LIST}{number}/history/").status_code == 404


def test_the_form_leads_to_the_history(client, article, editor):
    client.force_login(editor)
    assert f'href="{history(article)}"' in client.get(change_url(article)).content.decode()


def test_a_save_of_the_form_shows_in_the_history(client, article, editor):
    client.force_login(editor)
    client.post(change_url(article), typed(article, title="Tên mới"))
    rows = client.get(history(article)).context["rows"]
    assert [row.version.title for row in rows if row.version] == ["Tên mới", "Cầu gỗ"]
