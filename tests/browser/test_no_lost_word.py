"""Whatever happens between the first letter and the save, every word reaches the article."""

import re
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from accounts.sign_in import LOCKED_OUT
from articles.models import Article, Autosave, Photo
from portal.body_limit import MOST_BYTES_OF_STRANGERS
from tests.browser.signing_in import sign_in
from tests.builders import (
    PASSWORD,
    make_article,
    make_category,
    make_image,
    make_sub_site,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Cây cầu gỗ nối lại hai bờ khe."
KEPT_ON_SERVER = re.compile(r"Đã tự lưu lúc \d\d:\d\d")


@pytest.fixture
def writer():
    sub_site = make_sub_site(is_default=True)
    make_category(sub_site, name="Dân vận khéo")
    return make_user(Role.CONTRIBUTOR, sub_site)


@pytest.fixture
def article(writer):
    return make_article(writer.sub_sites.get().categories.get(), author=writer)


@pytest.fixture
def desk(browser, live_server, writer):
    """`desk(article)` opens its form, `desk()` that of a new one; each in a tab, signed in."""
    context = browser.new_context(base_url=live_server.url, locale="vi-VN")
    sign_in(context, writer)
    yield lambda article=None: open_form(context.new_page(), article)
    context.close()


def open_form(page, article=None):
    page.goto(f"/quan-tri/articles/article/{f'{article.pk}/change' if article else 'add'}/")
    body_of(page).wait_for()
    return page


def body_of(page):
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def type_text(page, words=WORDS):
    body_of(page).click()
    body_of(page).press("ControlOrMeta+End")
    body_of(page).type(words)


def status(page):
    return page.locator(".save-status")


def save(page, label="Lưu nháp"):
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")


def crash(page):
    """The tab is gone as in a crash: no question, nothing sent any more."""
    page.context.set_offline(True)
    page.close(run_before_unload=False)


def test_typed_words_are_kept_within_five_seconds(desk, article):
    page = desk(article)
    type_text(page)
    expect(status(page)).to_have_text(KEPT_ON_SERVER, timeout=5000)
    assert WORDS in Autosave.objects.get().fields["body"]
    article.refresh_from_db()
    assert WORDS not in article.body
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body
    assert not Autosave.objects.typed().exists()


def test_a_form_in_which_nothing_was_typed_keeps_nothing(desk, article):
    page = desk(article)
    page.get_by_label("Tiêu đề").focus()
    page.goto("/quan-tri/")
    open_form(page, article)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not Autosave.objects.typed().exists()


def test_after_a_crash_the_words_are_offered_and_taken_back(desk, article):
    page = desk(article)
    type_text(page)
    page.get_by_label("Từ khóa").fill("bản Xiềng")
    page.get_by_label("Sapo").fill("Sapo gõ dở")
    expect(status(page)).to_have_text(KEPT_ON_SERVER)
    crash(page)
    page.context.set_offline(False)

    page = desk(article)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"Gõ lúc \d\d/\d\d/\d{4} \d\d:\d\d"))
    expect(dialog.locator("dt")).to_have_text(["Sapo", "Nội dung", "Từ khóa"])
    expect(dialog).to_contain_text(WORDS)
    dialog.get_by_role("button", name="Lấy lại").click()
    expect(body_of(page)).to_contain_text(WORDS)
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body
    assert (article.lead, article.tags) == ("Sapo gõ dở", ["bản Xiềng"])


def test_words_typed_in_the_last_moment_before_leaving_are_kept_too(desk, article):
    page = desk(article)
    page.on("dialog", lambda dialog: dialog.accept())
    type_text(page)
    page.goto("/quan-tri/")
    open_form(page, article)
    page.get_by_role("button", name="Lấy lại").click()
    expect(body_of(page)).to_contain_text(WORDS)
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body


def test_dropped_words_are_not_offered_again(desk, article):
    page = desk(article)
    type_text(page)
    expect(status(page)).to_have_text(KEPT_ON_SERVER)
    crash(page)
    page.context.set_offline(False)
    page = desk(article)
    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.get_by_role("button", name="Bỏ bản gõ dở").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not Autosave.objects.typed().exists()
    expect(body_of(open_form(page, article))).not_to_contain_text(WORDS)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_words_of_a_new_article_come_back_too(desk):
    page = desk()
    page.get_by_label("Tiêu đề").fill("Bài chưa lưu lần nào")
    page.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    type_text(page)
    expect(status(page)).to_have_text(KEPT_ON_SERVER)
    other = desk()
    expect(other.get_by_role("dialog")).to_have_count(0)
    other.close()
    crash(page)
    page.context.set_offline(False)

    page = desk()
    page.get_by_role("button", name="Lấy lại").click()
    expect(body_of(page)).to_contain_text(WORDS)
    save(page)
    stored = Article.objects.get()
    assert (stored.title, stored.category.name) == ("Bài chưa lưu lần nào", "Dân vận khéo")
    assert WORDS in stored.body
    assert not Autosave.objects.typed().exists()


def test_without_network_the_words_stay_in_this_browser(desk, article):
    page = desk(article)
    page.context.set_offline(True)
    type_text(page)
    expect(status(page)).to_contain_text("Mất kết nối")
    expect(status(page)).to_contain_text("giữ trên máy này")
    crash(page)
    assert not Autosave.objects.typed().exists()
    page.context.set_offline(False)

    page = desk(article)
    page.get_by_role("button", name="Lấy lại").click()
    expect(status(page)).to_have_text(KEPT_ON_SERVER)
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body
    expect(open_form(page, article).get_by_role("dialog")).to_have_count(0)


def test_when_the_network_is_back_the_words_are_kept_on_the_server(desk, article):
    page = desk(article)
    page.context.set_offline(True)
    type_text(page)
    expect(status(page)).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    expect(status(page)).to_have_text(KEPT_ON_SERVER)
    assert WORDS in Autosave.objects.get().fields["body"]


# --- Saving


def test_saving_without_network_keeps_the_page(desk, article):
    page = desk(article)
    type_text(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_role("alert")).to_contain_text("mất kết nối")
    expect(body_of(page)).to_contain_text(WORDS)
    type_text(page, " Thêm một câu.")
    page.context.set_offline(False)
    save(page)
    article.refresh_from_db()
    assert f"{WORDS} Thêm một câu." in article.body


def test_a_new_article_saved_twice_because_the_answer_was_lost_is_one(desk):
    page = desk()
    page.get_by_label("Tiêu đề").fill("Bài có một bản")
    page.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    type_text(page)
    page.route("**/add/", lambda route: (route.fetch(), route.abort()))
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_role("alert")).to_contain_text("mất kết nối")
    page.unroute("**/add/")
    save(page)
    assert WORDS in Article.objects.get().body


def test_a_session_that_ended_is_begun_again_in_the_form(desk, article, writer):
    page = desk(article)
    type_text(page)
    Session.objects.all().delete()
    page.get_by_role("button", name="Lưu nháp").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Phiên làm việc của bạn đã hết")
    expect(dialog.get_by_label("Tên đăng nhập")).to_have_value(writer.username)
    dialog.get_by_label("Mật khẩu").fill("sai mật khẩu")
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    article.refresh_from_db()
    assert WORDS in article.body


def test_a_session_that_ended_is_begun_again_for_a_large_picture_too(desk, article):
    page = desk(article)
    large = make_image(640, 400).getvalue() + bytes(MOST_BYTES_OF_STRANGERS)
    picture = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": large}
    page.locator("[name=cover_upload]").set_input_files(picture)
    page.get_by_label("Văn bản thay thế").fill("Cầu gỗ")
    Session.objects.all().delete()
    page.get_by_role("button", name="Lưu nháp").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Phiên làm việc của bạn đã hết")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    article.refresh_from_db()
    assert article.cover


def test_a_locked_door_keeps_the_words(desk, article, writer):
    page = desk(article)
    type_text(page)
    Session.objects.all().delete()
    page.get_by_role("button", name="Lưu nháp").click()
    dialog = page.get_by_role("dialog")
    for number in range(1, 6):
        dialog.get_by_label("Mật khẩu").fill("sai mật khẩu")
        with page.expect_response("**/login/") as answer:
            dialog.get_by_role("button", name="Đăng nhập").click()
        assert answer.value.status == (429 if number == 5 else 200)
    expect(dialog.get_by_role("alert")).to_have_text(LOCKED_OUT)
    call_command("axes_reset_username", writer.username)
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    article.refresh_from_db()
    assert WORDS in article.body


def test_a_session_that_ended_while_typing_is_told_beside_the_buttons(desk, article):
    page = desk(article)
    Session.objects.all().delete()
    type_text(page)
    expect(status(page)).to_contain_text("Phiên làm việc đã hết")
    status(page).get_by_role("button", name="Đăng nhập lại").click()
    page.get_by_role("dialog").get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
    expect(status(page)).to_have_text(KEPT_ON_SERVER)
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body


def test_a_token_that_changed_in_another_tab_is_no_hindrance(desk, article, writer):
    page = desk(article)
    type_text(page)
    other = page.context.new_page()
    other.goto("/quan-tri/")
    with other.expect_navigation():
        other.get_by_role("button", name="Đăng xuất").click()
    sign_in(other.context, writer)
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body


def test_nothing_is_saved_under_the_name_of_somebody_else(desk, article, writer):
    page = desk(article)
    type_text(page)
    other = page.context.new_page()
    other.goto("/quan-tri/")
    with other.expect_navigation():
        other.get_by_role("button", name="Đăng xuất").click()
    colleague = make_user(Role.EDITOR, writer.sub_sites.get(), full_name="Trần Văn Sửa")
    sign_in(other.context, colleague)
    page.get_by_role("button", name="Lưu nháp").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"“Trần Văn Sửa”, còn chữ trong trang này do “{writer}” gõ")
    article.refresh_from_db()
    assert WORDS not in article.body
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    article.refresh_from_db()
    assert (WORDS in article.body, article.changed_by) == (True, writer)


def test_errors_are_shown_without_leaving_the_page(desk):
    page = desk()
    picture = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": make_image().read()}
    page.get_by_label("Tiêu đề").fill("Bài thiếu chuyên mục")
    page.locator("[name=cover_upload]").set_input_files(picture)
    type_text(page)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".errornote")).to_be_focused()
    expect(page.locator(".field-category .errorlist")).to_have_count(1)
    expect(page.locator(".panel-cover")).to_be_visible()
    expect(body_of(page)).to_contain_text(WORDS)
    page.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    save(page)
    stored = Article.objects.get()
    assert stored.cover == Photo.objects.get()
    assert WORDS in stored.body


def test_a_refused_picture_stays_chosen(desk, article):
    page = desk(article)
    no_picture = {"name": "cau.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a"}
    page.locator("[name=cover_upload]").set_input_files(no_picture)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".field-cover_upload .errorlist")).to_have_count(1)
    assert page.locator("[name=cover_upload]").input_value().endswith("cau.jpg")


@contextmanager
def database_down():
    """It hangs up on everybody and lets nobody in; the embedded one alone would start again."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
    try:
        yield
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_the_database_stops_and_starts_while_saving(desk, article):
    page = desk(article)
    type_text(page)
    with database_down():
        page.get_by_role("button", name="Lưu nháp").click()
        expect(page.get_by_role("alert")).to_contain_text("Chữ vẫn còn nguyên")
        expect(status(page)).to_contain_text("giữ trên máy này")
    save(page)
    article.refresh_from_db()
    assert WORDS in article.body


# --- Somebody else saved meanwhile


def test_of_two_texts_nothing_is_overwritten_without_a_choice(desk, article):
    page = desk(article)
    page.get_by_label("Tiêu đề").fill("Tên của tôi")
    type_text(page)
    Article.objects.filter(pk=article.pk).update(
        title="Tên của người khác",
        lead="Sapo của người khác.",
        body="<p>Đoạn của người khác.</p>",
        version=2,
    )
    for _ in range(2):
        page.get_by_role("button", name="Lưu nháp").click()
        expect(page.locator(".errornote")).to_be_focused()
        expect(page.locator(".errornote")).to_contain_text("Người khác đã cập nhật bài này lúc")
    expect(page.locator(".difference ins").first).to_have_text("tôi")
    article.refresh_from_db()
    assert article.title == "Tên của người khác"

    kept = page.get_by_role("group", name="Sapo").get_by_label("Giữ bản đã lưu")
    expect(kept).to_be_checked()  # of what I never touched
    page.get_by_role("group", name="Tiêu đề").get_by_label("Giữ của tôi").check()
    page.get_by_role("group", name="Nội dung").get_by_label("Giữ cả hai").check()
    save(page)
    article.refresh_from_db()
    assert (article.title, article.lead) == ("Tên của tôi", "Sapo của người khác.")
    assert "Đoạn của người khác." in article.body
    assert WORDS in article.body


def test_two_people_see_that_they_have_the_same_article_open(desk, article, browser, live_server):
    editor = make_user(Role.EDITOR, article.sub_site, full_name="Trần Văn Sửa")
    mine = desk(article)
    expect(mine.locator(".also-open")).to_be_empty()
    context = browser.new_context(base_url=live_server.url, locale="vi-VN")
    theirs = context.new_page()
    sign_in(theirs.context, editor)
    article.status = Article.Status.RETURNED
    article.save()
    open_form(theirs, article)
    open_beside = re.compile(rf"^Đang được mở bởi {article.author} từ \d\d:\d\d\.$")
    expect(theirs.locator(".also-open")).to_have_text(open_beside)
    type_text(mine)
    expect(mine.locator(".also-open")).to_contain_text("Đang được mở bởi Trần Văn Sửa từ")
    context.close()


def test_two_tabs_of_one_article_know_of_each_other(desk, article):
    first = desk(article)
    expect(first.locator(".other-tab")).to_be_empty()
    second = desk(article)
    for tab in (first, second):
        expect(tab.locator(".other-tab")).to_contain_text("Bạn đang mở bài này ở một thẻ khác.")
    first.close()
    expect(second.locator(".other-tab")).to_be_empty()


def test_who_types_is_told_that_another_took_over_and_keeps_every_word(desk, article, writer):
    other = make_user(Role.EDITOR, article.sub_site, full_name="Vi Thị Nhận")
    mine = desk(article)
    type_text(mine)
    expect(status(mine)).to_have_text(KEPT_ON_SERVER)
    taken = {"claimed_by": other, "claimed_at": timezone.now(), "status": "submitted"}
    theirs = {"body": "<p>Đoạn của người khác.</p>", "changed_by": other, "version": 2}
    Article.objects.update(**taken | theirs)
    type_text(mine, " Thêm nữa.")
    expect(
        mine.get_by_role("alert").filter(has_text="Vi Thị Nhận đã nhận biên tập")
    ).to_be_visible()
    kept = Autosave.objects.get(user=writer)
    assert WORDS in kept.fields["body"]

    Article.objects.update(claimed_by=None, claimed_at=None, status="draft")
    mine.get_by_role("button", name="Lưu nháp", exact=True).click()
    expect(mine.locator(".errornote")).to_contain_text("Vi Thị Nhận đã cập nhật bài này lúc")
    expect(body_of(mine)).to_contain_text(WORDS)
    article.refresh_from_db()
    assert article.body == "<p>Đoạn của người khác.</p>"


def test_what_was_chosen_of_two_texts_stays_chosen_though_something_else_is_wrong(desk, article):
    page = desk(article)
    type_text(page)
    page.get_by_label("Từ khóa").fill("x" * 61)
    theirs = "<p>Đoạn của người khác.</p>"
    Article.objects.filter(pk=article.pk).update(body=theirs, version=2)
    page.get_by_role("button", name="Lưu nháp").click()
    page.get_by_role("group", name="Nội dung").get_by_label("Giữ cả hai").check()
    page.get_by_role("group", name="Từ khóa").get_by_label("Giữ của tôi").check()
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".difference")).to_have_count(0)
    page.get_by_label("Từ khóa").fill("cầu gỗ")
    save(page)
    article.refresh_from_db()
    assert "Đoạn của người khác." in article.body
    assert WORDS in article.body


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_on_a_phone_a_failed_save_is_told_in_sight(desk, article, viewport):
    page = desk(article)
    page.set_viewport_size(viewport)
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
