"""Notices by mail: nothing is lost or delayed, whatever the mail server does."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.roles import Role
from articles.admin.notes import say
from articles.models import Article, Notice
from portal.models import Job
from tests.articles.admin_pages import LIST
from tests.builders import make_article, make_category, make_user, perform
from tests.smtp import smtp_server

pytestmark = pytest.mark.django_db

JOBS = "/quan-tri/portal/job/"
SETTINGS = f"{LIST}thong-bao/thu/"
Kind = Notice.Kind


@pytest.fixture
def server(settings):
    with smtp_server() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 0.3
        settings.PUBLIC_URL = "https://danvan.example"
        yield server


@pytest.fixture
def contributor(sub_site):
    return make_user(Role.CONTRIBUTOR, sub_site, full_name="Lô Thị Mai", email="mai@danvan.example")


@pytest.fixture
def article(category, contributor):
    return make_article(category, author=contributor, status=Article.Status.SUBMITTED)


def send():
    call_command("run_jobs", once=True)


def test_a_return_is_told_with_title_reason_and_address(server, article, editor):
    Article.objects.filter(pk=article.pk).update(body="<p>Bí mật</p>", lead="Bí mật")
    perform(article, "return", editor, reason="Thiếu số liệu của xã.\n\nXem lại ảnh.")
    assert server.letters == []
    send()
    (letter,) = server.letters
    assert letter["Subject"] == f"Trả lại: {article.title}"
    assert letter["To"] == "mai@danvan.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content().replace("\r\n", "\n")
    assert "Kính gửi Lô Thị Mai" in text
    assert "Lý do trả lại:\nThiếu số liệu của xã.\n\nXem lại ảnh." in text
    assert f"https://danvan.example/quan-tri/articles/article/{article.pk}/change/" in text
    assert "Bí mật" not in text
    send()
    assert len(server.letters) == 1


def test_what_is_taken_back_is_not_sent(server, article, editor):
    with transaction.atomic():
        perform(article, "return", editor, reason="Thiếu số liệu.")
        transaction.set_rollback(True)
    send()
    assert not server.letters


def test_a_note_is_told_without_its_words(server, article, editor):
    say(article, editor, "Bí mật nội bộ.")
    send()
    (letter,) = server.letters
    assert letter["Subject"] == f"Trao đổi: {article.title}"
    assert "Bí mật" not in letter.get_content()


def test_without_a_mail_server_notices_stay_in_the_portal(article, editor, contributor):
    perform(article, "return", editor, reason="Thiếu số liệu.")
    assert not Job.objects.exists()
    assert Notice.objects.get().user == contributor


def test_who_has_no_address_or_wants_no_such_letters_gets_none(server, client, article, editor):
    contributor = article.author
    client.force_login(contributor)
    others = [kind for kind in Kind.values if kind != Kind.RETURN]
    assert client.post(SETTINGS, {"wanted": others})["Location"] == f"{LIST}thong-bao/"
    contributor.refresh_from_db()
    assert contributor.unwanted_letters == [Kind.RETURN]
    perform(article, "return", editor, reason="Thiếu số liệu.")
    say(article, make_user(Role.EDITOR, article.sub_site), "Tôi xem giúp.")
    send()
    assert [letter["Subject"] for letter in server.letters] == [f"Trao đổi: {article.title}"]


@pytest.mark.parametrize(
    "loss",
    [
        {"is_active": False},
        {"email": ""},
        {"unwanted_letters": [Kind.RETURN]},
    ],
)
def test_what_changed_before_it_was_sent_counts(loss, server, article, editor):
    perform(article, "return", editor, reason="Thiếu số liệu.")
    for name, value in loss.items():
        setattr(article.author, name, value)
    article.author.save()
    send()
    assert not server.letters
    assert not Job.objects.undone().exists()


@pytest.mark.parametrize("what", ["scope", "role"])
def test_who_lost_the_article_meanwhile_is_not_told(what, server, article, editor):
    perform(article, "return", editor, reason="Thiếu số liệu.")
    if what == "scope":
        article.author.sub_sites.set([make_category().sub_site])
    else:
        article.author.groups.clear()
    send()
    assert not server.letters


def test_who_is_refused_by_the_server_is_told_to_the_administrator_who_sends_again(
    server, client, article, editor
):
    server.mood = "refuses"
    perform(article, "return", editor, reason="Thiếu số liệu.")
    send()
    job = Job.objects.get()
    assert (job.run_after, job.done_at) == (None, None)
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get(JOBS).content.decode()
    assert "Không làm được" in page
    assert "no such person" in page
    assert "Thư báo cho Lô Thị Mai" in page
    assert article.title not in page
    assert 'name="action" value="send_again"' in page
    assert 'name="index" value="0">Gửi lại</button>' in page
    assert "/jsi18n/" in page  # the script that counts what is chosen asks for it
    server.mood = "kind"
    sent = {"action": "send_again", "_selected_action": [job.pk]}
    assert "Sẽ gửi lại ngay 1 thư." in client.post(JOBS, sent, follow=True).content.decode()
    send()
    assert len(server.letters) == 1
    client.post(JOBS, sent)
    send()
    assert len(server.letters) == 1


@pytest.mark.parametrize("mood", ["busy", "drops", "silent"])
def test_a_server_in_trouble_gets_the_letter_later(mood, server, article, editor):
    server.mood = mood
    began = time.monotonic()
    perform(article, "return", editor, reason="Thiếu số liệu.")
    send()
    assert time.monotonic() - began < 5
    job = Job.objects.get()
    assert job.error
    assert job.run_after
    assert not server.letters
    server.mood = "kind"
    Job.objects.update(run_after=job.created_at)
    send()
    assert len(server.letters) == 1


def test_nobody_answers_at_the_address(server, article, editor):
    with override_settings(EMAIL_PORT=9):
        perform(article, "return", editor, reason="Thiếu số liệu.")
        send()
    assert "Connection refused" in Job.objects.get().error


def test_letters_are_for_the_administrator_to_see_and_for_nobody_else(
    server, client, article, editor
):
    perform(article, "return", editor, reason="Thiếu số liệu.")
    job = Job.objects.get()
    for role in Role:
        client.force_login(make_user(role, article.sub_site))
        may_see = role == Role.ADMINISTRATOR
        assert client.get(JOBS).status_code == (200 if may_see else 403)
        for page in ("add/", f"{job.pk}/delete/"):
            assert client.post(f"{JOBS}{page}").status_code == 403
        form = client.post(f"{JOBS}{job.pk}/change/", {"subject": "Khác"})
        assert form.status_code == 403
        page = client.get(f"{JOBS}{job.pk}/change/")
        assert article.title not in page.content.decode()
    job.refresh_from_db()
    assert job.subject == "Thư báo cho Lô Thị Mai"


def test_the_administrator_is_told_that_no_mail_is_sent(client, settings):
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert "chưa đặt EMAIL_URL" in client.get(JOBS).content.decode()
    settings.EMAIL_URL = "smtp://thu.example"
    assert "chưa đặt EMAIL_URL" not in client.get(JOBS).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_however_many_get_letters_a_step_takes_11_queries(
    count, server, category, django_assert_num_queries
):
    for number in range(count):
        make_user(Role.EDITOR, category.sub_site, email=f"b{number}@danvan.example")
    author = make_user(Role.CONTRIBUTOR, category.sub_site)
    article = make_article(category, author=author)
    author = type(author).objects.get(pk=author.pk)
    with django_assert_num_queries(11):
        perform(article, "submit", author)
    assert Job.objects.count() == count


def test_a_schedule_is_told_with_its_times(server, client, article, editor, head):
    perform(article, "forward", editor)
    starts_at = datetime(2099, 12, 25, 8, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    ends_at = starts_at.replace(hour=17)
    perform(article, "publish", head, starts_at=starts_at, expires_at=ends_at)
    send()
    letter = server.letters[-1]
    words = "Đăng từ 25/12/2099 08:30. Hết hạn 25/12/2099 17:30."
    assert letter["Subject"].strip() == f"Hẹn giờ xuất bản: {article.title}"
    assert words in letter.get_content()
    client.force_login(article.author)
    page = client.get(f"{LIST}thong-bao/").content.decode()
    assert "Hẹn giờ xuất bản" in page
    assert words in page
