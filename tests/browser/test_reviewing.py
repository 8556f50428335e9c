"""The head reads a waiting article as its page; others read it by a link without an account."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.admin.notes import say
from articles.models import Article, Autosave
from tests.browser.signing_in import sign_in
from tests.builders import make_article, make_category, make_photo, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
TITLE = "Cầu mới qua khe"


@pytest.fixture
def article(db):
    category = make_category(make_sub_site(is_default=True))
    photo = make_photo()
    return make_article(
        category,
        title=TITLE,
        body="<p>Cây cầu gỗ nối lại hai bờ khe.</p>" * 60,
        cover=photo,
        cover_alt="Cầu gỗ",
        status=Article.Status.IN_APPROVAL,
    )


@pytest.fixture
def desk(browser, viewport, live_server, article):
    context = browser.new_context(viewport=viewport, base_url=live_server.url, locale="vi-VN")
    page = context.new_page()
    sign_in(page.context, make_user(Role.HEAD, article.sub_site))
    yield page
    context.close()


@pytest.fixture
def reader(browser, live_server):
    context = browser.new_context(base_url=live_server.url, locale="vi-VN")
    yield context.new_page()
    context.close()


def frame_of(page):
    return page.frame_locator("iframe.look-page")


def width_seen(page):
    return frame_of(page).locator("body").evaluate("() => innerWidth")


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_from_the_dashboard_to_readers_in_three_clicks(desk, viewport):
    desk.goto("/quan-tri/")
    desk.get_by_role("region", name="Chờ tôi xử lý").get_by_role("link", name=TITLE).click()
    expect(frame_of(desk).get_by_role("heading", name=TITLE)).to_be_visible()
    publish = desk.locator(".in-reach").get_by_text("Xuất bản", exact=True)
    expect(publish).to_be_in_viewport(ratio=1)
    desk.evaluate("scrollTo(0, 600)")
    expect(publish).to_be_in_viewport(ratio=1)
    expect(desk.get_by_text("Sửa bài", exact=True)).to_be_in_viewport(ratio=1)
    publish.click()
    desk.get_by_role("button", name="Xuất bản ngay").click()
    expect(desk.locator(".messagelist")).to_contain_text("Đã xuất bản")


@pytest.mark.parametrize("viewport", [DESK])
def test_the_page_is_looked_at_as_on_a_phone(desk, article):
    desk.goto(f"/quan-tri/articles/article/{article.pk}/duyet/")
    frame = frame_of(desk).locator("body")
    assert width_seen(desk) > 900
    desk.get_by_label("Điện thoại").check()
    assert width_seen(desk) == 390
    fits = (
        "e => e.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
    )
    assert frame.evaluate(fits), "nothing scrolls inside"
    desk.get_by_label("Máy tính").check()
    assert width_seen(desk) > 900
    assert frame.evaluate(fits)


@pytest.mark.parametrize("viewport", [PHONE])
def test_on_a_phone_nothing_is_wider_than_it(desk, article):
    desk.goto(f"/quan-tri/articles/article/{article.pk}/duyet/")
    frame_of(desk).get_by_role("heading", name=TITLE).wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("viewport", [DESK])
def test_who_reads_learns_who_else_is_there_and_what_is_said(desk, article):
    colleague = make_user(Role.EDITOR, article.sub_site, full_name="Trần Văn Sửa")
    desk.clock.install()
    with desk.expect_response("**/tu-luu/"):
        desk.goto(f"/quan-tri/articles/article/{article.pk}/duyet/")
    assert Autosave.objects.get().article == article
    say(article, colleague, "Xem lại tên xã.")
    Autosave.objects.create(user=colleague, article=article)
    desk.clock.run_for(30_000)
    expect(desk.get_by_text("Đang được mở bởi Trần Văn Sửa")).to_be_visible()
    expect(desk.get_by_role("log")).to_contain_text("Xem lại tên xã.")
    with desk.expect_response("**/tu-luu/"):
        desk.goto(f"/quan-tri/articles/article/{article.pk}/thao-tac/return/")
    expect(desk.get_by_text("Có trao đổi mới")).to_be_hidden()
    say(article, colleague, "Và tên suối.")
    desk.clock.run_for(30_000)
    expect(desk.get_by_text("Có trao đổi mới")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK])
def test_a_link_shows_the_article_until_it_is_published(desk, reader, article):
    desk.goto(f"/quan-tri/articles/article/{article.pk}/chia-se/")
    desk.get_by_label("1 ngày").check()
    desk.get_by_role("button", name="Lập liên kết").click()
    address = desk.get_by_label("Địa chỉ của liên kết mới").input_value()
    path = f"/xem-truoc/{address.rsplit('/', 2)[1]}/"
    reader.goto(path)
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_role("status").first).to_contain_text("Bản xem trước, chưa xuất bản")
    loaded = reader.locator(".cover img").evaluate("image => image.decode().then(() => true)")
    assert loaded

    desk.goto(f"/quan-tri/articles/article/{article.pk}/thao-tac/publish/")
    desk.get_by_role("button", name="Xuất bản ngay").click()
    expect(desk.locator(".messagelist")).to_contain_text("Đã xuất bản")
    assert reader.goto(path).status == 404
    expect(reader.locator("body")).to_contain_text("Không tìm thấy trang")
    reader.goto("/")
    reader.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)


@pytest.mark.parametrize("viewport", [DESK])
def test_what_was_never_saved_is_previewed(desk, article):
    desk.goto("/quan-tri/articles/article/add/")
    desk.get_by_label("Tiêu đề").fill("Chưa lưu bao giờ")
    with desk.expect_popup() as popup:
        desk.get_by_role("button", name="Xem trước").click()
    expect(frame_of(popup.value).get_by_role("heading", level=1)).to_have_text("Chưa lưu bao giờ")
    assert Article.objects.count() == 1
