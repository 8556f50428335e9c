"""Pictures on readers' pages: light, still, and as large as the screen on request."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

import articles.demo
from articles.models import Photo, Publication
from portal.job_runner import run_next
from tests.builders import make_banner, make_category, make_photo, make_published, make_sub_site
from tests.waits import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEMO = Path(articles.demo.__file__).parent / "media"
PHONE = {"width": 390, "height": 844}
NAMES = "ca-phe cau-lam con-nuoi dong-lua dong-muoi gom-pin hoa-giai mo-nuoc nuoi-bo trung-thu"
TEN = [(name, place % 3 == 2) for place, name in enumerate(NAMES.split())]
MOST_BYTES = 400 * 1024
SHIFTS = """() => {
  window.shift = 0;
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.shift += entry.value;
      window.moved.push(...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)));
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""
ALL_ARRIVED = (
    "() => [...document.querySelectorAll('.story img')].every(i => i.complete && i.naturalWidth)"
)


@pytest.fixture
def category():
    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    make_banner(sub_site)
    return make_category(sub_site)


def photo_of(name, is_on_end):
    """Of the demo's."""
    file = io.BytesIO()
    picture = Image.open(DEMO / f"{name}.jpg").resize((1000, 667))
    (picture.rotate(90, expand=True) if is_on_end else picture).save(file, "JPEG", quality=90)
    return Photo.objects.store(file)


@pytest.fixture
def article(category):
    """Ten pictures between paragraphs, the first of them as AVIF too."""
    body = "".join(
        f"<p>{'Dân vận khéo thì việc gì cũng thành công. ' * 12}</p>"
        f'<figure class="caption"><img src="{photo.url}" alt="Ảnh số {number}">'
        f"<figcaption>Chú thích {number}</figcaption></figure>"
        for number, photo in enumerate((photo_of(*taken) for taken in TEN), 1)
    )
    article = make_published(category, body=body)
    for _ in range(4):
        run_next()
    return Publication.objects.get(article=article)


def test_a_page_of_ten_pictures_is_light_and_nothing_moves(article, browser, live_server):
    context = browser.new_context(viewport=PHONE, device_scale_factor=3, is_mobile=True)
    page = context.new_page()
    network = context.new_cdp_session(page)
    moved = []
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    page.add_init_script(f"({SHIFTS})()")
    page.route("**/*.avif", later)
    page.goto(live_server.url + article.get_absolute_url(), wait_until="networkidle")
    print(f"{sum(moved) / 1024:.0f} KB in {len(moved)} answers before scrolling")
    assert 20_000 < sum(moved) < MOST_BYTES
    assert page.locator(".story img").first.evaluate("i => i.currentSrc").endswith("-960.avif")
    for picture in page.locator(".story img").all():
        picture.scroll_into_view_if_needed()
    wait_until(page, ALL_ARRIVED)
    assert page.evaluate("window.shift") < 0.001, page.evaluate("window.moved")
    context.close()


def later(route):
    """So that text is laid out before its pictures arrive."""
    time.sleep(0.2)
    route.continue_()


def test_a_picture_is_enlarged_and_put_back_by_keyboard(category, page, live_server):
    photo = make_photo()
    body = f'<p><img src="{photo.url}" alt="Ảnh số 3"></p>'
    make_published(category, body=body, cover=photo, cover_alt="Ảnh bìa")
    page.goto(live_server.url + Publication.objects.get().get_absolute_url())
    link = page.get_by_role("link", name="Ảnh số 3")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ảnh số 3")
    shown = dialog.get_by_alt_text("Ảnh số 3")
    expect(shown).to_be_visible()
    wait_until(page, "i => i.complete && i.naturalWidth", shown.element_handle())
    assert shown.bounding_box()["height"] == pytest.approx(page.viewport_size["height"], abs=2)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()
    page.get_by_alt_text("Ảnh bìa").click()
    dialog = page.get_by_role("dialog", name="Ảnh bìa")
    dialog.get_by_role("button", name="Đóng").click()
    expect(dialog).to_have_count(0)


def test_a_crop_keeps_what_matters_in_sight(category, page, live_server):
    photo = make_photo()
    Photo.objects.update(focal_x=20, focal_y=76)
    make_published(category, title="Bài có ảnh", cover=photo, cover_alt="x")
    page.goto(live_server.url + category.get_absolute_url())
    image = page.locator(".card img").first
    assert image.evaluate("i => getComputedStyle(i).objectPosition") == "20% 80%"
