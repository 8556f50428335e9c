"""“Trao đổi”: what the staff tell each other about an article."""

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts.roles import Role
from articles.admin.notes import say
from articles.models import Article, Note, Notice
from tests.articles.admin_pages import LIST, change_url
from tests.builders import PASSWORD, make_article, make_category, make_user, perform, sign_in

pytestmark = pytest.mark.django_db

Status = Article.Status
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def article(category, contributor):
    return make_article(category, author=contributor)


def notes_url(article):
    return f"{LIST}{article.pk}/trao-doi/"


def write(client, article, text, **extra):
    return client.post(notes_url(article), {"text": text}, **extra)


def told():
    return {str(notice.user) for notice in Notice.objects.filter(kind=Notice.Kind.NOTE)}


def test_a_note_is_cleaned_stored_and_shown_beside_the_form(client, article, contributor):
    client.force_login(contributor)
    response = write(client, article, " Ảnh  bìa <b>mờ</b>\r\n\r\n\r\n\r\nĐề nghị thay. ")
    assert response["Location"] == f"{notes_url(article)}#viet-trao-doi"
    assert Note.objects.get().text == "Ảnh bìa <b>mờ</b>\n\nĐề nghị thay."
    for page in (change_url(article), notes_url(article)):
        assert "Ảnh bìa &lt;b&gt;mờ&lt;/b&gt;" in client.get(page).content.decode()


@pytest.mark.parametrize("size", [10_001, 100_000])
def test_a_note_that_is_too_long_is_refused_and_stays_in_the_form(
    size, client, article, contributor
):
    client.force_login(contributor)
    page = write(client, article, "đ" * size).content.decode()
    assert "dài nhất 10.000 ký tự" in page
    assert "đ" * size in page
    answer = write(client, article, "đ" * size, headers=SCRIPT)
    assert (answer.status_code, "10.000" in answer.json()["problem"]) == (400, True)
    assert not Note.objects.exists()
    assert write(client, article, "đ" * 10_000).status_code == 302


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "\0"])
def test_an_empty_note_is_refused(text, client, article, contributor):
    client.force_login(contributor)
    assert write(client, article, text, headers=SCRIPT).status_code == 400
    assert not Note.objects.exists()


def test_the_script_gets_the_list_anew_the_newest_last(client, article, contributor):
    client.force_login(contributor)
    for number in range(7):
        answer = write(client, article, f"Lời số {number}.", headers=SCRIPT).json()
    newest = Note.objects.first()
    assert answer["newest"] == newest.pk
    places = [answer["html"].find(f"Lời số {number}.") for number in range(7)]
    assert places[:2] == [-1, -1]
    assert places[2:] == sorted(places[2:])
    assert "Xem các trao đổi trước" in answer["html"]


def test_the_same_words_sent_twice_are_one_note(client, article, contributor):
    client.force_login(contributor)
    for _ in range(2):
        write(client, article, "Đã gọi cho xã.")
    assert Note.objects.count() == 1


def test_those_who_handled_the_article_are_told_and_nobody_else(article, contributor, editor, head):
    make_user(Role.EDITOR, article.sub_site, full_name="Người ngoài cuộc")
    make_user(Role.EDITOR, make_category().sub_site)
    perform(article, "submit", contributor)
    perform(article, "return", editor, reason="Thiếu số liệu.")
    say(article, contributor, "Số liệu lấy ở đâu ạ?")
    assert told() == {str(editor)}
    say(article, head, "Hỏi Phòng Tổng hợp.")
    assert told() == {str(editor), str(contributor)}
    Notice.objects.all().delete()
    say(article, editor, "Cảm ơn anh.")
    assert told() == {str(head), str(contributor)}


def test_who_waits_for_a_hand_tells_those_whose_turn_it_is(article, contributor, editor, head):
    perform(article, "submit", contributor)
    say(article, contributor, "Bài cần đăng trước thứ Sáu.")
    assert told() == {str(editor)}


def test_a_note_in_the_list_of_notices_leads_to_the_talk(client, article, contributor, editor):
    say(article, editor, "Xem lại tên xã.")
    client.force_login(contributor)
    page = client.get(f"{LIST}thong-bao/").content.decode()
    assert "Trao đổi" in page
    assert "Xem lại tên xã." in page
    opened = client.post(f"{LIST}thong-bao/", {"open": Notice.objects.get().pk})
    assert opened["Location"] == f"{change_url(article)}#trao-doi"


def test_who_does_not_see_the_article_neither_reads_nor_writes(client, article, editor):
    say(article, editor, "Bí mật nội bộ.")
    strangers = [
        (make_user(Role.CONTRIBUTOR, article.sub_site), 404),
        (make_user(Role.EDITOR, make_category().sub_site), 404),
        (make_user(Role.ADMINISTRATOR, article.sub_site), 403),
    ]
    for user, status in strangers:
        client.force_login(user)
        page = client.get(notes_url(article))
        assert (page.status_code, "Bí mật" in page.content.decode()) == (status, False)
        assert write(client, article, "Tôi đây.", headers=SCRIPT).status_code == status
    assert Note.objects.count() == 1
    client.force_login(editor)
    assert "Bí mật nội bộ." in client.get(notes_url(article)).content.decode()


def test_a_note_outlives_the_session_where_no_script_runs(client, article, contributor):
    sign_in(client, contributor.username, PASSWORD)
    Session.objects.all().delete()
    write(client, article, "Đã gọi cho xã.")
    sign_in(client, contributor.username, PASSWORD)
    assert "Đã gọi cho xã." in client.get(notes_url(article)).content.decode()
    assert not Note.objects.exists()


def test_a_note_that_outlived_its_session_is_shown_to_nobody_else(
    client, article, contributor, editor
):
    sign_in(client, contributor.username, PASSWORD)
    Session.objects.all().delete()
    write(client, article, "Đã gọi cho xã.")
    sign_in(client, editor.username, PASSWORD)
    assert "Đã gọi cho xã." not in client.get(notes_url(article)).content.decode()


def test_of_strangers_no_words_are_stored(client, article):
    assert write(client, article, "x" * 10_000).status_code == 302
    assert not Session.objects.exists()


def test_a_note_is_never_changed_or_taken_back(article, editor):
    say(article, editor, "Xem lại tên xã.")
    Notice.objects.all().delete()
    for change in (Note.objects.all().delete, lambda: Note.objects.update(text="Khác")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_the_form_learns_of_new_notes_with_its_sign_of_life(client, article, contributor, editor):
    client.force_login(contributor)
    url = f"{LIST}{article.pk}/tu-luu/"
    assert client.post(url, {"version": 1}).json()["newest_note"] == 0
    note = say(article, editor, "Xem lại tên xã.")
    assert client.post(url, {"version": 1}).json()["newest_note"] == note.pk


@pytest.mark.parametrize("count", [1, 30])
def test_the_notes_page_takes_8_queries(count, client, article, editor, django_assert_num_queries):
    for number in range(count):
        say(article, editor, f"Lời số {number}.")
    client.force_login(editor)
    with django_assert_num_queries(8):
        assert len(client.get(notes_url(article)).context["notes"]) == count


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_takes_19_queries_whatever_was_said(
    count, client, article, editor, django_assert_num_queries
):
    for number in range(count):
        say(article, editor, f"Lời số {number}.")
    client.force_login(editor)
    client.get(change_url(article))  # asks what is remembered for the rest of the process
    with django_assert_num_queries(19):
        client.get(change_url(article))
