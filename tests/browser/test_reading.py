"""Reading an article: text size, copying the address, printing; what stands on the first screen."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Photo, Publication
from tests.builders import (
    make_banner,
    make_category,
    make_image,
    make_photo,
    make_published,
    make_sub_site,
)
from tests.waits import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PORTRAIT = (900, 2000)
LANDSCAPE = (1600, 1000)


@pytest.fixture
def sub_site():
    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    make_banner(sub_site)
    return sub_site


@pytest.fixture
def category(sub_site):
    for number in range(8):
        category = make_category(sub_site, name=f"Chuyên mục rất dài số {number}", order=9 - number)
    return category


@pytest.fixture
def open_article(category, page, live_server):
    """Opens an article whose body is `body`; gives the Playwright page."""

    def open_page(body="<p>Chữ.</p>", **fields):
        article = make_published(category, body=body, **fields)
        page.goto(live_server.url + Publication.objects.get(article=article).get_absolute_url())
        return page

    return open_page


def photo(size, color):
    return Photo.objects.store(make_image(*size, color=color), alt="Ảnh")


@pytest.mark.parametrize("viewport", [LAPTOP], ids=["1366"])
def test_title_and_lead_stand_on_the_first_screen(open_article):
    page = open_article(lead="Sapo của bài.")
    assert page.get_by_role("heading", level=1).bounding_box()["y"] < 320
    expect(page.get_by_text("Sapo của bài.")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["1366", "390"])
def test_no_picture_is_higher_than_the_screen_and_all_are_of_one_width(open_article):
    wide, high = photo(LANDSCAPE, "#345678"), photo(PORTRAIT, "#876543")
    body = f"""<p><img src="{wide.url}" alt="Ngang"></p><figure><img src="{wide.url}" alt="Có chú
        thích"><figcaption>Chú thích</figcaption></figure><p><img src="{high.url}" alt="Dọc"></p>"""
    page = open_article(body, cover=high, cover_alt="Ảnh bìa")
    height = page.viewport_size["height"]
    for name in ("Dọc", "Ảnh bìa"):
        assert page.get_by_alt_text(name).bounding_box()["height"] <= height * 0.8 + 1
    plain, captioned = page.get_by_alt_text("Ngang"), page.get_by_alt_text(re.compile("Có chú"))
    assert plain.bounding_box()["width"] == captioned.bounding_box()["width"] > 300
    for name in ("Dọc", "Ảnh bìa"):
        assert (
            page.get_by_alt_text(name).evaluate("i => getComputedStyle(i).objectFit") == "contain"
        )


def test_text_size_stops_at_its_ends_and_says_so(open_article):
    page = open_article()
    larger, status = page.get_by_role("button", name="Tăng cỡ chữ"), page.get_by_role("status")
    for _ in range(3):
        larger.click()
    expect(larger).to_have_attribute("aria-disabled", "true")
    expect(status).to_have_text("Cỡ chữ lớn nhất")
    page.reload()
    expect(larger).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Cỡ chữ thường").click()
    expect(larger).not_to_have_attribute("aria-disabled", "true")


def test_copying_thanks_and_is_ready_again(open_article, live_server):
    page = open_article()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = page.locator("link[rel=canonical]").get_attribute("href")
    page.get_by_role("button", name="Sao chép liên kết").click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    expect(page.get_by_role("button", name="Sao chép liên kết")).to_be_visible(timeout=10_000)


def test_paper_has_the_address_the_date_and_all_pictures_but_no_banner(open_article):
    first, last = (f'<p><img src="{make_photo().url}" alt="{n}"></p>' for n in ("Đầu", "Ảnh cuối"))
    far = first + "<p>Chữ.</p>" * 300 + last
    page = open_article(far)
    picture = page.get_by_alt_text("Ảnh cuối")
    assert picture.evaluate("image => image.loading") == "lazy"
    page.pdf()
    expect(page.locator(".printed")).to_have_text(
        re.compile(r"http.*/tin/.* – in lúc \d\d/\d\d/\d{4} \d\d:\d\d$")
    )
    wait_until(page, "i => i.complete && i.naturalWidth", picture.element_handle())
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Banner"))).to_be_hidden()


@pytest.mark.parametrize("viewport", [PHONE], ids=["390"])
def test_the_pager_of_a_phone_is_one_row(category, page, live_server, monkeypatch):
    monkeypatch.setattr("articles.views.PER_PAGE", 1)
    for _ in range(12):
        make_published(category)
    page.goto(f"{live_server.url}{category.get_absolute_url()}?trang=5")
    pager = page.get_by_role("navigation", name="Các trang của chuyên mục")
    expect(pager.get_by_text("Trang 5/12")).to_be_visible()
    assert pager.bounding_box()["height"] < 100
    pager.get_by_role("link", name="Trang sau").click()
    expect(pager.get_by_text("Trang 6/12")).to_be_visible()
