"""Several photos together, and a picture beside its text, from the editor to the readers' page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from articles import publishing
from articles.models import Photo, PhotoUse, Publication
from tests.browser.test_editor import body_of, form, save
from tests.builders import make_image, make_photo

__all__ = ["form"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def dialog_of(form, button):
    form.get_by_role("button", name=button, exact=True).click()
    return form.locator(".cke_dialog_container:visible")


def agree(dialog):
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(dialog).to_have_count(0)


def make_gallery(form):
    """One of the library, then one from the computer, which goes first."""
    dialog = dialog_of(form, "Bộ ảnh")
    dialog.locator(".photo-grid button").click()
    photos = dialog.locator(".gallery-photos > li")
    expect(photos.get_by_label("Văn bản thay thế")).to_have_value("Cầu treo")
    file = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": make_image(900, 600).read()}
    dialog.get_by_label("Ảnh từ máy của bạn").set_input_files(file)
    second = photos.nth(1)
    second.get_by_label("Văn bản thay thế").fill("Cầu mới")
    second.get_by_label("Chú thích ảnh").fill("Ngày <khánh thành>")
    second.get_by_role("button", name="Chuyển lên trước").click()
    expect(photos.first.get_by_role("button", name="Chuyển xuống sau")).to_be_focused()
    agree(dialog)


def put_in_beside_the_text(form):
    dialog = dialog_of(form, "Hình ảnh")
    dialog.locator(".photo-grid button").last.click()
    dialog.get_by_label("Bên trái").check()
    agree(dialog)
    form.keyboard.type("Chữ đứng cạnh ảnh.")


def change_its_mind(form):
    """The dialog tells the side that is stored; another one can be undone."""
    body_of(form).locator("p > span > img").dblclick()
    dialog = form.locator(".cke_dialog_container:visible")
    expect(dialog.get_by_label("Bên trái")).to_be_checked()
    dialog.get_by_label("Bên phải").check()
    agree(dialog)
    expect(body_of(form).locator(".cke_widget_wrapper.right")).to_have_count(1)
    form.get_by_role("button", name="Hoàn tác").click()
    expect(body_of(form).locator(".cke_widget_wrapper.left")).to_have_count(1)


def change_the_gallery(form):
    body_of(form).locator(".gallery").dblclick()
    dialog = form.locator(".cke_dialog_container:visible")
    expect(dialog.get_by_label("Chú thích ảnh").first).to_have_value("Ngày <khánh thành>")
    dialog.get_by_role("button", name="Bỏ khỏi bộ ảnh").first.click()
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("ít nhất hai ảnh")
    asked = []
    form.once("dialog", lambda question: (asked.append(question.message), question.accept()))
    dialog.get_by_role("button", name="Hủy").click()
    expect(dialog).to_have_count(0)
    assert len(asked) == 1


def test_a_gallery_and_a_picture_beside_the_text_reach_the_readers(form, live_server):
    library = make_photo(alt="Cầu treo", by=User.objects.get())
    body_of(form).click()
    form.keyboard.type("Mở đầu.")
    make_gallery(form)
    form.keyboard.type("Giữa bài.")
    put_in_beside_the_text(form)
    article = save(form)
    uploaded = Photo.objects.exclude(pk=library.pk).get()
    old, new = (
        f'<img src="{photo.url}" alt="{alt}">'
        for photo, alt in [(library, "Cầu treo"), (uploaded, "Cầu mới")]
    )
    figure = f"{new}<figcaption>Ngày &lt;khánh thành&gt;</figcaption>"
    lines = "".join(line.strip() for line in article.body.splitlines())
    assert lines == (
        f'<p>Mở đầu.</p><figure class="gallery"><figure class="caption">{figure}</figure>'
        f'<p>{old}</p></figure><p>Giữa bài.{old[:-1]} class="left"></p>'
        "<p>Chữ đứng cạnh ảnh.</p>"
    )

    change_the_gallery(form)
    change_its_mind(form)
    article.lead = "Sapo."
    article.save()
    publishing.publish(article, timezone.now())
    publication = Publication.objects.get()
    assert PhotoUse.objects.filter(publication=publication).count() == 2
    read(form.context.new_page(), live_server.url + publication.get_absolute_url())


def read(page, address):
    page.goto(address)
    beside = page.locator(".prose > p > a.enlarge:has(img.left)")
    assert beside.evaluate("link => getComputedStyle(link).float") == "left"
    gallery = page.locator(".gallery")
    boxes = [link.bounding_box() for link in gallery.get_by_role("link").all()]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["width"] == boxes[1]["width"]

    gallery.get_by_role("link", name="Cầu mới").press("Enter")
    expect(page.get_by_role("dialog", name="Cầu mới")).to_contain_text("1/2 · Ngày <khánh thành>")
    page.keyboard.press("ArrowRight")
    dialog = page.get_by_role("dialog", name="Cầu treo")
    expect(dialog.get_by_role("img", name="Cầu treo")).to_be_visible()
    dialog.get_by_role("button", name="Ảnh sau").click()
    expect(page.get_by_role("dialog", name="Cầu mới")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(gallery.get_by_role("link", name="Cầu treo")).to_be_focused()

    page.set_viewport_size({"width": 390, "height": 844})
    assert beside.evaluate("link => getComputedStyle(link).float") == "none"
