from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles.models import Article
from articles.transitions import ALL
from tests.articles.admin_pages import LIST, change_url, typed
from tests.builders import (
    make_article,
    make_category,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db

Status = Article.Status
TRANSITIONS_BY_LABEL = {step.label: step.name for step in ALL}


def offered(client, article):
    buttons = client.get(change_url(article)).context["buttons"]
    return {TRANSITIONS_BY_LABEL[b.label] for b in buttons if b.label in TRANSITIONS_BY_LABEL}


def test_the_panel_offers_what_this_user_may_do(client, category, contributor, editor, head):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    for user, names in (
        (contributor, {"recall"}),
        (editor, {"claim", "forward", "return"}),
        (head, {"claim", "forward", "return", "force_publish"}),
    ):
        client.force_login(user)
        assert offered(client, article) == names


def test_the_reason_of_a_return_stands_on_the_form(client, category, contributor, editor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    perform(article, "return", editor, reason="Cần thêm số liệu của ba xã.")
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    assert "Lý do trả lại" in page
    assert "Cần thêm số liệu của ba xã." in page


def test_readers_are_said_to_see_a_text_only_while_they_do(client, category, head):
    article = make_published(category)
    client.force_login(head)
    words = "người đọc vẫn thấy bản đang đăng"
    assert words in client.get(change_url(article)).content.decode()
    perform(article, "withdraw", head, reason="Nhầm địa danh.")
    assert words not in client.get(change_url(article)).content.decode()


def test_a_scheduled_text_is_said_to_appear_whatever_is_saved(client, category, head):
    article = make_published(category, starts_at=timezone.now() + timedelta(days=1))
    client.force_login(head)
    assert "vẫn lên trang vào giờ đã hẹn" in client.get(change_url(article)).content.decode()


def test_a_saved_correction_is_said_not_to_be_seen_yet(client, category, editor):
    articles = {make_published(category): "vẫn thấy bản đang đăng", make_article(category): "Viết"}
    client.force_login(editor)
    for article, told in articles.items():
        page = client.post(change_url(article), typed(article, title="Tiêu đề sửa"), follow=True)
        (message,) = page.context["messages"]
        assert told in str(message)


def test_who_may_only_look_is_told_whom_the_article_waits_for(client, category, contributor):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    for status, who in (("submitted", "biên tập viên"), ("in_approval", "lãnh đạo Ban Biên tập")):
        Article.objects.filter(pk=article.pk).update(status=status)
        page = client.get(change_url(article)).content.decode()
        assert f"Bài đang chờ {who}; lúc này bạn chỉ xem được." in page


def test_the_panel_tells_the_latest_steps_and_where_readers_are(client, editor, head):
    category = make_category(make_sub_site(slug="con-cuong"))
    for user in (editor, head):
        user.sub_sites.add(category.sub_site)
    article = make_article(category, title="Tin", status=Status.SUBMITTED)
    perform(article, "forward", editor)
    perform(article, "publish", head)
    client.force_login(editor)
    context = client.get(change_url(article)).context
    assert context["live_address"] == f"/con-cuong/tin/tin-{article.pk}/"
    assert not context["leaves_out_events"]
    assert [(label, event.by) for label, event in context["events"]] == [
        ("Xuất bản", head),
        ("Trình duyệt", editor),
    ]


def test_an_imported_article_says_so_in_place_of_an_author(client, category, editor):
    make_article(category)
    client.force_login(editor)
    assert "Nhập từ hệ thống cũ" in client.get(LIST).content.decode()


def test_an_approver_who_changes_the_text_is_told_that_another_publishes_it(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    form = client.get(f"{change_url(article)}?sua=1").content.decode()
    assert "Nếu bạn sửa nội dung" in form
    pressed = typed(article, title="Khác hẳn", _perform="publish")
    page = client.post(change_url(article), pressed, follow=True).content.decode()
    assert "lãnh đạo khác phải xuất bản" in page
    assert 'value="publish"' not in page
    assert "Sửa nội dung</strong> · Nguyễn Trưởng Ban" in page
    deputy = make_user(Role.DEPUTY_HEAD, category.sub_site)
    client.force_login(deputy)
    page = client.get(change_url(article), follow=True).content.decode()
    assert f"{article.pk}/thao-tac/publish/" in page


def test_the_link_to_readers_leads_to_where_the_article_is_live(client, category, editor):
    other = make_category(make_sub_site(slug="noi-khac"))
    editor.sub_sites.add(other.sub_site)
    article = make_published(category)
    client.force_login(editor)
    client.post(change_url(article), typed(article, category=other.pk))
    address = client.get(change_url(article)).context["live_address"]
    assert client.get(address).status_code == 200


def test_of_a_long_log_the_form_shows_the_newest_steps(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    for _ in range(101):
        perform(perform(article, "claim", editor), "release", editor)
    client.force_login(editor)
    context = client.get(change_url(article)).context
    assert context["leaves_out_events"]
    assert len(context["events"]) == 200
    assert context["events"][0][0] == "Bỏ nhận"
