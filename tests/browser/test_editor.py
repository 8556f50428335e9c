"""The real CKEditor in the article form: what it sends is what the portal keeps."""

import re
from pathlib import Path

import ckeditor
import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from articles.models import Article, Category, Photo
from tests.browser.signing_in import sign_in
from tests.builders import (
    make_article,
    make_category,
    make_image,
    make_photo,
    make_sub_site,
    make_user,
)
from tests.waits import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(page, live_server):
    """The empty article form, opened by a contributor."""
    sub_site = make_sub_site(is_default=True)
    make_category(sub_site, name="Dân vận khéo")
    user = make_user(Role.CONTRIBUTOR, sub_site)
    missing = []
    page.on("response", lambda answer: answer.status == 404 and missing.append(answer.url))
    sign_in(page.context, user)
    page.goto(f"{live_server.url}/quan-tri/articles/article/add/")
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").wait_for()
    yield page
    assert not [address for address in missing if "/static/" in address]


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


def choose_file(form, name="cau.jpg", content=None):
    """Two clicks, the button and the file; gives the dialog, which uploads by itself."""
    form.get_by_role("button", name="Hình ảnh").click()
    with form.expect_file_chooser() as chooser:
        form.get_by_role("dialog").get_by_label("Ảnh từ máy của bạn").click()
    content = content or make_image(900, 600).read()
    chooser.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": content})
    return form.get_by_role("dialog")


def choose_picture(form):
    dialog = choose_file(form)
    expect(dialog.get_by_role("img", name="Ảnh đã chọn")).to_be_visible()
    return dialog


def test_a_picture_is_in_the_text_after_three_clicks(form):
    dialog = choose_picture(form)
    assert "image/jpeg" in dialog.locator("input[type=file]").get_attribute("accept")
    dialog.get_by_label("Văn bản thay thế").fill("Dân bản dựng cầu")
    dialog.get_by_label("Chú thích ảnh").fill("Cầu <mới> bản Xiềng")
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(body_of(form).locator("figcaption")).to_have_text("Cầu <mới> bản Xiềng")
    body = save(form).body
    image = f'<img src="{Photo.objects.get().url}" alt="Dân bản dựng cầu">'
    assert f'<figure class="caption">{image}' in body
    assert "<figcaption>Cầu &lt;mới&gt; bản Xiềng</figcaption>" in body


def test_a_picture_without_a_caption_gets_none(form):
    dialog = choose_picture(form)
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(pictures_in(form)).to_have_count(1)
    assert "fig" not in save(form).body


def test_a_caption_emptied_in_the_text_is_a_hint_there_and_nowhere_else(form):
    dialog = choose_picture(form)
    dialog.get_by_label("Chú thích ảnh").fill("Cầu")
    dialog.get_by_role("button", name="Đồng ý").click()
    pictures_in(form).evaluate("image => image.decode()")  # then nothing moves any more
    caption = body_of(form).locator("figcaption")
    caption.click()
    expect(caption).to_be_focused()  # before that, the next key would delete the picture
    form.keyboard.press("End")
    for _ in "Cầu":
        form.keyboard.press("Backspace")
    expect(caption).to_have_attribute("data-cke-empty", "")
    assert "Chú thích ảnh" in caption.evaluate("e => getComputedStyle(e, '::before').content")
    body = save(form).body
    assert body.count("<img") == 1
    assert "fig" not in body


def test_a_picture_that_is_refused_says_why_in_the_dialog(form):
    dialog = choose_file(form, "IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    expect(dialog.get_by_role("alert")).to_contain_text("không phải ảnh")
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Hủy").click()
    assert Photo.objects.count() == save(form).body.count("<img") == 0


def test_a_cover_that_is_not_there_cannot_be_removed(form):
    removal = form.locator("[name=cover_removal]")
    expect(removal).to_be_hidden()
    cover = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": make_image(900, 600).read()}
    form.locator("[name=cover_upload]").set_input_files(cover)
    save(form)
    expect(removal).to_be_visible()


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


def test_a_look_at_an_untouched_article_with_pictures_makes_no_unsaved_words(form):
    photo = make_photo()
    image = f'<img src="{photo.url}" alt="Cầu">'
    caption = "<figcaption>Cầu mới</figcaption>"
    article = make_article(
        Category.objects.get(),
        author=User.objects.get(),
        body=f'<p>Một.</p><figure class="caption">{image}{caption}</figure><p>{image}</p>',
    )
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form.goto(form.url.replace("add/", f"{article.pk}/change/"))
    expect(pictures_in(form)).to_have_count(2)
    with form.expect_popup() as preview:
        form.get_by_role("button", name="Xem trước").click()
    preview.value.close()
    pictures_in(form).first.click()
    body_of(form).get_by_text("Một.").click()
    body_of(form).locator("figcaption").evaluate("caption => caption.setAttribute('style', '')")
    assert "style" not in form.evaluate("CKEDITOR.instances.id_body.getData()")
    form.get_by_role("link", name="Bảng điều khiển").first.click()
    expect(form.get_by_role("heading", level=1)).to_have_text("Bảng điều khiển")
    assert asked == []


HAND_OVER = """([kind, files, texts]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) {
    data.items.add(new File([new Uint8Array(bytes)], name, {type}));
  }
  for (const [type, text] of Object.entries(texts)) {
    data.setData(type, text);
  }
  const body = CKEDITOR.instances.id_body.document.getBody().$;
  const target = body.querySelector("p") || body;
  const { left, top } = target.getBoundingClientRect();
  const place = {bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5};
  if (kind === "paste") {
    target.dispatchEvent(new ClipboardEvent("paste", {...place, clipboardData: data}));
  } else {
    for (const name of ["dragenter", "dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(name, {...place, dataTransfer: data}));
    }
  }
}"""


def hand_over(form, kind, *files, **texts):
    """A real "paste" or "drop" of (name, type, bytes) and texts by type, `text_html` and so on."""
    files = [(name, media_type, list(content)) for name, media_type, content in files]
    texts = {name.replace("_", "/"): text for name, text in texts.items()}
    form.evaluate(HAND_OVER, [kind, files, texts])


def pictures_in(form):
    return body_of(form).locator('img[src^="/media/photos/"]')


PHOTOS = [
    ("paste", "anh.png", "image/png", "PNG"),
    ("drop", "cau.jpg", "image/jpeg", "JPEG"),
    ("drop", "cau.webp", "image/webp", "WEBP"),
]


@pytest.mark.parametrize(("kind", "name", "media_type", "encoding"), PHOTOS)
def test_a_pasted_or_dropped_photo_arrives_in_the_stored_article(
    form, kind, name, media_type, encoding
):
    body_of(form).click()
    form.keyboard.type("Cây cầu mới")
    hand_over(form, kind, (name, media_type, make_image(900, 600, format=encoding).read()))
    expect(pictures_in(form)).to_have_count(1)
    article = save(form)
    assert article.body.count("<img") == 1
    assert Photo.objects.get().url in article.body
    assert "Cây cầu mới" in article.body


def test_saving_waits_for_a_picture_that_is_on_its_way(form):
    body_of(form).click()
    form.keyboard.type("Cây cầu mới")
    form.locator("#id_title").fill("Bản Xiềng dựng cầu")
    form.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    on_their_way = []
    form.route("**/tai-len/", lambda route: on_their_way.append(route))
    hand_over(form, "paste", ("anh.png", "image/png", make_image(900, 600, format="PNG").read()))
    expect(form.locator(".cke_notification")).to_contain_text("Đang tải ảnh lên")
    form.get_by_role("button", name="Lưu nháp").click()
    assert not Article.objects.exists()
    on_their_way.pop().continue_()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu")
    assert Photo.objects.get().url in Article.objects.get().body


def test_a_dropped_file_that_is_no_picture_says_why_it_is_refused(form):
    body_of(form).click()
    form.keyboard.type("Cây cầu mới")
    hand_over(form, "drop", ("bao-cao.docx", "application/msword", b"PK, not a picture"))
    notice = form.get_by_role("alert", name="Tải ảnh lên")
    expect(notice).to_contain_text("không phải ảnh")
    assert save(form).body == "<p>Cây cầu mới</p>"


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator
content="Microsoft Word 15"></head><body lang=VI><!--StartFragment-->
<p class=MsoNormal>Lễ khánh thành <b>cầu Xiềng</b><o:p></o:p></p>
<p class=MsoNormal><img width=300 height=200 src="file:///C:/Temp/clip_image001.png"
v:shapes="Picture_x0020_1"></p>
<p class=MsoNormal><img width=301 height=200 src="file:///C:/Temp/clip_image002.png"
v:shapes="Picture_x0020_2"></p><!--EndFragment--></body></html>"""


def word_picture(width):
    pixels = make_image(width, 200, format="PNG").read().hex()
    return (
        r"{\*\shppict{\pict{\*\picprop\shplid1025{\sp{\sn shapeType}{\sv 75}}}"
        rf"\picw{width}\pich200\pngblip\bliptag{width}{{\*\blipuid {width:016x}}}{pixels}}}}}"
    )


def test_pictures_in_a_text_pasted_from_word_arrive_in_the_stored_article(form):
    rtf = r"{\rtf1\ansi " + word_picture(300) + word_picture(301) + "}"
    body_of(form).click()
    hand_over(form, "paste", text_html=WORD, text_rtf=rtf)
    expect(pictures_in(form)).to_have_count(2)
    body = save(form).body
    assert sorted(Photo.objects.values_list("width", flat=True)) == [300, 301]
    assert body.count("<img") == 2
    assert all(photo.url in body for photo in Photo.objects.all())
    assert "<p>Lễ khánh thành <strong>cầu Xiềng</strong></p>" in body


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


@pytest.mark.parametrize("key", [None, "Enter"])
def test_typing_goes_on_below_a_picture_just_put_in(form, key):
    body_of(form).click()
    form.keyboard.type("Trước ảnh")
    dialog = choose_picture(form)
    dialog.get_by_label("Văn bản thay thế").fill("Cầu")
    dialog.get_by_role("button", name="Đồng ý").click()
    if key:
        form.keyboard.press(key)
    form.keyboard.type("Sau ảnh")
    expect(form.get_by_role("dialog")).to_have_count(0)
    body = save(form).body
    assert re.search(r"<p>Trước ảnh<img [^>]*></p>\s*<p>Sau ảnh</p>", body), body


@pytest.mark.parametrize(
    "viewport", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}], ids=["1366", "390"]
)
def test_the_toolbar_stays_in_sight_and_the_text_does_not_scroll_in_itself(form):
    body_of(form).click()
    for number in range(60):
        form.keyboard.type(f"Đoạn {number}")
        form.keyboard.press("Enter")
    wait_until(
        form,
        "() => CKEDITOR.instances.id_body.document.getBody().$.scrollHeight"
        " <= document.querySelector('.cke_wysiwyg_frame').clientHeight",
    )
    assert form.evaluate("scrollY") > 1000
    expect(form.get_by_role("button", name="Nghiêng")).to_be_in_viewport(ratio=1)


OF_THE_EDITOR = Path(ckeditor.__file__).parent / "static/ckeditor/ckeditor"
WORDS_AS_IN_ENGLISH = """() => {
  const editor = CKEDITOR.instances.id_body;
  const english = {...CKEDITOR.lang.en, image2: CKEDITOR.plugins.get("image2").langEntries.en};
  const same = [];
  const compare = (ours, theirs, name) => {
    if (typeof ours === "object") {
      Object.keys(ours).forEach((key) => compare(ours[key], theirs?.[key], `${name}.${key}`));
    } else if (ours === theirs && ours !== undefined) {
      same.push(name);
    }
  };
  const parts = ["common", "toolbar", "application", "editor", "editorPanel"];
  for (const name of [...parts, ...Object.keys(editor.plugins)]) {
    compare(editor.lang[name], english[name], name);
  }
  return same.filter((name) => !name.startsWith("common.keyboard"));
}"""
DIALOGS = [
    "link",
    "table",
    "tableProperties",
    "cellProperties",
    "find",
    "specialchar",
    "image2",
    "gallery",
]
NOT_VIETNAMESE = re.compile(
    r"\b(URL|advanced|anchor|display|email|file|header|heading|image|link|news|ftp|phone|popup|select"
    r"|server|style|tab|text|title|upload|width)\b|xoá",
    re.IGNORECASE,
)


def test_no_word_of_the_editor_is_english(form):
    for name in ("lang/en.js", "plugins/image2/lang/en.js"):
        form.evaluate((OF_THE_EDITOR / name).read_text(encoding="utf-8-sig"))
    assert form.evaluate("CKEDITOR.lang.en.undo.undo") == "Undo"
    assert form.evaluate(WORDS_AS_IN_ENGLISH) == []
    form.evaluate("CKEDITOR.instances.id_body.setData('<table><tr><td>Ô</td></tr></table>')")
    body_of(form).locator("td").click()
    for name in DIALOGS:
        form.evaluate("name => CKEDITOR.instances.id_body.openDialog(name)", name)
        dialog = form.locator(".cke_dialog_container:visible")
        expect(dialog.get_by_role("button").first).to_be_visible()
        assert not NOT_VIETNAMESE.findall(dialog.inner_text()), name
        form.evaluate("CKEDITOR.dialog.getCurrent().hide()")
        expect(dialog).to_have_count(0)
    for name in ("Hoàn tác", "Canh giữa", "Trích dẫn", "Bỏ liên kết"):
        expect(form.locator(f".cke_toolbox [title^='{name}']")).to_have_count(1)
    form.locator(".cke_combo_button").click()
    headings = form.frame_locator("iframe.cke_panel_frame").get_by_role("option")
    expect(headings).to_have_text(["Đoạn văn", "Mục lớn", "Mục nhỏ"])


def test_a_link_takes_no_address_with_spaces_in_it(form):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    form.get_by_role("button", name="Liên kết", exact=True).click()
    dialog = form.locator(".cke_dialog_container:visible")
    dialog.get_by_label("Chữ hiển thị").fill("quỹ")
    dialog.get_by_role("textbox", name="Địa chỉ").fill("nghean.vn/a b")
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(dialog.locator(":focus")).to_have_value("nghean.vn/a b")
    assert asked == ["Địa chỉ không được có dấu cách."]
    dialog.get_by_role("textbox", name="Địa chỉ").fill("  nghean.vn/a-b ")
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(dialog).to_have_count(0)
    assert 'href="https://nghean.vn/a-b"' in save(form).body


def test_a_caption_whose_picture_was_dropped_does_not_empty_the_editor(form):
    body = '<figure class="caption"><figcaption>Cầu Xiềng</figcaption></figure><p>Chữ của bài.</p>'
    article = make_article(Category.objects.get(), author=User.objects.get(), body=body)
    assert "figure" in article.body
    form.goto(form.url.replace("add/", f"{article.pk}/change/"))
    expect(body_of(form)).to_contain_text("Chữ của bài.")
    expect(body_of(form).locator("figcaption")).to_have_text("Cầu Xiềng")
    form.get_by_role("button", name="Lưu nháp").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu")
    assert "Chữ của bài." in Article.objects.get().body
