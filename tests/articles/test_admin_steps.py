import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.roles import Role
from articles import workflow
from articles.admin.steps import WORDS
from articles.models import Article, Publication
from articles.transitions import ALL
from tests.articles.admin_pages import change_url, step_url, typed
from tests.builders import (
    PASSWORD,
    make_article,
    make_published,
    make_user,
    perform,
    sign_in,
)

pytestmark = pytest.mark.django_db

Status = Article.Status


def test_a_button_saves_the_form_and_then_asks(client, category, contributor):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    response = client.post(change_url(article), typed(article, _perform="submit"))
    assert response["Location"] == f"{step_url(article, 'submit')}?ban=2"
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.DRAFT)
    page = client.get(response["Location"])
    assert page.context["form"]["version"].value() == article.version
    sent = {"version": article.version, "confirmed": "on"}
    done = client.post(response["Location"], sent, follow=True)
    assert done.redirect_chain == [("/quan-tri/", 302)]
    assert "Biên tập viên sẽ đọc bài." in done.content.decode()
    article.refresh_from_db()
    assert article.status == Status.SUBMITTED


def test_a_step_without_a_question_is_taken_with_the_save(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    response = client.post(change_url(article), typed(article, _perform="forward"))
    assert response["Location"] == "/quan-tri/"
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.IN_APPROVAL)


def test_a_step_that_is_refused_after_the_save_says_every_why(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    sent = typed(article, _perform="forward", lead="")
    page = client.post(change_url(article), sent, follow=True).content.decode()
    assert "Bài chưa có sapo." in page
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.SUBMITTED)


def test_submitting_what_lacks_something_saves_it_and_leads_back_to_the_place(
    client, category, contributor
):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    sent = typed(article, _perform="submit", lead="")
    response = client.post(change_url(article), sent, follow=True)
    assert response.redirect_chain == [(change_url(article), 302)]
    message = 'chưa gửi duyệt được. <a href="#id_lead">Bài chưa có sapo.</a>'
    assert message in response.content.decode()
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.DRAFT)


def test_taking_up_a_text_that_was_changed_as_well_is_one_correction(client, category, head):
    article = make_published(category)
    perform(article, "withdraw", head, reason="Nhầm địa danh.")
    article.refresh_from_db()
    client.force_login(head)
    client.post(change_url(article), typed(article, _perform="correct"))
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.DRAFT)
    assert [event.transition for event in article.events.all()] == ["edit", "correct", "withdraw"]


def test_who_may_only_look_takes_back_at_once(client, category, contributor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    assert f'form="step-form" class="button" formaction="{step_url(article, "recall")}"' in page
    sent = {"version": article.version}
    assert client.post(step_url(article, "recall"), sent)["Location"] == change_url(article)
    article.refresh_from_db()
    assert article.status == Status.DRAFT


LIVE = ("withdraw", "correct", "publish_correction", "change_expiry", "drop_correction")
SCHEDULED = ("reschedule", "unschedule")


def make_for(name, category):
    if name in LIVE:
        return make_published(category)
    if name in SCHEDULED:
        return make_published(category, starts_at=timezone.now() + timedelta(hours=1))
    return make_article(category)


def test_after_a_thousand_changes_a_button_still_sends_the_version(client, category, contributor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED, version=1234)
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    (sent,) = re.findall(r'id="step-form".*?name="version" value="(.*?)"', page, re.DOTALL)
    client.post(step_url(article, "recall"), {"version": sent})
    article.refresh_from_db()
    assert article.status == Status.DRAFT


@pytest.mark.parametrize("transition", ALL, ids=lambda transition: transition.name)
def test_a_page_says_what_will_happen_and_a_message_what_has(transition, client, category, head):
    status = min(transition.sources)
    article = make_for(transition.name, category)
    Article.objects.filter(pk=article.pk).update(status=status)
    other = make_user(Role.HEAD, category.sub_site)
    holders = {"take_over": other, "release": head}
    if transition.name in holders:
        holder = {"claimed_by": holders[transition.name], "claimed_at": timezone.now()}
        Article.objects.filter(pk=article.pk).update(**holder)
    if transition.name == "confirm":
        Article.objects.filter(pk=article.pk).update(forced_by=other)
    user = make_user(Role.CONTRIBUTOR, category.sub_site) if transition.name == "recall" else head
    if user != head:
        Article.objects.filter(pk=article.pk).update(author=user)
    client.force_login(user)
    words = WORDS[transition.name]
    page = client.get(step_url(article, transition.name)).content.decode()
    assert words.before in page
    answers = {"version": 1, "reason": "Sai tên.", "confirmed": "on", "when": "now"}
    answers["withdrawal"] = "error"
    done = client.post(step_url(article, transition.name), answers, follow=True).content.decode()
    assert all(part in done for part in words.after.split("{title}"))
    assert article.title in done
    assert ("Xem trên trang</a></li>" in done) == transition.publishes


def test_a_schedule_is_told_with_its_time(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    sent = {"version": 1, "when": "later", "starts_at_0": "03/12/2099", "starts_at_1": "8h30"}
    page = client.post(step_url(article, "publish"), sent, follow=True).content.decode()
    assert f"{article.title}</a>”: bài tự lên trang lúc 03/12/2099 08:30." in page


def test_a_schedule_that_is_cancelled_is_not_said_to_have_been_seen(client, category, head):
    article = make_published(category, starts_at=timezone.now() + timedelta(hours=1))
    client.force_login(head)
    sent = {"version": article.version}
    page = client.post(step_url(article, "unschedule"), sent, follow=True).content.decode()
    assert "Đã hủy hẹn giờ" in page
    assert "Người đọc" not in page.split("messagelist")[1].split("</ul>")[0]


def test_what_was_corrected_is_told_to_readers_until_the_next_text(client, category, head):
    article = make_published(category)
    client.force_login(head)
    address = Publication.objects.get().get_absolute_url()
    for note, told in (("Số hộ đúng là 41.", "Số hộ đúng là 41.</p>"), ("", "")):
        Article.objects.filter(pk=article.pk).update(status=Status.IN_APPROVAL)
        article.refresh_from_db()
        assert "correction_note" in client.get(step_url(article, "publish")).context["form"].fields
        sent = {"version": article.version, "when": "now", "correction_note": note}
        client.post(step_url(article, "publish"), sent)
        page = client.get(address).content.decode()
        assert ("Đính chính</h2>" in page) == bool(note)
        assert told in page
    published = client.get(f"/quan-tri/articles/article/{article.pk}/ban-da-dang/")
    assert "Đính chính: Số hộ đúng là 41." in published.content.decode()


def test_a_first_publication_corrects_nothing(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    fields = client.get(step_url(article, "publish")).context["form"].fields
    assert "correction_note" not in fields


def test_another_time_begins_with_the_times_that_stand(client, category, head):
    start = timezone.now().replace(microsecond=0) + timedelta(days=1)
    article = make_published(category, starts_at=start, expires_at=start + timedelta(days=1))
    client.force_login(head)
    form = client.get(step_url(article, "reschedule")).context["form"]
    assert form["when"].value() == "later"
    assert form["starts_at"].value() == start
    assert form["expires_at"].value() == start + timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "told", "kept"),
    [
        ({"withdrawal": "error"}, "Người đọc không còn thấy bài.", "trang báo bài đã được gỡ"),
        (
            {"withdrawal": "moved", "moved_to": "/moi/"},
            "được đưa đến địa chỉ mới",
            "Địa chỉ mới: /moi/",
        ),
        (
            {"withdrawal": "notice", "notice": "Số cũ."},
            "còn đọc được, kèm thông báo",
            "Thông báo: “Số cũ.”",
        ),
    ],
)
def test_each_way_to_take_an_article_down_is_told(sent, told, kept, client, category, head):
    article = make_published(category)
    client.force_login(head)
    sent = {"version": article.version, "reason": "Sai."} | sent
    assert told in client.post(step_url(article, "withdraw"), sent, follow=True).content.decode()
    assert Publication.history.get().withdrawal == sent["withdrawal"]
    assert kept in client.get(change_url(article)).content.decode()


def test_a_changed_expiry_is_told_with_its_time(client, category, head):
    article = make_published(category)
    client.force_login(head)
    end = {"expires_at_0": "30/12/2099", "expires_at_1": "8h"}
    for sent, told in ((end, "tự hết hạn lúc 30/12/2099 08:00."), ({}, "đăng không thời hạn.")):
        article.refresh_from_db()
        sent = {"version": article.version} | sent
        page = client.post(step_url(article, "change_expiry"), sent, follow=True)
        assert told in page.content.decode()


def test_a_refused_withdrawal_keeps_what_was_typed(client, category, head):
    article = make_published(category)
    client.force_login(head)
    sent = {"version": 1, "withdrawal": "moved", "moved_to": "nghean.vn", "reason": "Dời trang."}
    page = client.post(step_url(article, "withdraw"), sent).content.decode()
    assert "Hãy ghi địa chỉ mới" in page
    assert all(words in page for words in ("nghean.vn", "Dời trang."))
    assert Publication.objects.exists()


def test_a_reason_of_100_kilobytes_is_refused_and_kept(client, category, head):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(head)
    sent = {"version": 1, "reason": "dài " * 25_000}
    response = client.post(step_url(article, "return"), sent)
    assert response.context["form"].errors["reason"]
    assert response.content.decode().count("dài") >= 25_000
    article.refresh_from_db()
    assert article.status == Status.SUBMITTED


def test_a_step_can_be_taken_back_from_its_message(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    client.post(step_url(article, "claim"), {"version": 1})
    page = client.get(change_url(article)).content.decode()
    undo = f'form="undo-form" class="button undo" formaction="{step_url(article, "release")}"'
    assert undo in page
    assert 'id="undo-form"' in page
    client.post(step_url(article, "release"), {"version": 2})
    article.refresh_from_db()
    assert article.claimed_by is None


def test_nothing_is_offered_to_undo_that_could_not_be_undone(client, category, head):
    article = make_published(category)
    perform(article, "withdraw", head, reason="Nhầm.")
    client.force_login(head)
    client.post(step_url(article, "correct"), {"version": 2})
    assert "Hoàn tác" not in client.get("/quan-tri/").content.decode()


def test_a_double_click_does_it_once_and_says_so(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    for _ in range(2):
        response = client.post(step_url(article, "forward"), {"version": 1})
    page = response.content.decode()
    assert "Bài đang ở trạng thái “Chờ duyệt”." in page
    assert [event.transition for event in article.events.all()] == ["forward"]


def test_a_cancelled_time_leaves_a_correction_in_work_where_it_is(client, category, head):
    article = make_published(category, starts_at=timezone.now() + timedelta(hours=1))
    article = perform(article, "correct", head)
    client.force_login(head)
    sent = {"version": article.version}
    page = client.post(step_url(article, "unschedule"), sent, follow=True).content.decode()
    assert "Bản đang sửa không đổi." in page
    assert "Bài đang chờ duyệt" not in page


def test_the_page_that_asks_for_times_has_no_shortcuts_of_a_clock(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    page = client.get(step_url(article, "publish")).content.decode()
    assert "vDateField" in page
    assert "vTimeField" not in page
    assert "Ngày như 25/12/2023, giờ như 08:30." in page


def test_a_refused_step_says_why_and_keeps_what_was_typed(client, category, contributor, head):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    client.force_login(head)
    sent = {"version": 9, "reason": "Cần thêm số liệu của ba xã."}
    response = client.post(step_url(article, "return"), sent)
    page = response.content.decode()
    assert workflow.STALE.format("người khác") in page
    assert "Cần thêm số liệu của ba xã." in page
    article.refresh_from_db()
    assert article.status == Status.IN_APPROVAL


def test_an_article_is_scheduled_with_vietnamese_dates(client, category, contributor, head):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    client.force_login(head)
    sent = {
        "version": 1,
        "when": "later",
        "starts_at_0": "03/12/2099",
        "starts_at_1": "08:30",
        "expires_at_0": "25/12/2099",
        "expires_at_1": "17:00",
    }
    client.post(step_url(article, "publish"), sent)
    publication = Publication.history.get(article=article)
    assert publication.starts_at.isoformat() == "2099-12-03T01:30:00+00:00"
    assert publication.ends_at.isoformat() == "2099-12-25T10:00:00+00:00"


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"when": "later"}, "starts_at", "Hãy chọn ngày và giờ xuất bản."),
        (
            {"when": "later", "starts_at_0": "31/02/2099", "starts_at_1": "08:30"},
            "starts_at",
            "Ngày không đúng, ví dụ đúng: 25/12/2023.",
        ),
        (
            {"when": "later", "starts_at_0": "01/02/2020", "starts_at_1": "08:30"},
            "__all__",
            "Giờ xuất bản đã qua. Hãy chọn giờ khác hoặc xuất bản ngay.",
        ),
    ],
)
def test_a_wrong_time_is_explained(sent, field, message, client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    response = client.post(step_url(article, "publish"), {"version": 1} | sent)
    assert response.context["form"].errors[field] == [message]
    assert not Publication.history.exists()


def test_an_article_that_was_taken_down_can_be_taken_up_again(client, category, head):
    article = make_published(category)
    perform(article, "withdraw", head, reason="Nhầm địa danh.")
    client.force_login(head)
    assert "Sửa để đăng lại" in client.get(change_url(article)).content.decode()
    article.refresh_from_db()
    client.post(step_url(article, "correct"), {"version": article.version})
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_a_button_that_is_none_only_saves(client, category, contributor):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    response = client.post(change_url(article), typed(article, _perform="xong"))
    assert response["Location"] == change_url(article)


def test_a_reason_outlives_the_session_where_no_script_runs(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    sign_in(client, editor.username, PASSWORD)
    Session.objects.all().delete()
    url = step_url(article, "return")
    asked = client.post(url, {"version": 1, "reason": "Thiếu số liệu của xã."})
    assert asked["Location"] == f"/quan-tri/login/?next={url}"
    back = sign_in(client, editor.username, PASSWORD, next=url)
    assert "Thiếu số liệu của xã." in client.get(back["Location"]).content.decode()
    assert "Thiếu số liệu của xã." not in client.get(url).content.decode()


def test_a_second_click_on_a_step_says_that_it_is_done(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    sent = {"version": 1, "reason": "Thiếu số liệu."}
    client.post(step_url(article, "return"), sent)
    again = client.post(step_url(article, "return"), sent)
    page = again.content.decode()
    assert workflow.STALE.format(editor) in page
    assert "Bài đang ở trạng thái “Trả lại”." in page
    assert "Thiếu số liệu.</textarea>" in page
    assert article.events.count() == 1


def test_a_page_left_open_behind_the_back_button_makes_no_second_step(client, category, head):
    article = make_published(category)
    client.force_login(head)
    sent = {"version": article.version, "withdrawal": "error", "reason": "Nhầm địa danh."}
    client.post(step_url(article, "withdraw"), sent)
    page = client.post(step_url(article, "withdraw"), sent).content.decode()
    assert workflow.STALE.format(head) in page
    assert article.events.count() == 1


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1"])
def test_a_step_without_the_version_that_was_seen_is_not_made(version, client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    sent = {"version": version, "reason": "Thiếu số liệu."}
    response = client.post(step_url(article, "return"), sent)
    assert response.status_code == 200
    assert "Thiếu số liệu.</textarea>" in response.content.decode()
    assert response.context["form"].errors
    assert not article.events.exists()


def test_a_reason_of_100_kb_is_refused_and_kept(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    reason = "Thiếu số liệu. " * 7000
    response = client.post(step_url(article, "return"), {"version": 1, "reason": reason})
    (message,) = response.context["form"].errors["reason"]
    assert message == "Viết dài nhất 2000 ký tự, đoạn này có 104999. Hãy rút gọn."
    assert reason.strip() in response.content.decode()
    assert not article.events.exists()


def test_a_browser_cuts_off_nothing_of_a_pasted_reason(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    page = client.get(step_url(article, "return")).content.decode()
    assert "maxlength" not in page.split("<textarea")[1].split(">")[0]


def test_a_step_sent_after_its_time_has_passed_is_explained(client, clock, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    soon = timezone.localtime() + timedelta(minutes=5)
    sent = {
        "version": 1,
        "when": "later",
        "starts_at_0": f"{soon:%d/%m/%Y}",
        "starts_at_1": f"{soon:%H:%M}",
    }
    clock.move_to(soon + timedelta(minutes=2))
    client.force_login(head)
    page = client.post(step_url(article, "publish"), sent).content.decode()
    assert "Giờ xuất bản đã qua. Hãy chọn giờ khác hoặc xuất bản ngay." in page
    assert f'value="{soon:%H:%M}"' in page
    assert not Publication.history.exists()
