"""The history of an article in a browser: with a mouse, with keys alone, and without a script."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article
from tests.browser.signing_in import sign_in
from tests.browser.test_no_lost_word import body_of, open_form, type_text
from tests.builders import make_article, make_category, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = " Câu mà người viết vừa gõ."


@pytest.fixture
def writer():
    return make_user(Role.CONTRIBUTOR, make_sub_site(is_default=True), full_name="Lô Thị Mai")


@pytest.fixture
def article(writer):
    """With two versions: of the wooden bridge, and of the iron one."""
    category = make_category(writer.sub_sites.get())
    article = make_article(category, author=writer, body="<p>Cầu gỗ nối hai bờ khe.</p>")
    article.body, article.version = "<p>Cầu sắt nối hai bờ khe.</p>", 2
    article.save()
    return article


@pytest.fixture
def tab(browser, live_server):
    """A tab of that user, signed in."""
    contexts = []

    def opened(user, **options):
        contexts.append(browser.new_context(base_url=live_server.url, locale="vi-VN", **options))
        page = contexts[-1].new_page()
        sign_in(page.context, user)
        return page

    yield opened
    for context in contexts:
        context.close()


def open_history(page, article):
    page.goto(f"/quan-tri/articles/article/{article.pk}/history/")
    return page


def test_an_older_version_is_restored_and_a_word_typed_meanwhile_is_not_lost(tab, article, writer):
    typing = open_form(tab(writer), article)
    type_text(typing, WORDS)

    editing = open_history(tab(make_user(Role.EDITOR, article.sub_site)), article)
    editing.get_by_role("link", name="Bản 1").click()
    expect(editing.locator("ins", has_text="gỗ")).to_be_visible()
    editing.get_by_role("button", name="Khôi phục bản này").click()
    expect(editing.get_by_text("về bản 1.")).to_be_visible()
    assert Article.objects.get().body == "<p>Cầu gỗ nối hai bờ khe.</p>"

    typing.get_by_role("button", name="Lưu nháp").first.click()
    expect(typing.get_by_role("heading", name="sau khi bạn mở")).to_be_visible()
    expect(body_of(typing)).to_contain_text(WORDS.strip())
    assert Article.objects.get().body == "<p>Cầu gỗ nối hai bờ khe.</p>"
    typing.get_by_label("Giữ cả hai").check()
    typing.get_by_role("button", name="Lưu nháp").first.click()
    expect(typing.get_by_text("Đã lưu “")).to_be_visible()
    stored = Article.objects.get().body
    assert "Cầu gỗ" in stored
    assert WORDS.strip() in stored


def test_a_restoration_of_what_changed_meanwhile_overwrites_nothing(tab, article, writer):
    editing = open_history(tab(make_user(Role.EDITOR, article.sub_site)), article)
    editing.get_by_role("link", name="Bản 1").click()
    typing = open_form(tab(writer), article)
    type_text(typing, WORDS)
    typing.get_by_role("button", name="Lưu nháp").first.click()
    expect(typing.get_by_text("Đã lưu “")).to_be_visible()

    editing.get_by_role("button", name="Khôi phục bản này").click()
    expect(editing.get_by_text("sau khi bạn mở")).to_be_visible()
    assert WORDS.strip() in Article.objects.get().body


def test_two_versions_are_compared_with_keys_alone_and_without_a_script(tab, article, writer):
    page = open_history(tab(writer, java_script_enabled=False), article)
    first = page.get_by_label("Từ bản 2")
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Từ bản 1")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("So sánh phiên bản")
    expect(page.locator(".difference ins")).to_have_text("sắt")
    expect(page.locator(".difference del")).to_have_text("gỗ")
