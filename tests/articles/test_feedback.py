"""Letters of readers: how they come in, who reads them, and how they are answered."""

import re
import unicodedata
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.roles import Role
from articles import feedback, publishing
from articles.models import Feedback, Notice, Publication
from portal.brake import Brake
from portal.job_runner import run_next
from portal.models import ConsentText, Job
from tests.builders import (
    make_feedback,
    make_published,
    make_sub_site,
    make_user,
    perform,
)
from tests.smtp import smtp_server

pytestmark = pytest.mark.django_db
State = Feedback.State
INBOX = "/quan-tri/articles/feedback/"
TOKEN = re.compile('name="token" value="([^"]+)"')
WORDS = "Đề nghị xã công khai lịch tiếp dân."
PERSON = {"name": "Lô Văn Tám", "email": "tam@example.vn", "phone": "0912 000 000"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(feedback, "brake", Brake(of_each=50, in_all=60, seconds=3600))


@pytest.fixture
def write(client, clock, sub_site):
    """Opens the form, writes for a while and sends it."""

    def write(address="/gop-y/", seconds=30, headers=None, **values):
        token = TOKEN.search(client.get(address).content.decode())[1]
        clock.move_to(timezone.now() + timedelta(seconds=seconds))
        sent = {"text": WORDS, "token": token} | values
        return client.post(address, sent, headers=headers)

    return write


def problem(response, status=400):
    page = response.content.decode()
    assert response.status_code == status
    assert "Chưa gửi được. Nội dung bạn viết vẫn còn đây." in page
    assert not response.cookies
    assert not Feedback.objects.exists()
    return page


def test_a_letter_comes_in_with_the_proof_of_what_was_agreed_to(write, client, sub_site):
    response = write(subject="  Lịch   tiếp dân", consent="on", **PERSON)
    assert (response.status_code, response["Location"]) == (302, "/gop-y/da-nhan/")
    assert "đã nhận được thư" in client.get("/gop-y/da-nhan/").content.decode()
    letter = Feedback.objects.get()
    assert (letter.sub_site, letter.kind, letter.state) == (sub_site, "gop-y", State.NEW)
    assert (letter.subject, letter.text) == ("Lịch tiếp dân", WORDS)
    assert {name: getattr(letter, name) for name in PERSON} == PERSON
    assert letter.consent == ConsentText.objects.current()
    assert abs(letter.at - timezone.now()) < timedelta(minutes=1)
    assert not response.cookies


def test_the_consent_is_not_ticked_before_and_that_of_the_page_counts(client, clock, sub_site):
    page = client.get("/gop-y/").content.decode()
    assert "checked" not in page
    shown = ConsentText.objects.current()
    assert shown.text in page
    ConsentText.objects.create(text="Bản mới.")
    clock.move_to(timezone.now() + timedelta(minutes=1))
    sent = {"text": WORDS, "token": TOKEN.search(page)[1], "consent": "on", **PERSON}
    client.post("/gop-y/", sent)
    assert Feedback.objects.get().consent == shown
    assert "Bản mới." in client.get("/gop-y/").content.decode()


def test_who_leaves_nothing_of_the_person_agrees_to_nothing(write):
    assert write().status_code == 302
    assert Feedback.objects.get().consent is None


@pytest.mark.parametrize(
    ("address", "values", "told"),
    [
        ("/gop-y/", {"text": ""}, "Hãy viết nội dung."),
        ("/gop-y/", {"text": "\x00\u200b \x07"}, "Hãy viết nội dung."),
        ("/gop-y/", {"text": "ă" * 10_000}, "Dài nhất 5.000 ký tự, bạn đã viết 10.000."),
        ("/gop-y/", {"name": "a" * 10_000}, "Dài nhất 100 ký tự, bạn đã viết 10.000."),
        ("/gop-y/", {"text": "https://a.vn www.b.vn :)"}, "không chỉ gửi"),
        ("/gop-y/", PERSON, "Hãy đánh dấu đồng ý"),
        ("/gop-y/", {"email": "a@" + "b" * 300 + ".vn", "consent": "on"}, "Thư điện tử"),
        ("/gop-y/", {"email": "tam@", "consent": "on"}, "Thư điện tử chưa đúng"),
        ("/lien-he/", {"name": "Tám", "consent": "on"}, "số điện thoại để chúng tôi liên hệ"),
        ("/gop-y/", {"token": "x"}, "Trang này mở đã lâu"),
        ("/gop-y/", {"seconds": 1}, "Biểu mẫu được gửi quá nhanh"),
        ("/gop-y/", {"seconds": 13 * 3600}, "Trang này mở đã lâu"),
        ("/gop-y/", {"headers": {"origin": "https://noi.khac"}}, "Trang này mở đã lâu"),
        ("/gop-y/", {"headers": {"sec-fetch-site": "cross-site"}}, "Trang này mở đã lâu"),
    ],
)
def test_what_is_refused_is_told_and_kept_in_the_form(address, values, told, write):
    page = problem(write(address, subject="Tiêu đề đã gõ <b>", **values))
    assert told in page
    assert 'value="Tiêu đề đã gõ &lt;b&gt;"' in page
    for word in ("ă" * 10_000, "a" * 10_000, "https://a.vn www.b.vn"):
        assert (word in page) == (word in str(values))


def test_what_was_sent_too_fast_goes_with_the_next_press(client, clock, sub_site):
    token = TOKEN.search(client.get("/gop-y/").content.decode())[1]
    page = problem(client.post("/gop-y/", {"text": WORDS, "token": token}))
    clock.move_to(timezone.now() + timedelta(seconds=5))
    sent = {"text": WORDS, "token": TOKEN.search(page)[1]}
    assert client.post("/gop-y/", sent).status_code == 302
    assert client.post("/gop-y/", sent).status_code == 302  # a second click
    assert Feedback.objects.count() == 1
    assert client.post("/gop-y/", sent | {"text": "Viết lại."}).status_code == 302
    assert set(Feedback.objects.values_list("text", flat=True)) == {WORDS, "Viết lại."}


def test_the_same_words_are_taken_once_a_day(write, clock, sub_site):
    assert write().status_code == 302
    refused = write(text=unicodedata.normalize("NFD", WORDS))
    assert "vừa được gửi rồi" in refused.content.decode()
    assert Feedback.objects.count() == 1
    clock.move_to(timezone.now() + timedelta(days=2))
    assert write().status_code == 302


def test_a_flood_is_held_off_and_its_words_are_kept(write, monkeypatch):
    monkeypatch.setattr(feedback, "brake", Brake(of_each=0, in_all=60, seconds=3600))
    response = write()
    page = problem(response, 429)
    assert "quá nhiều thư" in page
    assert WORDS in page
    assert response["Retry-After"] == "600"


@pytest.mark.parametrize(
    "values", [{"website": "http://x"}, {"text": "Mời xem các trang " + "www.a.vn " * 6}]
)
def test_what_looks_like_spam_is_kept_apart(values, write):
    assert write(**values).status_code == 302
    assert Feedback.objects.get().state == State.SPAM


def test_a_report_reaches_the_editors_of_the_article_alone(write, client, category, editor, head):
    other = make_user(Role.EDITOR, category.sub_site)
    writer = make_user(Role.CONTRIBUTOR, category.sub_site)
    article = make_published(category, title="Bài có lỗi", author=writer)
    page = client.get(Publication.objects.get(article=article).get_absolute_url())
    address = f"/bao-loi/{article.pk}/"
    assert f'href="{address}"' in page.content.decode()
    form = client.get(address, {"doan": "một  câu\x00 sai"}).content.decode()
    assert "Bài có lỗi" in form
    assert ">\nmột câu sai</textarea>" in form

    assert write(address, quoted="một câu sai").status_code == 302
    report = Feedback.objects.get()
    assert (report.article, report.quoted) == (article, "một câu sai")
    assert run_next()
    assert {notice.user for notice in Notice.objects.all()} == {editor, other}
    Notice.objects.all().delete()

    perform(article, "correct", other)
    assert write(address, text="Thêm một lỗi nữa.").status_code == 302
    assert run_next()
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (other, "report")
    client.force_login(other)
    notices = "/quan-tri/articles/article/thong-bao/"
    assert "Thêm một lỗi nữa." in client.get(notices).content.decode()
    opened = client.post(notices, {"open": notice.pk})
    assert opened["Location"] == f"{INBOX}{notice.feedback_id}/change/"


def test_only_what_readers_see_has_a_form_but_what_they_wrote_about_it_is_taken(
    write, client, category
):
    article = make_published(category, title="Bài sẽ gỡ")
    address = f"/bao-loi/{article.pk}/"
    token = TOKEN.search(client.get(address).content.decode())[1]
    publishing.withdraw(article)
    assert client.get(address).status_code == 404
    refused = client.post(address, {"text": "", "token": token})
    assert refused.status_code == 400
    assert "Bài sẽ gỡ" not in refused.content.decode()
    assert client.post("/bao-loi/9999999/", {"text": WORDS}).status_code == 404
    make_sub_site(slug="con-cuong")
    assert client.post(f"/con-cuong{address}", {"text": WORDS}).status_code == 404


def test_editors_read_and_answer_the_letters_of_their_sub_site(client, sub_site, editor, settings):
    secret = "Thư của nơi khác"
    make_feedback(text=secret)
    agreed = ConsentText.objects.current()
    letter = make_feedback(sub_site, consent=agreed, text=WORDS, **PERSON)
    client.force_login(editor)
    inbox = client.get(INBOX).content.decode()
    assert WORDS in inbox
    assert secret not in inbox
    assert '1<span class="visually-hidden"> thư mới' in inbox
    address = f"{INBOX}{letter.pk}/change/"
    page = client.get(address).content.decode()
    for shown in (*PERSON.values(), agreed.text, WORDS):
        assert shown in page

    with smtp_server() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        sent = {"state": "new", "assigned_to": editor.pk, "note": "", "reply": "Xã đã niêm yết."}
        assert client.post(address, sent).status_code == 302
        assert client.post(address, sent | {"state": "answered"}).status_code == 302
        assert "Xã đã" not in str(list(Job.objects.values()))
        assert [run_next(), run_next()] == [True, False]
        (mail,) = server.letters
    assert mail["To"] == PERSON["email"]
    assert "Xã đã niêm yết." in mail.get_content()
    letter.refresh_from_db()
    assert (letter.state, letter.assigned_to) == (State.ANSWERED, editor)
    assert "đã gửi" in client.get(address).content.decode()
    assert "thư mới" not in client.get(INBOX).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_inbox_takes_as_many_queries_for_many(
    count, client, sub_site, editor, django_assert_num_queries
):
    for _ in range(count):
        make_feedback(sub_site, assigned_to=editor)
    client.force_login(editor)
    with django_assert_num_queries(8):
        assert client.get(INBOX).status_code == 200


def test_letters_are_kept_for_as_long_as_was_promised(sub_site):
    now = timezone.now()
    kept = [
        make_feedback(sub_site, at=now - timedelta(days=700)),
        make_feedback(sub_site, at=now - timedelta(days=20), state=State.SPAM),
    ]
    make_feedback(sub_site, at=now - timedelta(days=731))
    make_feedback(sub_site, at=now - timedelta(days=31), state=State.SPAM)
    call_command("clear_feedback")
    assert sorted(Feedback.objects.values_list("pk", flat=True)) == [f.pk for f in kept]
