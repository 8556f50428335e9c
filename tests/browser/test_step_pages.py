"""What is typed on the page of a step arrives, though the session ended meanwhile."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article
from tests.articles.admin_pages import step_url
from tests.browser.signing_in import sign_in
from tests.builders import PASSWORD, make_article, make_category, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Thiếu số liệu của xã Môn Sơn."


@pytest.fixture
def editor():
    return make_user(Role.EDITOR, make_sub_site(is_default=True))


@pytest.fixture
def article(editor):
    category = make_category(editor.sub_sites.get())
    return make_article(category, status=Article.Status.SUBMITTED)


@pytest.fixture
def desk(browser, live_server, editor):
    context = browser.new_context(base_url=live_server.url, locale="vi-VN")
    page = context.new_page()
    sign_in(page.context, editor)
    yield page
    context.close()


def test_a_reason_outlives_the_session(desk, article):
    desk.goto(step_url(article, "return"))
    desk.get_by_label("Lý do trả lại").fill(REASON)
    Session.objects.all().delete()
    desk.get_by_role("button", name="Trả lại").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Phiên làm việc của bạn đã hết")
    dialog.get_by_role("button", name="Để sau").click()
    expect(desk.get_by_role("alert").filter(has_text="Chưa gửi")).to_be_visible()
    expect(desk.get_by_label("Lý do trả lại")).to_have_value(REASON)

    desk.get_by_role("button", name="Trả lại").click()
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập và tiếp tục").click()
    expect(desk.locator(".messagelist")).to_contain_text("Đã trả lại")
    assert article.events.get().reason == REASON


def test_a_reason_waits_for_the_network(desk, article):
    desk.goto(step_url(article, "return"))
    desk.get_by_label("Lý do trả lại").fill(REASON)
    desk.context.set_offline(True)
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.get_by_role("alert").filter(has_text="mất kết nối")).to_be_visible()
    desk.context.set_offline(False)
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.locator(".messagelist")).to_contain_text("Đã trả lại")
    assert article.events.get().reason == REASON
