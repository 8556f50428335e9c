"""Reading an article: its tools, by mouse, by keyboard and without scripts; paper; first screen."""

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
    page.get_by_text("Chia sẻ", exact=True).click()
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


VOICE = """
  const said = (window.said = []);
  class Utterance { constructor(text) { this.text = text; } }
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => [{ lang: "en-US" }, { lang: "vi-VN", localService: true }],
    speak: (utterance) => said.push(utterance),
    cancel: () => said.push(null),
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = Utterance;
"""


def test_an_article_is_read_aloud_sentence_by_sentence(page, open_article):
    page.add_init_script(VOICE)
    open_article("<p>Câu một. Câu hai.</p>", title="Tiêu đề", lead="Sapo.")
    said = lambda: page.evaluate("said.map((utterance) => utterance?.text ?? null)")  # noqa: E731
    end_one = lambda: page.evaluate("said.at(-1).onend()")  # noqa: E731
    page.get_by_role("button", name="Nghe bài").click()
    end_one()
    end_one()
    assert said() == ["Tiêu đề", "Sapo.", "Câu một."]
    page.get_by_role("button", name="Tạm dừng").click()
    page.get_by_role("button", name="Nghe tiếp").click()
    assert said()[3:] == [None, "Câu một."]
    end_one()
    page.get_by_role("button", name="Dừng", exact=True).press("Enter")
    assert said()[5:] == ["Câu hai.", None]
    expect(page.get_by_role("button", name="Nghe bài")).to_be_focused()
    expect(page.get_by_role("button", name="Dừng", exact=True)).to_be_hidden()


def test_what_a_reader_chose_is_there_before_the_first_paint_of_the_next_page(open_article):
    page = open_article()
    ground = lambda: page.evaluate("getComputedStyle(document.body).backgroundColor")  # noqa: E731
    page.get_by_text("Hiển thị", exact=True).click()
    page.get_by_role("radio", name="Tối").check()
    assert ground() == "rgb(23, 20, 18)"
    page.get_by_role("button", name="Tương phản cao").click()
    assert ground() == "rgb(0, 0, 0)"
    page.route("**/site.js", lambda route: route.abort())
    page.goto(page.url.split("/tin/")[0])
    assert ground() == "rgb(0, 0, 0)"
    page.emulate_media(media="print")
    assert ground() == "rgb(255, 255, 255)"


STANDS_FREE = r"""() => {
  const { activeElement: here } = document;
  if (here === document.body) return "";
  const boxes = [...here.getClientRects()].filter(({ width, height }) => width && height);
  const found = boxes.some(({ x, y, width, height }) => {
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return top && (here.contains(top) || top.contains(here));
  });
  const { outlineStyle } = getComputedStyle(here);
  const after = getComputedStyle(here, "::after").outlineStyle;
  const shown = found && [outlineStyle, after].some((style) => style !== "none");
  const name = here.textContent.replace(/\s+/g, " ").trim() || here.value || here.href;
  return `${shown ? "" : "HIDDEN "}${name}`;
}"""


def test_the_whole_page_is_walked_by_keyboard(open_article):
    picture = f'<p><img src="{make_photo().url}" alt="Ảnh"></p>'
    page = open_article(
        picture + "<p>Xem <a href='https://nghean.gov.vn/'>cổng tỉnh</a>.</p>" * 20,
        tags=["Xã Môn Sơn"],
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Bỏ qua đến nội dung chính")).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Trang chủ").nth(1)).to_be_focused()
    page.reload()
    walked = []
    for _ in range(200):
        page.keyboard.press("Tab")
        where = page.evaluate(STANDS_FREE)
        if not where:
            break
        walked.append(where)
        if where == "Chia sẻ":
            page.keyboard.press("Enter")
    assert not where, "no way out of the page"
    assert not [where for where in walked if where.startswith("HIDDEN")]
    tools = ["A- Giảm cỡ chữ", "Hiển thị", "In bài viết", "Chia sẻ", "Zalo", "Sao chép liên kết"]
    rest = iter(walked)
    for name in [*tools, "cổng tỉnh", "Xã Môn Sơn"]:
        assert name in rest, (name, walked)


def test_pages_of_every_kind_work_without_scripts(category, browser, live_server):
    for number in range(3):
        make_published(category, byline="Lô Thị Mai", tags=["Xã Môn Sơn"], is_featured=not number)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("navigation").get_by_role("link", name=category.name).first.click()
    page.get_by_role("heading", level=3).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    tools = page.get_by_role("group", name="Công cụ đọc bài")
    expect(tools.get_by_role("button")).to_have_count(0)
    page.get_by_text("Chia sẻ", exact=True).click()
    expect(page.get_by_role("link", name="Facebook")).to_have_attribute(
        "href",
        re.compile(r"^https://www\.facebook\.com/sharer/sharer\.php\?u=http%3A%2F%2F.*%2Ftin%2F"),
    )
    page.get_by_text("Chia sẻ", exact=True).click()
    for name in ("Lô Thị Mai", "Xã Môn Sơn"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.get_by_role("heading", level=3).first.click()
    context.close()
