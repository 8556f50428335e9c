import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from articles.admin import autosave
from articles.models import Article, Autosave
from tests.articles.admin_pages import ADD, LIST, change_url, typed
from tests.builders import make_article, make_sub_site, make_user, perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(category):
    return make_user(Role.CONTRIBUTOR, category.sub_site)


@pytest.fixture
def article(category, writer):
    return make_article(category, author=writer)


def autosave_url(article_or_key):
    return f"{LIST}{getattr(article_or_key, 'pk', article_or_key)}/tu-luu/"


def new_url(key):
    return f"{LIST}tu-luu/{key}/"


def settings_of(response):
    return response.context["autosave"]


def test_what_is_typed_is_kept_beside_the_article(client, article, writer):
    client.force_login(writer)
    for title in ("Một", "Một hai"):
        answer = client.post(autosave_url(article), typed(article, title=title))
        assert answer.json()["saved_at"] == timezone.localtime().strftime("%H:%M")
    kept = Autosave.objects.get()
    assert (kept.user, kept.article, kept.version) == (writer, article, 1)
    assert kept.fields["title"] == "Một hai"
    assert kept.fields["body"] == "<p>Nội dung mới</p>"
    assert not {"version", "csrfmiddlewaretoken", "cover_upload"} & set(kept.fields)
    article.refresh_from_db()
    assert (article.title, article.version) != ("Một hai", 2)


def test_it_is_kept_in_one_statement(client, article, writer, django_assert_num_queries):
    client.force_login(writer)
    client.post(autosave_url(article), typed(article))
    with django_assert_num_queries(8) as queries:
        client.post(autosave_url(article), typed(article))
    writing = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writing) == 1


def test_it_is_handed_over_to_the_form_of_the_one_who_typed_it(client, article, writer, editor):
    client.force_login(writer)
    client.post(autosave_url(article), typed(article, title="Chữ gõ dở"))
    (copy,) = settings_of(client.get(change_url(article)))["copies"]
    assert copy["fields"]["title"] == "Chữ gõ dở"
    assert copy["url"] == autosave_url(article)
    client.force_login(editor)
    assert settings_of(client.get(change_url(article)))["copies"] == []
    client.force_login(writer)
    assert client.delete(autosave_url(article)).status_code == 200
    assert settings_of(client.get(change_url(article)))["copies"] == []


def test_two_new_articles_are_kept_apart(client, category, writer):
    client.force_login(writer)
    first, second = (settings_of(client.get(ADD))["url"] for _ in range(2))
    client.post(first, typed(title="Bài một"))
    client.post(second, typed(title="Bài hai"))
    copies = settings_of(client.get(ADD))["copies"]
    assert [copy["fields"]["title"] for copy in copies] == ["Bài hai", "Bài một"]


def test_a_save_deletes_what_was_kept(client, article, writer, editor):
    client.force_login(editor)
    client.post(autosave_url(article), typed(article))
    client.force_login(writer)
    client.post(autosave_url(article), typed(article))
    client.post(change_url(article), typed(article, title=""))
    assert Autosave.objects.count() == 2, "a refused save keeps it"
    client.post(change_url(article), typed(article))
    assert Autosave.objects.get().user == editor


def test_the_first_save_of_a_new_article_deletes_what_was_kept(client, category, writer):
    client.force_login(writer)
    key, other = uuid.uuid4(), uuid.uuid4()
    client.post(new_url(key), typed())
    client.post(new_url(other), typed())
    client.post(ADD, typed(category=category.pk, form_key=str(key)))
    assert Article.objects.count() == 1
    assert Autosave.objects.get().key == other


def test_a_save_whose_answer_was_lost_makes_no_second_article(client, category, writer):
    client.force_login(writer)
    sent = typed(category=category.pk, form_key=str(uuid.uuid4()))
    client.post(ADD, sent)
    again = client.post(ADD, sent | {"title": "Tiêu đề gõ thêm"})
    article = Article.objects.get()
    assert again.url == change_url(article)
    assert article.title == "Tiêu đề gõ thêm"


def test_nobody_keeps_words_beside_an_article_that_they_may_not_edit(client, article, category):
    client.force_login(make_user(Role.CONTRIBUTOR, category.sub_site))
    assert client.post(autosave_url(article), typed(article)).status_code == 404
    client.force_login(make_user(Role.EDITOR, make_sub_site()))
    assert client.post(autosave_url(article), typed(article)).status_code == 404
    client.force_login(make_user(Role.ADMINISTRATOR, category.sub_site))
    assert client.post(new_url(uuid.uuid4()), typed()).status_code == 403
    assert not Autosave.objects.exists()


def test_words_typed_while_the_article_moved_on_are_still_kept(client, article, writer):
    client.force_login(writer)
    perform(article, "submit", writer)
    assert client.post(autosave_url(article), typed(article)).status_code == 200
    assert Autosave.objects.get().version < Article.objects.get().version


def test_it_asks_for_a_token(article, writer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)
    assert client.post(autosave_url(article), typed(article)).status_code == 403
    assert client.delete(autosave_url(article)).status_code == 403


def test_nobody_keeps_a_library_or_a_letter_that_the_database_refuses(client, article, writer):
    client.force_login(writer)
    client.post(autosave_url(article), typed(article, title="a\0b", version="x" * 20))
    assert Autosave.objects.get().fields["title"] == "ab"
    too_long = client.post(autosave_url(article), typed(article, body="a" * autosave.MOST))
    assert too_long.status_code == 413
    assert Autosave.objects.get().fields["title"] == "ab"


def test_a_title_that_looks_like_a_tag_stays_data(client, article, writer):
    client.force_login(writer)
    client.post(autosave_url(article), typed(article, title="</script><script>alert(1)"))
    page = client.get(change_url(article)).content.decode()
    assert "<script>alert" not in page
    assert json.loads(page.split('id="autosave-settings"')[1].split(">", 1)[1].split("</script")[0])


def test_what_nobody_came_back_for_is_cleared(client, article, writer, editor):
    for user, age in ((writer, timedelta(days=31)), (editor, timedelta(days=29))):
        Autosave.objects.create(user=user, article=article, seen_at=timezone.now() - age)
    call_command("clear_autosaves")
    assert Autosave.objects.get().user == editor


# --- What the form's script asks for when it saves


def test_a_save_by_script_is_told_where_it_led(client, article, writer):
    client.force_login(writer)
    by_script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    answer = client.post(change_url(article), typed(article), **by_script)
    assert answer.json() == {"location": change_url(article)}
    article.refresh_from_db()
    answer = client.post(change_url(article), typed(article, _perform="submit"), **by_script)
    assert answer.json() == {"location": f"{LIST}{article.pk}/thao-tac/submit/?ban=2"}


def test_a_form_left_open_can_ask_who_is_signed_in(client, writer):
    nobody = client.get(f"{LIST}phien/").json()
    assert (nobody["user"], bool(nobody["token"])) == (None, True)
    client.force_login(writer)
    assert client.get(f"{LIST}phien/").json()["user"] == writer.pk
    assert client.post(f"{LIST}phien/").status_code == 405


# --- Who else has the article open


def beat(client, article, version=1):
    return client.post(autosave_url(article), {"version": version}).json()


def test_a_form_knows_who_else_has_the_article_open(client, article, writer, editor, clock):
    clock.move_to(datetime(2026, 11, 24, 7, 5, tzinfo=UTC))
    client.force_login(editor)
    assert beat(client, article)["others"] == []
    clock.move_to(datetime(2026, 11, 24, 7, 6, 20, tzinfo=UTC))
    beat(client, article)
    client.force_login(writer)
    other = make_article(article.category, author=writer)
    assert beat(client, other)["others"] == []
    assert beat(client, article)["others"] == ["Trần Văn Sửa từ 14:05"]
    clock.move_to(datetime(2026, 11, 24, 7, 7, 51, tzinfo=UTC))
    assert beat(client, article)["others"] == [], "a closed laptop gives no sign"
    client.force_login(editor)
    beat(client, article)
    client.force_login(writer)
    assert beat(client, article)["others"] == ["Trần Văn Sửa từ 14:07"]


def test_who_began_yesterday_is_told_with_the_day(client, article, writer, editor):
    began = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    Autosave.objects.create(user=editor, article=article, opened_at=began)
    client.force_login(writer)
    assert beat(client, article)["others"] == ["Trần Văn Sửa từ 23/11/2026 14:05"]


def test_a_form_is_told_that_its_article_was_changed(client, article, writer, editor):
    client.force_login(writer)
    assert beat(client, article)["news"] == []
    client.force_login(editor)
    Article.objects.update(status=Article.Status.RETURNED)
    client.post(change_url(article), typed(article, title="Của người khác"))
    client.force_login(writer)
    (news,) = beat(client, article)["news"]
    assert news.startswith("Trần Văn Sửa đã thay đổi bài lúc")
    assert "Chữ bạn gõ vẫn được giữ" in news
    assert beat(client, article, version=2)["news"] == []


def test_a_form_is_told_who_took_the_article_on(client, article, writer, editor):
    other = make_user(Role.EDITOR, article.sub_site, full_name="Vi Thị Nhận")
    taken = {"claimed_by": other, "claimed_at": timezone.now(), "status": "submitted"}
    Article.objects.update(**taken)
    client.force_login(editor)
    (news,) = beat(client, article)["news"]
    assert news.startswith("Vi Thị Nhận đã nhận biên tập bài này lúc")
    client.force_login(other)
    assert beat(client, article)["news"] == []


def test_who_saves_into_an_article_that_another_took_on_is_told(client, article, editor):
    other = make_user(Role.EDITOR, article.sub_site, full_name="Vi Thị Nhận")
    taken = {"claimed_by": other, "claimed_at": timezone.now(), "status": "submitted"}
    Article.objects.update(**taken)
    told = "Vi Thị Nhận đang nhận biên tập bài này"
    for user, is_told in ((editor, True), (other, False)):
        client.force_login(user)
        article.refresh_from_db()
        sent = typed(article, title=f"Sửa bởi {user.pk}")
        page = client.post(change_url(article), sent, follow=True).content.decode()
        assert (told in page) == is_told


def test_who_takes_the_article_over_is_not_told_who_had_it(client, article, editor):
    other = make_user(Role.EDITOR, article.sub_site, full_name="Vi Thị Nhận")
    taken = {"claimed_by": other, "claimed_at": timezone.now(), "status": "submitted"}
    Article.objects.update(**taken)
    client.force_login(editor)
    sent = typed(article, _perform="take_over")
    page = client.post(change_url(article), sent, follow=True).content.decode()
    assert "Bạn đã nhận thay" in page
    assert "đang nhận biên tập bài này" not in page


def test_what_was_typed_stays_kept_after_a_takeover(client, article, editor):
    Article.objects.update(status=Article.Status.SUBMITTED)
    client.force_login(editor)
    client.post(autosave_url(article), typed(article, title="Chữ gõ dở"))
    other = make_user(Role.EDITOR, article.sub_site)
    Article.objects.update(claimed_by=other, claimed_at=timezone.now(), version=2)
    beat(client, article)
    client.post(autosave_url(article), typed(article, title="Chữ gõ thêm"))
    (copy,) = settings_of(client.get(change_url(article)))["copies"]
    assert (copy["fields"]["title"], copy["version"]) == ("Chữ gõ thêm", 1)


def test_a_sign_of_life_leaves_the_kept_words_alone(client, article, writer):
    client.force_login(writer)
    client.post(autosave_url(article), typed(article, title="Gõ dở"))
    before = Autosave.objects.get()
    client.post(autosave_url(article))
    after = Autosave.objects.get()
    assert (after.fields, after.typed_at) == (before.fields, before.typed_at)
    assert after.seen_at > before.seen_at


def test_an_open_form_without_a_word_is_offered_to_nobody(client, article, writer):
    client.force_login(writer)
    client.post(autosave_url(article))
    assert settings_of(client.get(change_url(article)))["copies"] == []


def test_words_typed_before_the_article_went_on_can_still_be_read(client, article, writer, editor):
    client.force_login(writer)
    client.post(autosave_url(article), typed(article, title="Gõ dở"))
    perform(article, "submit", writer)
    assert "Gõ dở</textarea>" in client.get(change_url(article)).content.decode()
    client.force_login(make_user(Role.HEAD, article.sub_site))
    assert "Gõ dở" not in client.get(change_url(article)).content.decode()


def test_what_arrives_after_the_first_save_overwrites_nothing(client, writer, category):
    """It was under way when the save went off, and may be older."""
    client.force_login(writer)
    key = uuid.uuid4()
    saved = typed(category=category.pk, form_key=str(key), body="<p>Chữ mới</p>")
    client.post(ADD, saved)
    client.post(new_url(key), saved | {"body": "<p>Chữ cũ</p>"})
    (copy,) = settings_of(client.get(ADD))["copies"]
    taken = saved | copy["fields"] | {"version": copy["version"]}
    response = client.post(ADD, taken)
    assert [difference.name for difference in response.context["differences"]] == ["body"]
    assert Article.objects.get().body == "<p>Chữ mới</p>"
    client.post(ADD, taken | {"seen_version": "1", "keep_body": "mine"})
    assert Article.objects.get().body == "<p>Chữ cũ</p>"


def test_who_reads_is_seen_by_others_and_told_what_happens_meanwhile(
    client, article, writer, editor, head
):
    perform(article, "submit", writer)
    client.force_login(editor)
    client.post(autosave_url(article), {"version": 1})
    client.force_login(head)
    answer = client.post(autosave_url(article), {"version": 1, "reading": "on"}).json()
    (others,) = answer["others"]
    assert others.startswith(f"{editor} từ ")
    assert answer["news"][0].endswith("Hãy tải lại trang để xem bản mới nhất.")
    client.force_login(editor)
    answer = client.post(autosave_url(article), {"version": 2}).json()
    assert [words.split(" từ ")[0] for words in answer["others"]] == [str(head)]
    assert answer["news"] == []


@pytest.mark.parametrize("path", ["duyet/", "thao-tac/return/", "change/"])
def test_pages_to_read_give_a_sign_of_life_too(path, client, article, writer, editor, head):
    perform(article, "submit", writer)
    perform(article, "forward", editor)
    client.force_login(editor if path == "change/" else head)
    page = client.get(f"{LIST}{article.pk}/{path}").content.decode()
    assert f'id="presence" data-url="{autosave_url(article)}" data-version="3"' in page
    assert "admin_theme/presence.js" in page
