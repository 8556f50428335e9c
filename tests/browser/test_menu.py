"""The menu is one row at every width, and each of its entries can be opened: by mouse, by touch,
by keyboard, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.builders import make_category, make_sub_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

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
ENTRIES = [name for parent, children in MENU.items() for name in (parent, *children)]
ROW = 60  # pixels, at most
STEPS = 6  # a hand moves; it does not jump
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
IS_ON_TOP = """link => {
    const box = link.getBoundingClientRect();
    return link.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


@pytest.fixture
def address(live_server):
    sub_site = make_sub_site(is_default=True)
    make_sub_site(name="Trang Con Cuông")
    for order, (name, below) in enumerate(MENU.items()):
        top = make_category(sub_site, name=name, order=order)
        for place, child in enumerate(below):
            make_category(sub_site, name=child, parent=top, order=place)
    return live_server.url


@pytest.fixture
def menu(page, address):
    page.goto(address)
    return page.get_by_role("navigation", name="Chuyên mục")


def entry(menu, name):
    return menu.get_by_role("link", name=name, exact=True)


def toggle(menu, name):
    return menu.get_by_role("button", name=f"Mục con của {name}")


def walk(page, target):
    """Moves the mouse to the middle of what stands on the screen there."""
    box = target.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=STEPS)


def open_over(page, menu, parent):
    """Moves the mouse over the entry of the bar that holds this one."""
    holder = entry(menu, parent)
    if not holder.is_visible():
        holder = menu.get_by_role("button", name="Thêm")
    walk(page, holder)


@pytest.mark.parametrize("viewport", [{"width": 900, "height": 768}])
def test_the_mouse_opens_every_entry_of_one_row(menu, page):
    for width in (900, 1024, 1280, 1366, 1600, 1920):
        page.set_viewport_size({"width": width, "height": 768})
        page.evaluate(DRAWN)
        assert menu.bounding_box()["height"] < ROW
        for parent, children in MENU.items():
            open_over(page, menu, parent)
            for name in (parent, *children):
                walk(page, entry(menu, name))  # past those above it
                assert entry(menu, name).evaluate(IS_ON_TOP), (width, name)
            page.mouse.move(1, 700)
        expect(entry(menu, "Làm theo lời Bác")).to_be_hidden()
    walk(page, entry(menu, "Dân vận khéo"))
    entry(menu, "Gương người tốt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gương người tốt")
    expect(menu.locator("[aria-current]")).to_have_text(["Dân vận khéo", "Gương người tốt"])


def test_the_keyboard_opens_what_is_below_and_escape_closes_it(menu, page):
    entry(menu, "Dân vận khéo").focus()
    page.keyboard.press("Tab")
    expect(toggle(menu, "Dân vận khéo")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(entry(menu, "Gương người tốt")).to_be_focused()
    page.keyboard.press("Escape")
    expect(entry(menu, "Gương người tốt")).to_be_hidden()
    expect(toggle(menu, "Dân vận khéo")).to_be_focused()
    menu.get_by_role("button", name="Thêm").focus()
    page.keyboard.press("Space")
    entry(menu, "Làm theo lời Bác").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Làm theo lời Bác")


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}])
def test_a_phone_has_all_entries_behind_one_button(menu, page):
    button = menu.get_by_role("button", name="Menu")
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 640})
        assert menu.bounding_box()["height"] < ROW
        assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(entry(menu, "Làm theo lời Bác")).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    for name in (*ENTRIES, "Trang Con Cuông"):
        expect(entry(menu, name)).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(entry(menu, "Làm theo lời Bác")).to_be_hidden()
    button.click()
    entry(menu, "Làm theo lời Bác").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Làm theo lời Bác")


def test_without_scripts_the_menu_reaches_every_entry(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    menu = page.get_by_role("navigation", name="Chuyên mục")
    menu.get_by_role("link", name="Menu").click()
    for name in (*ENTRIES, "Trang Con Cuông"):
        expect(entry(menu, name)).to_be_visible()
    menu.get_by_role("link", name="Đóng menu").click()
    expect(entry(menu, "Làm theo lời Bác")).to_be_hidden()
    page.set_viewport_size({"width": 1024, "height": 768})
    for parent in MENU:
        assert entry(menu, parent).evaluate(IS_ON_TOP)
    entry(menu, "Dân vận khéo").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(entry(menu, "Gương người tốt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gương người tốt")
    context.close()
