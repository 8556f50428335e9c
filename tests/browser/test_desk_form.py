"""Where the buttons of the article form stand, on a desk, on a phone, and at 200 %."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article
from tests.browser.signing_in import sign_in
from tests.builders import make_article, make_category, make_sub_site, make_user, perform

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
AT_200_PERCENT = {"width": 683, "height": 384}


@pytest.fixture
def form(page, live_server):
    """An article that waits for the head, opened by the head."""
    category = make_category(make_sub_site(is_default=True))
    writer, editor, head = (
        make_user(role, category.sub_site) for role in (Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD)
    )
    body = "<p>Cây cầu gỗ nối lại hai bờ khe.</p>" * 40
    article = make_article(category, author=writer, body=body)
    perform(article, "submit", writer)
    perform(article, "forward", editor)
    sign_in(page.context, head)
    page.goto(f"{live_server.url}{Article.objects.get().get_absolute_url()}?sua=1")
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").wait_for()
    return page


def bar(page):
    return page.locator(".desk-buttons .button:visible").first.bounding_box()


@pytest.mark.parametrize("viewport", [DESK])
def test_state_log_and_buttons_are_in_sight_and_nothing_scrolls_inside(form):
    for name in ("Trạng thái", "Nhật ký"):
        expect(form.get_by_role("heading", name=name)).to_be_in_viewport(ratio=1)
    for name in ("Lưu thay đổi", "Xuất bản", "Xem trước", "Trả lại"):
        expect(form.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    scrolls = "e => e.scrollHeight > e.clientHeight && getComputedStyle(e).overflowY != 'visible'"
    assert not form.locator(".desk-panel").evaluate(scrolls)


@pytest.mark.parametrize("viewport", [DESK, PHONE, AT_200_PERCENT])
def test_the_buttons_come_after_the_fields_in_one_order(form):
    form.get_by_role("textbox", name="Nguồn").focus()
    form.keyboard.press("Tab")
    expect(form.locator(".checks summary")).to_be_focused()
    for name in ("Lưu thay đổi", "Xuất bản", "Xem trước", "Trả lại"):
        form.keyboard.press("Tab")
        expect(form.get_by_role("button", name=name, exact=True)).to_be_focused()


@pytest.mark.parametrize("viewport", [PHONE, AT_200_PERCENT])
def test_saving_and_the_next_step_stay_in_reach_and_cover_no_field(form, viewport):
    for name in ("Lưu thay đổi", "Xuất bản"):
        expect(form.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    fields = form.locator(".desk :is(input, textarea, select):visible")
    assert fields.count() > 8
    for field in fields.all():
        form.evaluate("scrollTo(0, 0)")
        field.focus()
        box = field.bounding_box()
        assert box["y"] + min(box["height"], 40) <= bar(form)["y"], field.get_attribute("name")


@pytest.mark.parametrize("viewport", [PHONE, AT_200_PERCENT])
def test_what_is_being_typed_is_not_covered(form):
    text = form.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    text.press("ControlOrMeta+End")
    text.press("Enter")
    form.keyboard.type("Dòng cuối của bài")
    last = text.get_by_text("Dòng cuối của bài")
    box = last.bounding_box()
    assert box["y"] + box["height"] <= bar(form)["y"]
