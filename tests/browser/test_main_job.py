"""The portal's main job, done in Chromium as people do it, each with an own login."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article
from tests.builders import (
    PASSWORD,
    make_banner,
    make_category,
    make_image,
    make_published,
    make_sub_site,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Bản Xiềng dựng lại cây cầu sau lũ"
FIRST_TEXT = "Chỉ trong chín ngày, cây cầu gỗ đã nối lại hai bờ khe."
CORRECTED_TEXT = "Chỉ trong mười một ngày, cây cầu gỗ đã nối lại hai bờ khe."
RELATED_TITLE = "Nghĩa tình vùng biên"


@pytest.fixture
def newsroom():
    """A sub-site with one live article, and a person for each role."""
    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    make_banner(sub_site)
    make_published(make_category(sub_site, name="Dân vận khéo"), title=RELATED_TITLE)
    return {role: make_user(role, sub_site, username=role.name.lower()) for role in Role}


@pytest.fixture
def visit(browser, live_server, newsroom):
    """`visit(role)` signs in at the sign-in page; `visit()` is a reader. Gives a page."""
    contexts = {}

    def open_page(role=None):
        if role not in contexts:
            contexts[role] = browser.new_context(base_url=live_server.url, locale="vi-VN")
            if role:
                sign_in(contexts[role].new_page(), newsroom[role])
        return contexts[role].new_page()

    yield open_page
    for context in contexts.values():
        context.close()


def sign_in(page, user):
    page.goto("/quan-tri/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng điều khiển")


def open_from_dashboard(page, title, card):
    page.goto("/quan-tri/")
    page.get_by_role("region", name=card).get_by_role("link", name=title).click()


def write_text(page, text):
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    body.click()
    body.press("ControlOrMeta+a")
    body.type(text)


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()


def take_step(page, label, *, fill=None, tick=None, deed=None):
    """A button of the article form, then the page that asks, then that page's own button."""
    page.locator(".desk-buttons").get_by_text(label, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(label)
    if fill:
        page.get_by_label(fill[0]).fill(fill[1])
    if tick:
        page.get_by_label(tick).check()
    press(page, deed or label)
    expect(page.locator(".messagelist")).to_contain_text(f"Đã {label.lower()}")


def submit(page):
    take_step(page, "Gửi duyệt", tick="Tôi xác nhận bài này không chứa bí mật nhà nước.")


def forward_and_publish(visit):
    editor = visit(Role.EDITOR)
    open_from_dashboard(editor, TITLE, "Chờ tôi xử lý")
    press(editor, "Trình duyệt")
    expect(editor.locator(".messagelist")).to_contain_text("Đã trình duyệt")
    head = visit(Role.HEAD)
    open_from_dashboard(head, TITLE, "Chờ tôi xử lý")
    take_step(head, "Xuất bản", deed="Xuất bản ngay")


def test_from_the_first_word_to_the_reader_and_away_again(visit):
    administrator = visit(Role.ADMINISTRATOR)
    administrator.goto("/quan-tri/articles/category/")
    expect(administrator.get_by_role("link", name="Dân vận khéo")).to_be_visible()

    contributor = visit(Role.CONTRIBUTOR)
    contributor.goto("/quan-tri/")
    contributor.get_by_role("link", name="Viết bài mới").click()
    contributor.get_by_label("Tiêu đề").fill(TITLE)
    contributor.get_by_label("Sapo").fill("Sau trận lũ quét, cả bản cùng ra khe.")
    write_text(contributor, FIRST_TEXT)
    contributor.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    cover = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": make_image(900, 600).read()}
    contributor.locator("[name=cover_upload]").set_input_files(cover)
    contributor.get_by_label("Văn bản thay thế").fill("Dân bản dựng cầu gỗ qua khe")
    contributor.get_by_role("textbox", name="Tác giả").fill("Lô Thị Mai")
    submit(contributor)

    reader = visit()
    reader.goto("/")
    expect(reader.get_by_text(TITLE)).to_have_count(0)

    forward_and_publish(visit)

    reader.goto("/chuyen-muc/" + Article.objects.get(title=TITLE).category.slug + "/")
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_text(FIRST_TEXT)).to_be_visible()
    address = reader.url

    reader.get_by_role("link", name=RELATED_TITLE).first.click()
    related = reader.get_by_role("region", name="Tin cùng chuyên mục")
    expect(related.get_by_role("link", name=TITLE)).to_be_visible()

    open_from_dashboard(contributor, TITLE, "Vừa đăng")
    write_text(contributor, CORRECTED_TEXT)
    press(contributor, "Lưu bản sửa")
    expect(contributor.locator(".messagelist")).to_contain_text("Đã lưu")
    reader.goto(address)
    expect(reader.get_by_text(FIRST_TEXT)).to_be_visible()
    submit(contributor)
    forward_and_publish(visit)
    reader.goto(address)
    expect(reader.get_by_text(CORRECTED_TEXT)).to_be_visible()
    expect(reader.get_by_text(FIRST_TEXT)).to_have_count(0)

    head = visit(Role.HEAD)
    open_from_dashboard(head, TITLE, "Vừa đăng")
    take_step(head, "Gỡ bài", fill=("Lý do gỡ", "Nhầm tên bản."))
    assert reader.goto(address).status == 410
    expect(reader.get_by_text(re.compile(CORRECTED_TEXT))).to_have_count(0)
