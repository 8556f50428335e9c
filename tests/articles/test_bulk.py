"""One step for several articles of the list: each through the door, each with its own answer."""

import pytest
from django.contrib.sessions.models import Session

from accounts.roles import Role
from articles import workflow
from articles.models import Article
from articles.transitions import ALL
from tests.articles.admin_pages import LIST
from tests.builders import PASSWORD, make_article, make_category, make_user, sign_in

pytestmark = pytest.mark.django_db
Status = Article.Status
BULK = f"{LIST}hang-loat/"
REASON = "Cần thêm số liệu của ba xã."


def chosen(*articles):
    return [f"{article.pk}-{article.version}" for article in articles]


def press(client, step, *articles, **sent):
    values = {"step": step, "chosen": chosen(*articles)} | sent
    return client.post(f"{BULK}?trang_thai=cho", values, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def statuses(*articles):
    return [Article.objects.get(pk=article.pk).status for article in articles]


def test_each_article_takes_the_step_by_itself(client, category, editor):
    ready = [make_article(category, status=Status.SUBMITTED) for _ in range(2)]
    lacking = make_article(category, status=Status.SUBMITTED, lead="", title="Bài thiếu sapo")
    client.force_login(editor)
    response = press(client, "forward", *ready, lacking)
    assert response.redirect_chain == [(f"{LIST}?trang_thai=cho", 302)]
    done, refused = told(response)
    assert done == "Đã trình duyệt 2 bài. Lãnh đạo Ban Biên tập sẽ đọc và xuất bản."
    assert refused == "Chưa trình duyệt được. “Bài thiếu sapo”: Bài chưa có sapo."
    assert statuses(*ready, lacking) == [Status.IN_APPROVAL] * 2 + [Status.SUBMITTED]


def test_what_changed_since_the_list_was_shown_is_refused(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED, title="Bài cũ")
    Article.objects.filter(pk=article.pk).update(version=2)
    client.force_login(editor)
    stale = workflow.STALE.format("người khác")
    assert told(press(client, "forward", article)) == [
        f"Chưa trình duyệt được. “Bài cũ”: {stale}",
    ]
    assert statuses(article) == [Status.SUBMITTED]


def test_a_return_asks_for_one_reason_for_all(client, category, editor):
    articles = [make_article(category, status=Status.SUBMITTED) for _ in range(2)]
    client.force_login(editor)
    page = press(client, "return", *articles)
    assert all(article.title in page.content.decode() for article in articles)
    blank = press(client, "return", *articles, answered="1", reason=" ")
    assert "Hãy ghi lý do." in blank.content.decode()
    assert statuses(*articles) == [Status.SUBMITTED] * 2
    done = press(client, "return", *articles, answered="1", reason=REASON)
    assert told(done)[0].startswith("Đã trả lại 2 bài.")
    assert statuses(*articles) == [Status.RETURNED] * 2
    assert {event.reason for each in articles for event in each.events.all()} == {REASON}


def test_a_reason_that_reached_nobody_is_not_lost(client, category, editor):
    article = make_article(category, status=Status.DRAFT, title="Bài nháp")
    client.force_login(editor)
    page = press(client, "return", article, answered="1", reason=REASON).content.decode()
    assert "Chưa trả lại được. “Bài nháp”: Bài đang ở trạng thái “Bản nháp”." in page
    assert f"{REASON}</textarea>" in page


def test_a_reason_outlives_the_session_where_no_script_runs(client, category, editor):
    articles = [make_article(category, status=Status.SUBMITTED) for _ in range(2)]
    sign_in(client, editor.username, PASSWORD)
    Session.objects.all().delete()
    url = f"{BULK}?trang_thai=submitted"
    sent = {"step": "return", "chosen": chosen(*articles), "answered": "1", "reason": REASON}
    asked = client.post(url, sent)
    assert asked["Location"].startswith("/quan-tri/login/?next=")
    back = sign_in(client, editor.username, PASSWORD, next=url)
    assert statuses(*articles) == [Status.SUBMITTED] * 2
    page = client.get(back["Location"])
    assert f"{REASON}</textarea>" in page.content.decode()
    assert page.context["chosen"] == chosen(*articles)
    done = press(client, "return", *articles, answered="1", reason=REASON)
    assert told(done)[0].startswith("Đã trả lại 2 bài.")
    assert client.get(url).status_code == 302  # told once


def test_articles_out_of_sight_are_refused_without_their_title(client, category, editor):
    inside = make_article(category, status=Status.SUBMITTED)
    outside = make_article(make_category(), status=Status.SUBMITTED, title="Bí mật")
    client.force_login(editor)
    for step, sent in (("return", {}), ("forward", {})):
        response = press(client, step, inside, outside, **sent)
        assert "Bí mật" not in response.content.decode()
    assert "Có 1 bài không tìm thấy, hoặc ngoài phạm vi làm việc của bạn." in told(response)[1]
    assert statuses(inside, outside) == [Status.IN_APPROVAL, Status.SUBMITTED]
    editor.sub_sites.add(outside.sub_site)
    assert told(press(client, "forward", outside))[0].startswith("Đã trình duyệt 1 bài.")


@pytest.mark.parametrize(
    ("role", "status", "steps"),
    [
        (Role.CONTRIBUTOR, Status.DRAFT, ["trash"]),
        (Role.CONTRIBUTOR, Status.SUBMITTED, []),
        (Role.CONTRIBUTOR, Status.TRASHED, ["restore"]),
        (Role.EDITOR, Status.SUBMITTED, ["claim", "forward", "return"]),
        (Role.HEAD, Status.IN_APPROVAL, ["return"]),
        (Role.HEAD, Status.APPROVED, []),
    ],
)
def test_the_list_offers_what_the_role_may_do_with_what_it_shows(
    role, status, steps, client, category
):
    user = make_user(role, category.sub_site)
    article = make_article(category, author=user, status=status)
    client.force_login(user)
    trash = {"trang_thai": Status.TRASHED} if status == Status.TRASHED else {}
    page = client.get(LIST, trash)
    assert [step.name for step in page.context["cl"].bulk_steps if step.name in STEPS] == steps
    box = f'value="{article.pk}-1" aria-label="Chọn “{article.title}”"'
    assert (box in page.content.decode()) == bool(page.context["cl"].bulk_steps)


STEPS = ("claim", "forward", "return", "trash", "restore")


def test_contributors_throw_away_and_take_back_their_own_alone(client, category, contributor):
    own = make_article(category, author=contributor)
    others = make_article(category, title="Bài của người khác")
    client.force_login(contributor)
    page = press(client, "trash", own, others)
    assert "Bài của người khác" not in page.content.decode()
    assert statuses(own, others) == [Status.TRASHED, Status.DRAFT]
    own.refresh_from_db()
    press(client, "restore", own)
    assert statuses(own) == [Status.DRAFT]


@pytest.mark.parametrize("transition", ALL, ids=lambda transition: transition.name)
def test_no_other_step_is_taken_in_bulk(transition, client, category, head, contributor):
    article = make_article(category, author=head)
    client.force_login(head)
    expected = 200 if transition.bulk else 404
    assert press(client, transition.name, article).status_code == expected
    client.force_login(contributor)
    if transition.name in ("forward", "return"):
        assert press(client, transition.name, article).status_code == 403


@pytest.mark.parametrize("sent", [[], ["x"], ["1"], ["²-1"], ["-1-1"], ["9" * 30 + "-1"]])
def test_without_a_choice_it_asks_for_one(sent, client, category, editor):
    client.force_login(editor)
    page = client.post(BULK, {"step": "forward", "chosen": sent}, follow=True)
    assert told(page) == ["Hãy chọn ít nhất một bài."]


def test_too_many_at_once_are_refused(client, editor):
    client.force_login(editor)
    many = [f"{number}-1" for number in range(1, 102)]
    page = client.post(BULK, {"step": "forward", "chosen": many}, follow=True)
    assert told(page) == ["Mỗi lần chọn nhiều nhất 100 bài."]
