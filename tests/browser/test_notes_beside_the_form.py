"""Notes are written beside the form, whose typed words stay."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.admin.notes import say
from articles.models import Note
from tests.browser.test_no_lost_word import (  # noqa: F401  fixtures
    WORDS,
    article,
    body_of,
    desk,
    type_text,
    writer,
)
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "Ảnh bìa mờ, đề nghị thay."


def test_a_note_is_sent_without_leaving_the_form(desk, article):  # noqa: F811
    page = desk(article)
    type_text(page)
    page.get_by_label("Viết trao đổi").fill("dài" * 4000)
    page.get_by_role("button", name="Gửi trao đổi").click()
    expect(page.get_by_role("alert").filter(has_text="10.000 ký tự")).to_be_visible()
    expect(page.get_by_label("Viết trao đổi")).to_have_value("dài" * 4000)
    page.get_by_label("Viết trao đổi").fill(NOTE)
    page.get_by_role("button", name="Gửi trao đổi").click()
    expect(page.get_by_role("log")).to_contain_text(NOTE)
    expect(page.get_by_label("Viết trao đổi")).to_have_value("")
    expect(body_of(page)).to_contain_text(WORDS)
    assert Note.objects.get().text == NOTE


def test_a_note_outlives_the_session_and_the_page(desk, article):  # noqa: F811
    page = desk(article)
    page.get_by_label("Viết trao đổi").fill(NOTE)
    page.reload()
    expect(page.get_by_label("Viết trao đổi")).to_have_value(NOTE)
    Session.objects.all().delete()
    page.get_by_role("button", name="Gửi trao đổi").click()
    page.get_by_role("dialog").get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("log")).to_contain_text(NOTE)
    assert Note.objects.get().text == NOTE


def test_what_others_say_comes_in_while_the_form_is_open(desk, article):  # noqa: F811
    page = desk(article)
    expect(page.get_by_role("log")).to_contain_text("Chưa có trao đổi nào")
    say(article, make_user(), NOTE)
    type_text(page)  # the quiet save that follows tells of it; else the sign of life does
    expect(page.get_by_role("log")).to_contain_text(NOTE)
    expect(body_of(page)).to_contain_text(WORDS)
