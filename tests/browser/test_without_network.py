"""What was read is read again without network, until it is taken down."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles import publishing
from articles.models import Publication
from tests.builders import make_category, make_photo, make_published, make_sub_site, make_user
from tests.waits import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = """async ([address, expected, cache]) => {
  const { href } = document.querySelector("link[rel=manifest]");
  for (let tries = 0; tries < 300; tries++) {
    const pages = await caches.open(`${cache} ${new URL("./", href).pathname}`);
    if (Boolean(await pages.match(address)) === expected) return true;
    await new Promise((go) => setTimeout(go, 50));
  }
  return false;
}"""
FONT_IS_THERE = """document.fonts.check("16px 'Be Vietnam Pro'", "ệ")"""
VIOLATIONS = """document.addEventListener(
  "securitypolicyviolation", (event) => (window.violated ??= []).push(event.blockedURI))"""


@pytest.fixture
def page(browser):
    context = browser.new_context(service_workers="allow", viewport={"width": 390, "height": 844})
    context.add_init_script(VIOLATIONS)
    yield context.new_page()
    context.close()


def path(article):
    return Publication.history.get(article=article).get_absolute_url()


def is_kept(page, address, kept=True, cache="trang"):
    return page.evaluate(KEPT, [address, kept, cache])


@pytest.mark.parametrize("prefix", ["", "/con-cuong"])
def test_an_article_is_read_without_network_until_it_is_withdrawn(prefix, page, live_server):
    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    if prefix:
        sub_site = make_sub_site(slug="con-cuong", name="Xã Con Cuông")
    category = make_category(sub_site)
    photo = make_photo()
    read, other, unread = (
        make_published(category, title=title, cover=photo, cover_alt="Ảnh bìa")
        for title in ("Đã đọc", "Cũng đã đọc", "Chưa đọc")
    )
    root = live_server.url + prefix
    heading = page.get_by_role("heading", level=1)

    # Read with network: the first page before the worker was there, the second through it.
    page.goto(root + path(read))
    assert is_kept(page, root + path(read))
    assert is_kept(page, f"{root}/")
    page.goto(root + path(other))
    assert is_kept(page, root + path(other))
    for private in ("/tim-kiem/?q=dan+van", "/khong-co/", f"{category.path}?trang=1"):
        page.goto(root + private)
        assert is_kept(page, root + private, kept=False)
    assert page.evaluate("window.violated") is None

    page.context.set_offline(True)
    for article in (read, other):
        page.goto(root + path(article))
        expect(heading).to_have_text(article.title)
        expect(page.get_by_text("Không có mạng")).to_be_visible()
        picture = page.get_by_alt_text("Ảnh bìa").first
        wait_until(page, "i => i.complete && i.naturalWidth", picture.element_handle())
    assert page.evaluate(FONT_IS_THERE)
    page.goto(f"{root}/")
    expect(page.locator(".cards, .featured").first).to_be_visible()
    page.goto(root + path(unread))
    expect(heading).to_have_text("Đọc khi không có mạng")
    kept = page.get_by_role("region", name="Các trang đã lưu").get_by_role("link")
    expect(kept).to_have_text(["Cũng đã đọc", "Đã đọc", sub_site.name])
    assert not Axe().run(page).response["violations"]

    # Withdrawn: one is asked for again, of the other the portal tells at the next contact.
    page.context.set_offline(False)
    publishing.withdraw(read)
    publishing.withdraw(other)
    page.goto(root + path(read))
    expect(heading).to_have_text("Bài viết đã được gỡ (410)")
    assert is_kept(page, root + path(read), kept=False)
    assert is_kept(page, root + path(other), kept=False)
    page.context.set_offline(True)
    for article in (read, other):
        page.goto(root + path(article))
        expect(heading).to_have_text("Đọc khi không có mạng")


def test_nothing_that_staff_see_is_kept(page, live_server, client):
    category = make_category(make_sub_site(is_default=True))
    shown, in_work = make_photo(), make_photo()
    article = make_published(category, cover=shown, cover_alt="Ảnh bìa")
    page.goto(f"{live_server.url}/")
    assert is_kept(page, f"{live_server.url}/")

    client.force_login(make_user(is_superuser=True))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/quan-tri/articles/photo/")
    library = page.locator(f"img[src='{in_work.thumbnail_url}']")
    wait_until(page, "i => i.complete && i.naturalWidth", library.element_handle())
    page.goto(live_server.url + path(article))
    assert is_kept(page, live_server.url + path(article))
    assert is_kept(page, page.get_by_alt_text("Ảnh bìa").evaluate("i => i.currentSrc"), cache="anh")
    kept = page.evaluate("""async () => {
      const lists = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
      return (await Promise.all(lists)).flat().map(({ url }) => url);
    }""")
    assert not [url for url in kept if "/quan-tri/" in url or in_work.digest in url]
