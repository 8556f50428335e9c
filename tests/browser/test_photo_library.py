"""Pictures dropped into the library become the cover of an article and stand in its text."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Photo, Publication
from tests.browser.signing_in import sign_in
from tests.builders import (
    make_category,
    make_image,
    make_photo,
    make_sub_site,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([selector, files]) => {
  const data = new DataTransfer();
  for (const [name, bytes] of files) {
    data.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
  }
  const target = document.querySelector(selector);
  for (const type of ["dragover", "drop"]) {
    const handed = {dataTransfer: data, bubbles: true, cancelable: true};
    target.dispatchEvent(new DragEvent(type, handed));
  }
}"""


def drop(page, selector, **files):
    page.evaluate(DROP, [selector, [[name, list(content)] for name, content in files.items()]])


def picture(color):
    return make_image(900, 600, color).read()


def test_files_dropped_into_the_library_reach_readers_as_cover_and_in_the_text(page, live_server):
    sub_site = make_sub_site(is_default=True)
    category = make_category(sub_site, name="Dân vận khéo")
    user = make_user(Role.EDITOR, sub_site)
    there = make_photo(by=user, alt="Cầu cũ")
    sign_in(page.context, user)
    page.goto(f"{live_server.url}{reverse('admin:articles_photo_changelist')}")

    page.get_by_text("kéo ảnh thả vào trang này").wait_for()  # by the script, which takes the drop
    files = {"cau": picture("#1b4079"), "hong": b"khong phai anh", "nha": picture("#7c1220")}
    drop(page, "body", **files)
    lines = page.locator(".photo-files li")
    expect(lines).to_have_count(3)
    expect(lines.nth(1)).to_contain_text("không phải ảnh")
    expect(page.locator(".photo-grid li")).to_have_count(3)
    drop(page, "body", cau=files["cau"])
    expect(lines.nth(3)).to_contain_text("Ảnh này đã có")

    lines.nth(0).get_by_role("link", name="Ghi mô tả").click()
    page.get_by_label("Văn bản thay thế").fill("Dân bản dựng cầu")
    page.get_by_label("Chú thích ảnh").fill("Cầu bản Xiềng")
    page.locator("img.picture").click(position={"x": 10, "y": 10})
    page.get_by_role("button", name="Lưu", exact=True).click()
    cover = Photo.objects.get(alt="Dân bản dựng cầu")
    assert (cover.focal_x < 10, cover.focal_y < 10) == (True, True)

    page.goto(f"{live_server.url}{reverse('admin:articles_article_add')}")
    page.get_by_role("button", name="Chọn từ thư viện").click()
    dialog = page.get_by_role("dialog", name="Chọn ảnh trong thư viện")
    dialog.get_by_role("searchbox").fill("dung cau")
    choices = dialog.locator(".photo-grid button")
    expect(choices).to_have_count(1)
    choices.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#id_cover_alt")).to_have_value("Dân bản dựng cầu")
    expect(page.locator("#id_cover_caption")).to_have_value("Cầu bản Xiềng")
    expect(page.locator(".panel-cover")).to_be_visible()
    expect(page.locator(".save-status")).to_contain_text("Đã tự lưu")
    page.reload()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator(".panel-cover")).to_be_visible()

    page.get_by_role("button", name="Hình ảnh").click()
    own = page.locator(".cke_dialog")
    own.get_by_role("button", name="Cầu cũ").click()
    expect(own.get_by_label("Văn bản thay thế")).to_have_value("Cầu cũ")
    own.get_by_role("button", name="Đồng ý").click()
    page.locator("#id_title").fill("Bản Xiềng dựng cầu")
    page.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")

    article = Article.objects.get()
    assert (article.cover, article.cover_caption) == (cover, "Cầu bản Xiềng")
    publishing.publish(article, article.created_at)
    page.goto(live_server.url + Publication.objects.get().get_absolute_url())
    for photo, alt in ((cover, "Dân bản dựng cầu"), (there, "Cầu cũ")):
        shown = page.get_by_role("img", name=alt)
        expect(shown).to_have_attribute("src", photo.url)
        assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert category == article.category
