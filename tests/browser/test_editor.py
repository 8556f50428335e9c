"""The real CKEditor in the article form: what it sends is what the portal keeps."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article, Photo
from tests.builders import PASSWORD, make_category, make_image, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(page, live_server):
    """The empty article form, opened by a contributor."""
    sub_site = make_sub_site(is_default=True)
    make_category(sub_site, name="Dân vận khéo")
    user = make_user(Role.CONTRIBUTOR, sub_site)
    page.goto(f"{live_server.url}/quan-tri/articles/article/add/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").wait_for()
    return page


def body_of(form):
    return form.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def save(form):
    form.locator("#id_title").fill("Bản Xiềng dựng cầu")
    form.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    form.get_by_role("button", name="Lưu nháp").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu")
    return Article.objects.get()


def paste(form, html):
    """What a browser hands over when somebody pastes `html`."""
    form.evaluate("html => CKEDITOR.instances.id_body.execCommand('paste', html)", html)


def test_the_editor_speaks_vietnamese_and_keeps_its_letters(form):
    assert form.get_by_role("button", name=re.compile("^In nghiêng|^Nghiêng")).count() == 1
    body_of(form).click()
    body_of(form).type("Đảng ủy xã “Môn Sơn” – 39-NQ/TW")
    assert save(form).body == "<p>Đảng ủy xã “Môn Sơn” – 39-NQ/TW</p>"


def test_a_picture_is_uploaded_into_the_text(form):
    form.get_by_role("button", name="Hình ảnh").click()
    form.get_by_role("tab", name="Tải lên").click()
    upload = form.frame_locator("iframe.cke_dialog_ui_input_file").locator("input[type=file]")
    picture = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": make_image(900, 600).read()}
    upload.set_input_files(picture)
    form.get_by_role("button", name="Tải lên máy chủ").click()
    expect(form.get_by_role("textbox", name="URL")).to_have_value(re.compile("^/media/photos/"))
    form.get_by_role("dialog").get_by_label("Văn bản thay thế").fill("Dân bản dựng cầu")
    form.get_by_role("button", name="Đồng ý").click()
    expect(body_of(form).locator('img[src^="/media/"]')).to_have_count(1)
    article = save(form)
    photo = Photo.objects.get()
    assert f'src="{photo.url}"' in article.body
    assert 'alt="Dân bản dựng cầu"' in article.body


def test_pasted_word_markup_is_cleaned(form):
    body_of(form).click()
    paste(
        form,
        '<h1 style="color:red">Đề mục</h1><p class="MsoNormal" style="font-family:Arial">'
        '<span style="font-size:14pt">Chữ <b>đậm</b></span></p><script>alert(1)</script>',
    )
    expect(body_of(form)).to_contain_text("đậm")
    body = save(form).body
    assert "<strong>đậm</strong>" in body or "<b>đậm</b>" in body
    for unwanted in ("style", "class", "span", "script", "<h1"):
        assert unwanted not in body


def test_leaving_with_unsaved_words_asks_first(form):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    body_of(form).click()
    body_of(form).type("Chữ chưa lưu")
    form.get_by_role("navigation", name="Menu quản trị").get_by_role(
        "link", name="Bài viết"
    ).click()
    expect(body_of(form)).to_have_text("Chữ chưa lưu")
    assert asked == ["beforeunload"]

    save(form)
    form.get_by_role("navigation", name="Menu quản trị").get_by_role(
        "link", name="Bài viết"
    ).click()
    expect(form.get_by_role("heading", level=1)).to_have_text("Bài viết")
    assert asked == ["beforeunload"]


PASTE_A_PICTURE = """bytes => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([new Uint8Array(bytes)], "anh.png", {type: "image/png"}));
  const event = new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData});
  const body = CKEDITOR.instances.id_body.document.getBody().$;
  (body.querySelector("p") || body).dispatchEvent(event);
}"""


def test_a_pasted_screenshot_arrives_in_the_stored_article(form):
    body_of(form).click()
    body_of(form).type("Cây cầu mới")
    picture = list(make_image(900, 600, format="PNG").read())
    form.evaluate(PASTE_A_PICTURE, picture)
    expect(body_of(form).locator('img[src^="/media/photos/"]')).to_have_count(1)
    article = save(form)
    assert article.body.count("<img") == 1
    assert Photo.objects.get().url in article.body
    assert "Cây cầu mới" in article.body


def test_typing_goes_on_behind_a_link_just_made(form):
    body_of(form).click()
    form.keyboard.type("Xem ")
    form.get_by_role("button", name="liên kết").first.click()
    form.get_by_role("dialog").get_by_role("textbox").first.fill("trang tỉnh")
    form.get_by_role("dialog").get_by_role("textbox").nth(1).fill("https://nghean.gov.vn")
    form.get_by_role("button", name="Đồng ý").click()
    form.keyboard.type(" và đọc tiếp")
    form.keyboard.press("Enter")
    form.keyboard.type("Đoạn hai")
    body = save(form).body
    assert re.search(r"<p>Xem <a [^>]*>trang tỉnh</a> và đọc tiếp</p>\s*<p>Đoạn hai</p>", body)


@pytest.mark.parametrize(
    "viewport", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}], ids=["1366", "390"]
)
def test_the_toolbar_stays_in_sight_and_the_text_does_not_scroll_in_itself(form):
    body_of(form).click()
    for number in range(60):
        form.keyboard.type(f"Đoạn {number}")
        form.keyboard.press("Enter")
    form.wait_for_function(
        "CKEDITOR.instances.id_body.document.getBody().$.scrollHeight"
        " <= document.querySelector('.cke_wysiwyg_frame').clientHeight"
    )
    assert form.evaluate("scrollY") > 1000
    expect(form.get_by_role("button", name="Nghiêng")).to_be_in_viewport(ratio=1)
