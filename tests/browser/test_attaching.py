"""Files attached by hand: chosen, dropped, named, put in order, and read on the published page."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Category, StoredFile
from portal import files
from tests.browser.signing_in import sign_in
from tests.builders import make_category, make_sub_site, make_user
from tests.files import content_of, pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(page, live_server):
    category = make_category(make_sub_site(is_default=True))
    editor = make_user(Role.EDITOR, category.sub_site)
    sign_in(page.context, editor)
    page.goto(f"{live_server.url}/quan-tri/articles/article/add/")
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").wait_for()
    page.get_by_label("Tiêu đề").fill("Bài có tệp")
    page.get_by_label("Chuyên mục").select_option(str(category.pk))
    return page


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def names(page):
    rows = page.get_by_role("textbox", name="Tên tệp hiện cho người đọc").all()
    return [row.input_value() for row in rows]


DROP = """(box, content) => {
  const data = new DataTransfer();
  data.items.add(new File([content], "Kéo vào.pdf"));
  const options = { dataTransfer: data, bubbles: true, cancelable: true };
  const event = (kind) => new DragEvent(kind, options);
  box.dispatchEvent(event("dragover"));
  box.dispatchEvent(event("drop"));
}"""


def test_files_go_from_the_form_to_the_published_page(form, live_server):
    chooser = form.get_by_label("Tệp đính kèm")
    wrong = file("Sai.docx", b"PK\x03\x04")
    chooser.set_input_files(
        [file("Một.pdf", pdf("1")), wrong, file("Hai.xlsx", content_of("xlsx"))]
    )
    expect(form.get_by_text(f"Sai.docx: {files.BROKEN}")).to_be_visible()
    expect(form.get_by_role("link", name="Tải về “Hai”")).to_be_visible()
    form.locator(".attachments").evaluate(DROP, pdf("2").decode())
    expect(form.get_by_role("link", name="Tải về “Kéo vào”")).to_be_visible()
    assert names(form) == ["Một", "Hai", "Kéo vào"]

    form.get_by_role("button", name="Chuyển “Hai” lên").press("Enter")
    expect(form.get_by_role("button", name="Chuyển “Hai” xuống")).to_be_focused()
    form.locator(".attachment-handle").nth(2).drag_to(
        form.locator(".attachment").first, target_position={"x": 5, "y": 2}
    )
    assert names(form) == ["Kéo vào", "Hai", "Một"]
    form.get_by_role("textbox", name="Tên tệp hiện cho người đọc").nth(0).fill(
        "Kế hoạch số 5-KH/TU"
    )
    form.get_by_role("button", name="Bỏ tệp “Hai”").click()
    form.get_by_role("button", name="Lưu nháp").click()
    form.wait_for_url("**/change/")
    article = Article.objects.get()
    assert [entry["title"] for entry in article.attachments] == ["Kế hoạch số 5-KH/TU", "Một"]
    assert names(form) == ["Kế hoạch số 5-KH/TU", "Một"]

    publishing.publish(article, publishing.clock.now())
    form.goto(f"{live_server.url}/tin/bai-co-tep-{article.pk}/")
    with form.expect_download() as download:
        form.get_by_role("link", name="Kế hoạch số 5-KH/TU", exact=True).click()
    assert download.value.suggested_filename == "Kế hoạch số 5-KH-TU.pdf"
    assert download.value.path().read_bytes() == pdf("2")


def test_a_save_waits_for_the_file_that_is_on_its_way(form):
    held = []
    form.route("**/article/tep/", lambda route: held.append(route))
    form.get_by_label("Tệp đính kèm").set_input_files(file("Một.pdf", pdf()))
    expect(form.get_by_role("progressbar", name="Đang tải “Một.pdf” lên")).to_be_visible()
    form.get_by_role("button", name="Lưu nháp").click()
    expect(form.get_by_text("Đang tải tệp lên; khi xong bài sẽ được lưu.")).to_be_visible()
    assert not Article.objects.exists()
    held[0].continue_()
    form.wait_for_url("**/change/")
    assert [entry["title"] for entry in Article.objects.get().attachments] == ["Một"]


def test_an_upload_without_connection_is_told_and_the_form_stays(form):
    form.context.set_offline(True)
    form.get_by_label("Tệp đính kèm").set_input_files(file("Một.pdf", pdf()))
    expect(form.get_by_text("Một.pdf: mất kết nối với cổng.")).to_be_visible()
    form.context.set_offline(False)
    form.get_by_label("Tệp đính kèm").set_input_files(file("Một.pdf", pdf()))
    expect(form.get_by_role("link", name="Tải về “Một”")).to_be_visible()
    assert StoredFile.objects.count() == 1
    assert form.get_by_label("Tiêu đề").input_value() == "Bài có tệp"


def test_the_fields_of_a_document_show_in_its_category_alone(form):
    news = Category.objects.get()
    documents = make_category(news.sub_site, holds_documents=True)
    form.reload()
    form.locator("#kept-dialog [name=later]").click()
    number = form.get_by_label("Số, ký hiệu")
    form.get_by_label("Chuyên mục").select_option(str(news.pk))
    expect(number).to_be_hidden()
    form.get_by_label("Chuyên mục").select_option(str(documents.pk))
    expect(number).to_be_visible()
    number.fill("39-NQ/TW")
    form.get_by_label("Chuyên mục").select_option(str(news.pk))
    expect(number).to_be_visible()
