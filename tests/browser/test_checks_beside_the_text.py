"""What the checks say stands beside the text: a press leads to the place, another mends it."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article, KnownWord
from tests.browser.signing_in import sign_in
from tests.builders import (
    make_article,
    make_category,
    make_photo,
    make_sub_site,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def category(transactional_db):
    return make_category(make_sub_site(is_default=True))


@pytest.fixture
def editor(category):
    return make_user(Role.EDITOR, category.sub_site)


@pytest.fixture
def open_form(page, live_server, editor):
    def open_form(path="add/"):
        sign_in(page.context, editor)
        page.goto(f"{live_server.url}/quan-tri/articles/article/{path}")
        body_of(page).wait_for()
        return page

    return open_form


def body_of(page):
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def checks_of(page):
    page.locator(".checks summary").click()
    return page.locator(".checks-list")


def selected_in(page):
    return page.evaluate("CKEDITOR.instances.id_body.getSelection().getSelectedText()")


def stored(page):
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    return Article.objects.get()


def test_what_a_new_article_lacks_leads_to_its_place_and_goes_when_filled_in(open_form, category):
    page = open_form()
    checks = checks_of(page)
    must = checks.get_by_role("region", name="Phải sửa")
    expect(must.get_by_role("link")).to_have_text(
        [
            "Bài chưa có tiêu đề.",
            "Bài chưa có sapo.",
            "Bài chưa có nội dung.",
            "Bài chưa có chuyên mục.",
        ]
    )
    for text in ("Bài chưa có nội dung.", "Bài chưa có sapo.", "Bài chưa có tiêu đề."):
        must.get_by_role("link", name=text).click()
        page.keyboard.type("Cầu mới")
        expect(must.get_by_role("link", name=text)).to_have_count(0, timeout=10_000)
    expect(page.locator(".title-count")).to_have_text("7 ký tự")
    page.get_by_label("Chuyên mục").select_option(label=category.name)
    expect(page.locator(".checks summary")).to_have_text("1 gợi ý", timeout=10_000)
    article = stored(page)
    assert (article.title, article.lead, article.body) == ("Cầu mới", "Cầu mới", "<p>Cầu mới</p>")


BODY = (
    '<p>Xã <strong>bổ</strong> xung <a href="/tin/khong-co-99/">quỹ</a>.</p>'
    '<p><img src="{0}" alt="Cầu"></p><p><img src="{1}"></p><p>Rồi bổ xung, xữ lý.</p>'
)


@pytest.fixture
def article(category, editor):
    body = BODY.format(make_photo().url, make_photo().url)
    return make_article(category, author=editor, lead="Nghành y.", body=body)


def test_a_press_leads_to_the_picture_the_link_and_the_word(open_form, article):
    page = open_form(f"{article.pk}/change/")
    expect(page.locator(".checks summary")).to_have_text("1 việc phải sửa, 5 gợi ý")
    checks = checks_of(page)
    checks.get_by_role("link", name="Ảnh thứ 2").click()
    focused = page.evaluate(
        "CKEDITOR.instances.id_body.widgets.focused.element.getAttribute('src')"
    )
    assert focused == article.body.split('src="')[2].split('"')[0]
    checks.get_by_role("link", name="không mở được").click()
    assert selected_in(page) == "quỹ"
    slip = checks.get_by_role("link", name="“bổ xung” có thể sai chính tả. (2 chỗ)")
    for line in ("Xã bổ xung quỹ.", "Rồi bổ xung, xữ lý."):
        slip.click()
        assert selected_in(page) == "bổ xung"
        anchor = "CKEDITOR.instances.id_body.window.$.getSelection().focusNode"
        assert page.evaluate(f"{anchor}.parentElement.closest('p').textContent") == line
    checks.get_by_role("link", name="Nghành").click()
    assert page.evaluate("getSelection().toString()") == "Nghành"


def test_a_word_is_replaced_and_taken_back_and_no_mark_is_stored(open_form, article):
    page = open_form(f"{article.pk}/change/")
    checks = checks_of(page)
    expect(checks).to_contain_text("bổ xung")
    marks = "[...CKEDITOR.instances.id_body.window.$.CSS.highlights.get('slip')].map(String)"
    assert page.evaluate(marks) == ["bổ xung", "bổ xung", "xữ"]
    assert page.evaluate("CKEDITOR.instances.id_body.checkDirty()") is False
    checks.get_by_role("button", name="Thay cả 2 chỗ bằng “bổ sung”").click()
    expect(body_of(page)).to_contain_text("Rồi bổ sung, xữ lý.")
    expect(body_of(page).locator("strong")).to_have_text("bổ sung")
    page.evaluate("CKEDITOR.instances.id_body.execCommand('undo')")
    expect(body_of(page)).to_contain_text("Rồi bổ xung, xữ lý.")
    page.evaluate("CKEDITOR.instances.id_body.execCommand('redo')")
    checks.get_by_role("button", name="“Ngành”").click()
    expect(page.locator("#id_lead")).to_have_value("Ngành y.")
    checks.get_by_role("button", name="Thay bằng “xử”").click()
    saved = stored(page)
    assert saved.lead == "Ngành y."
    assert "<p>Xã <strong>bổ sung</strong> <a href" in saved.body
    assert "<p>Rồi bổ sung, xử lý.</p>" in saved.body
    assert set(re.findall(r"<(\w+)", saved.body)) == {"p", "strong", "a", "img"}


def test_an_editor_teaches_the_portal_a_word(open_form, article):
    page = open_form(f"{article.pk}/change/")
    item = checks_of(page).get_by_role("listitem").filter(has_text="“xữ” có thể sai")
    item.get_by_role("button", name="Thêm vào từ điển").click()
    expect(item).to_have_count(0)
    assert KnownWord.objects.get().word == "xữ"


def test_a_text_in_an_old_font_is_turned_and_turned_back(open_form):
    page = open_form()
    old = "§ång bµo ®· ®­îc mïa, ®êi sèng kh¸ h¬n"
    page.locator("#id_title").fill("Bµ con ®­îc mïa lín")
    body_of(page).click()
    page.keyboard.insert_text(old)
    found = checks_of(page)
    button = found.get_by_role("button", name="Chuyển cả bài sang Unicode")
    expect(button.first).to_be_visible(timeout=15_000)
    button.first.click()
    expect(body_of(page)).to_have_text("Đồng bào đã được mùa, đời sống khá hơn")
    expect(page.locator("#id_title")).to_have_value("Bà con được mùa lớn")
    expect(found.get_by_role("status")).to_contain_text("thành “Bà con được mùa lớn…”")
    found.get_by_role("button", name="Hoàn tác chuyển mã").click()
    expect(body_of(page)).to_have_text(old)
    expect(page.locator("#id_title")).to_have_value("Bµ con ®­îc mïa lín")
