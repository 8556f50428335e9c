"""Searching by hand: suggestions while typing, by keyboard, and all of it without scripts."""

import pytest
from playwright.sync_api import expect

from tests.builders import make_category, make_published, make_sub_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server):
    category = make_category(make_sub_site(is_default=True))
    make_published(category, title="Hội nghị dân vận", tags=["Dân vận khéo"])
    make_published(category, title="Dân vận khéo ở Môn Sơn")
    return live_server.url


def test_somebody_types_is_offered_what_there_is_and_goes_there(page, address):
    page.goto(address)
    field = page.get_by_role("banner").get_by_label("Tìm kiếm")
    field.press_sequentially("dan v")
    options = page.get_by_role("listbox", name="Gợi ý").get_by_role("option")
    expect(options).to_have_text(["Dân vận khéo", "Dân vận khéo ở Môn Sơn", "Hội nghị dân vận"])
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press_sequentially("a")
    expect(options).to_have_count(3)
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả tìm kiếm")
    expect(page.locator(".found mark").first).to_have_text("Dân vận khéo")

    field = page.get_by_label("Từ cần tìm")
    field.fill("mon so")
    options.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dân vận khéo ở Môn Sơn")


def test_a_search_needs_no_script(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    field = page.get_by_role("banner").get_by_label("Tìm kiếm")
    field.fill("hoi nghij")
    field.press("Enter")
    page.get_by_role("link", name="hội nghị").click()
    page.get_by_text("Lọc kết quả").click()
    page.get_by_label("Từ ngày").fill("32/1/2023")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_text("Hãy ghi ngày theo dạng")).to_be_visible()
    page.get_by_label("Từ ngày").fill("1/1/2023")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name="Hội nghị dân vận").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hội nghị dân vận")
    page.close()
