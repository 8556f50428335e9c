"""Somebody else saved the article while its form was open: both texts, and a choice."""

import pytest

from accounts.roles import Role
from articles.models import Article
from tests.articles.admin_pages import change_url, typed
from tests.builders import make_article, make_category, make_photo, make_sub_site, make_user

pytestmark = pytest.mark.django_db
THEIR_BODY = "<p>Cầu gỗ nối hai bờ khe Xiềng.</p><p>Đoạn chung.</p>"
MY_BODY = "<p>Cầu mới nối hai bờ khe Xiềng.</p><p>Đoạn chung.</p>"


@pytest.fixture
def writer():
    sub_site = make_sub_site(is_default=True)
    return make_user(Role.CONTRIBUTOR, sub_site, full_name="Lô Thị Mai")


@pytest.fixture
def article(writer):
    category = make_category(writer.sub_sites.get())
    return make_article(category, author=writer, tags=["dân vận khéo", "cơ sở"])


@pytest.fixture
def mine(client, writer, article):
    """What the writer's open form holds after the editor has saved."""
    editor = make_user(Role.EDITOR, article.sub_site, full_name="Trần Văn Sửa")
    client.force_login(editor)
    client.post(change_url(article), typed(article, title="Tên của biên tập", body=THEIR_BODY))
    client.force_login(writer)
    return typed(article, title="Tên của tôi", body=MY_BODY)


def send(client, article, values):
    response = client.post(change_url(article), values)
    article.refresh_from_db()
    return response


def names(response):
    return [difference.name for difference in response.context["differences"]]


def test_a_stale_save_is_refused_and_both_texts_are_shown(client, article, mine):
    response = send(client, article, mine)
    page = response.content.decode()
    assert "Trần Văn Sửa đã cập nhật bài này lúc" in page
    assert "Hãy sửa các lỗi dưới đây" not in page
    assert names(response) == ["title", "body"]
    assert "<del>biên tập</del>" in page
    assert "<ins>tôi</ins>" in page
    assert response.context["adminform"].form["body"].value() == MY_BODY
    assert (article.title, article.version) == ("Tên của biên tập", 2)


def test_a_second_press_overwrites_nothing_without_a_choice(client, article, mine):
    send(client, article, mine)
    half = mine | {"seen_version": "2", "keep_title": "mine"}
    for values in (mine, half):
        page = send(client, article, values).content.decode()
        assert article.title == "Tên của biên tập"
    assert "Chưa lưu" in page
    assert send(client, article, half | {"keep_body": "mine"}).status_code == 302
    assert (article.title, article.body) == ("Tên của tôi", MY_BODY)


def test_of_what_i_never_touched_the_stored_text_is_proposed(client, article, mine):
    response = send(client, article, mine | {"untouched": "lead body"})
    choices = {each.name: each.choice for each in response.context["differences"]}
    assert choices == {"title": "", "body": "theirs"}
    assert (article.title, article.version) == ("Tên của biên tập", 2)


def test_each_field_is_kept_as_chosen(client, article, mine):
    choice = {"seen_version": "2", "keep_title": "theirs", "keep_body": "mine"}
    assert send(client, article, mine | choice).status_code == 302
    assert (article.title, article.body, article.version) == ("Tên của biên tập", MY_BODY, 3)


def test_of_the_body_both_texts_may_be_kept(client, article, mine):
    choice = {"seen_version": "2", "keep_title": "mine", "keep_body": "both"}
    send(client, article, mine | choice)
    assert article.body.startswith(THEIR_BODY)
    assert article.body.endswith(MY_BODY)
    assert "Phần của Lô Thị Mai:" in article.body


def test_a_choice_made_of_another_version_counts_for_nothing(client, article, mine, writer):
    Article.objects.filter(pk=article.pk).update(version=3, title="Bản thứ ba")
    choice = {"seen_version": "2", "keep_title": "mine", "keep_body": "mine"}
    assert send(client, article, mine | choice).status_code == 200
    assert article.title == "Bản thứ ba"


def test_the_same_text_is_no_stale_save(client, article, mine):
    same = mine | {"title": "Tên của biên tập", "body": THEIR_BODY}
    assert send(client, article, same).status_code == 302
    assert article.version == 2


def test_what_is_no_text_is_chosen_too(client, article, mine):
    other, photo = make_category(article.sub_site), make_photo()
    Article.objects.filter(pk=article.pk).update(cover=photo, tags=["khác"])
    changed = mine | {"category": other.pk, "title": "Tên của biên tập", "body": THEIR_BODY}
    response = send(client, article, changed)
    assert set(names(response)) == {"category", "tags", "cover"}
    choice = {"keep_category": "theirs", "keep_tags": "theirs", "keep_cover": "theirs"}
    category = article.category
    send(client, article, changed | choice | {"seen_version": "2"})
    assert (article.category, article.tags, article.cover) == (category, ["khác"], photo)


def test_a_category_of_the_same_name_elsewhere_is_chosen_too(client, article, mine, writer):
    other = make_category(make_sub_site(), name=article.category.name)
    writer.sub_sites.add(other.sub_site)
    Article.objects.filter(pk=article.pk).update(category=other, sub_site=other.sub_site)
    page = send(client, article, mine | {"title": "Tên của biên tập", "body": THEIR_BODY})
    assert names(page) == ["category"]
    assert article.category == other


def test_a_change_of_the_layout_alone_is_shown_as_such(client, article, mine):
    bold = THEIR_BODY.replace("gỗ", "<strong>gỗ</strong>")
    response = send(client, article, mine | {"title": "Tên của biên tập", "body": bold})
    assert names(response) == ["body"]
    assert "chỉ khác cách trình bày" in response.content.decode()
