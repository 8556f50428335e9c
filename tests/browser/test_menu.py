"""The drop-down menu opens what was clicked, by mouse and by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.builders import make_category, make_sub_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [900, 1024, 1280, 1366, 1600, 1920]
MENU = {
    "Dân vận khéo": ["Mô hình hay", "Gương người tốt", "Nông thôn mới ở cơ sở"],
    "Tin hoạt động": [],
    "Quy chế dân chủ ở cơ sở": [],
    "Dân vận chính quyền": ["Cải cách hành chính", "Tiếp công dân"],
    "Dân tộc – Tôn giáo": [],
    "Lực lượng vũ trang": [],
    "Nông thôn mới": [],
    "Học tập và làm theo Bác": ["Chuyện kể về Bác", "Làm theo lời Bác"],
}
STEPS = 12  # a hand moves; it does not jump


@pytest.fixture
def menu(page, live_server):
    sub_site = make_sub_site(is_default=True)
    for order, (name, below) in enumerate(MENU.items()):
        top = make_category(sub_site, name=name, order=order)
        for place, child in enumerate(below):
            make_category(sub_site, name=child, parent=top, order=place)
    page.goto(live_server.url)
    return page.get_by_role("navigation", name="Chuyên mục")


def entry(menu, name):
    return menu.get_by_role("link", name=name, exact=True)


def walk(page, link):
    """Moves the mouse to the middle of what stands on the screen there."""
    box = link.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=STEPS)


@pytest.mark.parametrize("viewport", [{"width": w, "height": 768} for w in WIDTHS], ids=str)
def test_a_click_on_an_entry_below_opens_that_entry(menu, page):
    for parent, children in MENU.items():
        for child in children:
            walk(page, entry(menu, parent))
            for passed in children[: children.index(child) + 1]:
                walk(page, entry(menu, passed))
                expect(entry(menu, passed)).to_be_visible()
            page.mouse.down()
            page.mouse.up()
            expect(page.get_by_role("heading", level=1)).to_have_text(child)
            page.mouse.move(1, 700)
            expect(entry(menu, child)).to_be_hidden()


def test_the_keyboard_opens_an_entry_below(menu, page):
    entry(menu, "Dân vận khéo").focus()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("button", name="Mục con của Dân vận khéo")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(entry(menu, "Gương người tốt")).to_be_focused()
    page.keyboard.press("Escape")
    expect(entry(menu, "Gương người tốt")).to_be_hidden()
    expect(menu.get_by_role("button", name="Mục con của Dân vận khéo")).to_be_focused()
    page.keyboard.press("Enter")
    entry(menu, "Gương người tốt").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gương người tốt")
    current = menu.locator("[aria-current]")
    expect(current).to_have_text(["Dân vận khéo", "Gương người tốt"])
