"""Two at one article: it is taken over from who types, and comes back with a reason."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article, Autosave
from tests.browser.signing_in import sign_in
from tests.browser.test_no_lost_word import (
    KEPT_ON_SERVER,
    WORDS,
    body_of,
    save,
    status,
    type_text,
)
from tests.builders import make_article, make_category, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Cầu mới qua khe"
THEIRS = "Bản Xiềng góp ba trăm ngày công."
REASON = "Thiếu số liệu của xã Môn Sơn."


@pytest.fixture
def article():
    category = make_category(make_sub_site(is_default=True))
    author = make_user(Role.CONTRIBUTOR, category.sub_site, full_name="Lô Thị Mai")
    return make_article(category, title=TITLE, author=author, status=Article.Status.SUBMITTED)


@pytest.fixture
def dashboard_of(browser, live_server):
    """Of anybody, each in a browser of their own."""
    contexts = []

    def dashboard_of(user):
        contexts.append(browser.new_context(base_url=live_server.url, locale="vi-VN"))
        page = contexts[-1].new_page()
        sign_in(page.context, user)
        page.goto("/quan-tri/")
        return page

    yield dashboard_of
    for context in contexts:
        context.close()


def open_from(dashboard):
    dashboard.get_by_role("region", name="Chờ tôi xử lý").get_by_role("link", name=TITLE).click()
    body_of(dashboard).wait_for()
    return dashboard


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()


def test_one_takes_over_from_who_types_and_not_a_word_is_lost(article, dashboard_of):
    names = ("Trần Văn Sửa", "Vi Thị Nhận")
    holder, taker = (make_user(Role.EDITOR, article.sub_site, full_name=name) for name in names)
    mine = open_from(dashboard_of(holder))
    theirs = open_from(dashboard_of(taker))
    press(mine, "Nhận biên tập")
    expect(mine.locator(".messagelist")).to_contain_text("Bạn đã nhận biên tập")
    type_text(mine)
    expect(status(mine)).to_have_text(KEPT_ON_SERVER)

    theirs.reload()
    expect(theirs.locator(".also-open")).to_contain_text("Đang được mở bởi Trần Văn Sửa từ")
    press(theirs, "Nhận thay")
    expect(theirs.locator(".messagelist")).to_contain_text("Bạn đã nhận thay")
    type_text(theirs, THEIRS)
    save(theirs, "Lưu thay đổi")

    type_text(mine, " Thêm nữa.")
    news = mine.get_by_role("alert").filter(has_text="Vi Thị Nhận đã nhận biên tập bài này lúc")
    expect(news).to_be_visible()
    expect(news).to_contain_text("Chữ bạn gõ vẫn được giữ")
    expect(status(mine)).to_have_text(KEPT_ON_SERVER)
    assert f"{WORDS} Thêm nữa." in Autosave.objects.get(user=holder).fields["body"]

    press(mine, "Lưu thay đổi")
    expect(mine.locator(".errornote")).to_contain_text("Vi Thị Nhận")
    mine.get_by_role("group", name="Nội dung").get_by_label("Giữ cả hai").check()
    save(mine, "Lưu thay đổi")
    stored = Article.objects.get()
    assert stored.claimed_by == taker
    assert THEIRS in stored.body
    assert f"{WORDS} Thêm nữa." in stored.body
    mine.goto("/quan-tri/articles/article/thong-bao/")
    expect(mine.get_by_role("main")).to_contain_text(re.compile(f"Vi Thị Nhận.*{TITLE}", re.DOTALL))


def test_a_returned_article_is_mended_by_what_its_author_reads(article, dashboard_of):
    editors = open_from(dashboard_of(make_user(Role.EDITOR, article.sub_site, full_name="Sửa")))
    press(editors, "Trả lại")
    editors.get_by_label("Lý do trả lại").fill(REASON)
    press(editors, "Trả lại")
    expect(editors.locator(".messagelist")).to_contain_text("Đã trả lại")

    authors = dashboard_of(article.author)
    authors.get_by_role("link", name=re.compile("Thông báo.*1")).click()
    press(authors, TITLE)
    body_of(authors).wait_for()
    reason = authors.get_by_role("region", name="Lý do trả lại")
    expect(reason).to_contain_text(REASON)
    expect(reason).to_be_in_viewport(ratio=1)
    type_text(authors)
    save(authors)
    expect(reason).to_contain_text(REASON)
    press(authors, "Gửi duyệt")
    authors.get_by_label("không chứa bí mật nhà nước").check()
    press(authors, "Gửi duyệt")
    expect(authors.locator(".messagelist")).to_contain_text("Đã gửi duyệt")

    editors.goto("/quan-tri/")
    open_from(editors)
    expect(editors.get_by_role("region", name="Lý do trả lại")).to_have_count(0)
    expect(body_of(editors)).to_contain_text(WORDS)
