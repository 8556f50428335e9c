from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles import state
from articles.admin.article_list import FarPaginator
from articles.models import Article
from tests.articles.admin_pages import LIST, change_url, listed, step_url
from tests.builders import make_article, make_category, make_published, make_user, perform

pytestmark = pytest.mark.django_db

Status = Article.Status
HOUR = timedelta(hours=1)
DAY = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)  # 23:30 in Vietnam


def test_a_contributor_sees_only_own_articles(client, category, contributor, editor):
    own = make_article(category, author=contributor)
    other = make_article(category, author=editor)
    client.force_login(contributor)
    assert listed(client.get(LIST)) == [own.pk]
    assert client.get(change_url(other)).status_code == 302
    assert client.get(step_url(other, "submit")).status_code == 404
    client.force_login(editor)
    assert set(listed(client.get(LIST))) == {own.pk, other.pk}


def test_staff_see_only_the_articles_of_their_sub_sites(client, category, editor):
    own, other = make_article(category), make_article()
    client.force_login(editor)
    assert listed(client.get(LIST)) == [own.pk]
    editor.sub_sites.add(other.sub_site)
    assert set(listed(client.get(LIST))) == {own.pk, other.pk}


def test_the_trash_shows_to_who_asks_for_it(client, category, editor):
    article = make_article(category, status=Status.TRASHED)
    client.force_login(editor)
    assert listed(client.get(LIST)) == []
    assert listed(client.get(LIST, {"trang_thai": "trashed"})) == [article.pk]


def test_the_filters_offer_only_what_is_in_scope(client, category, editor, contributor):
    child = make_category(category.sub_site, parent=category)
    other = make_category()
    make_article(category, author=contributor)
    make_article(other, author=make_user(Role.CONTRIBUTOR, other.sub_site))
    client.force_login(editor)
    assert offered_by(client, "chuyen_muc") == [category.pk, child.pk]
    assert offered_by(client, "nguoi_viet") == [contributor.pk, editor.pk, "nhap"]
    assert offered_by(client, "trang") == []
    editor.sub_sites.add(other.sub_site)
    assert offered_by(client, "chuyen_muc") == [category.pk, child.pk, other.pk]
    assert set(offered_by(client, "trang")) == {category.sub_site_id, other.sub_site_id}


def offered_by(client, name):
    """The values that a filter of the list offers, in their order."""
    specs = client.get(LIST).context["cl"].filter_specs
    choices = [
        c for spec in specs if name in spec.expected_parameters() for c in spec.lookup_choices
    ]
    nested = [words if isinstance(words, list) else [(value, words)] for value, words in choices]
    return [value for group in nested for value, _ in group]


def test_the_list_is_narrowed_by_each_filter(client, category, contributor, editor):
    child = make_category(category.sub_site, parent=category)
    live = make_published(child, author=contributor)
    draft = make_article(category)
    old = make_article(make_category(category.sub_site), author=editor)
    Article.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(days=40))
    client.force_login(editor)
    for query, found in (
        ({"trang_thai": "live"}, {live}),
        ({"trang_thai": "draft"}, {draft, old}),
        ({"chuyen_muc": category.pk}, {live, draft}),
        ({"nguoi_viet": contributor.pk}, {live}),
        ({"nguoi_viet": "nhap"}, {draft}),
        ({"sua": 30}, {live, draft}),
        ({"viec": "bai-cua-toi"}, {old}),
        ({"trang_thai": "không có", "chuyen_muc": 10**30}, {live, draft, old}),
    ):
        assert set(listed(client.get(LIST, query))) == {article.pk for article in found}, query


def test_a_contributor_is_offered_no_desk_of_editors(client, contributor, editor):
    client.force_login(contributor)
    assert "nguoi-khac" not in offered_by(client, "viec")
    client.force_login(editor)
    assert "nguoi-khac" in offered_by(client, "viec")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_10_queries(count, client, category, editor, django_assert_num_queries):
    for number in range(count):
        make = make_published if number % 2 else make_article
        make(category, author=editor)
    client.force_login(editor)
    with django_assert_num_queries(10):
        assert len(listed(client.get(LIST))) == count


def test_the_list_says_what_readers_see(client, category, editor):
    article = make_published(category)
    perform(article, "correct", editor)
    client.force_login(editor)
    page = client.get(LIST).content.decode()
    assert "Bản nháp" in page
    assert "đang đăng từ" in page


@pytest.mark.parametrize(
    "lookup", ["title__regex", "body__iregex", "version__range", "tags__overlap"]
)
def test_the_list_is_narrowed_by_its_filters_alone(client, category, editor, lookup):
    client.force_login(editor)
    assert client.get(LIST, {lookup: "("}).status_code == 400


def columns(client):
    return [header["text"] for header in client.get(LIST).context["cl"].headers]


def test_each_role_sees_the_columns_that_it_needs(client, contributor, editor):
    client.force_login(contributor)
    assert columns(client) == ["tiêu đề", "trạng thái", "chuyên mục", "cập nhật"]
    client.force_login(editor)
    assert columns(client) == [
        "tiêu đề",
        "trạng thái",
        "chuyên mục",
        "người viết",
        "người nhận",
        "chờ từ",
        "cập nhật",
    ]


def test_a_line_tells_since_when_it_waits_and_why_it_came_back(
    client, category, contributor, editor
):
    waiting = make_article(category, author=contributor)
    perform(waiting, "submit", contributor)
    returned = make_article(category, author=contributor)
    perform(returned, "submit", contributor)
    perform(returned, "return", editor, reason="Thiếu số liệu.")
    client.force_login(editor)
    page = client.get(LIST).content.decode()
    since = state.short_time(waiting.events.get().at)
    assert page.count(f'<td class="field-waiting_cell">{since}</td>') == 1
    assert page.count("Lý do: Thiếu số liệu.") == 1


@pytest.mark.parametrize(
    "query",
    ["dan van kheo", "Dân vận khéo", "DÂN  VẬN", "dân vận", "hoa binh", "39 nq tw", "39-NQ/TW"],
)
def test_a_search_finds_words_with_and_without_their_accents(query, client, category, editor):
    found = make_article(
        category,
        title="Mô hình “Dân vận khéo”",
        lead="Ở bản Hoà Bình",
        body="<p>Theo Nghị quyết số <b>39-NQ/TW</b>.</p>",
    )
    make_article(category, title="Vận động nhân dân", body="<p>39 hộ; NQ và TW</p>")
    client.force_login(editor)
    assert listed(client.get(LIST, {"q": query})) == [found.pk]


def test_words_that_stand_apart_are_found_where_no_article_has_them_in_a_row(
    client, category, editor
):
    apart = make_article(category, title="Dân bản vận động nhau")
    client.force_login(editor)
    assert listed(client.get(LIST, {"q": "dan van"})) == [apart.pk]
    in_a_row = make_article(category, body="<p>Công tác dân vận</p>")
    assert listed(client.get(LIST, {"q": "dan van"})) == [in_a_row.pk]


def test_a_search_follows_each_change_and_stays_in_scope(client, category, editor):
    article = make_article(category, title="Chuyện cũ")
    other = make_article(title="Chuyện mới")
    client.force_login(editor)
    assert listed(client.get(LIST, {"q": "chuyen moi"})) == []
    Article.objects.filter(pk=article.pk).update(title="Chuyện mới")
    assert listed(client.get(LIST, {"q": "chuyen moi"})) == [article.pk]
    assert listed(client.get(LIST, {"q": "chuyen cu"})) == []
    editor.sub_sites.add(other.sub_site)
    assert set(listed(client.get(LIST, {"q": "chuyen moi"}))) == {article.pk, other.pk}


@pytest.mark.parametrize("query", ["'", "\\", "& | !", "a:*", "…", "𠮷" * 500, "ab " * 2000])
def test_a_search_takes_whatever_is_typed(query, client, category, editor):
    make_article(category)
    client.force_login(editor)
    assert listed(client.get(LIST, {"q": query})) == []


def test_the_list_is_narrowed_by_days(client, category, editor):
    old, new = (make_published(category, starts_at=DAY - days * HOUR * 24) for days in (40, 0))
    draft = make_article(category)
    Article.objects.filter(pk=old.pk).update(changed_at=DAY - 40 * 24 * HOUR)
    Article.objects.filter(pk=new.pk).update(changed_at=DAY)
    client.force_login(editor)
    for query, found in (
        ({"dang_tu": "05/03/2026"}, {new}),
        ({"dang_den": "05/03/2026"}, {old, new}),
        ({"dang_den": "04/03/2026"}, {old}),
        ({"dang_tu": "01/01/0001", "dang_den": "31/12/9999"}, {old, new}),
        ({"dang_tu": "01/03/2026", "dang_den": "04/03/2026"}, set()),
        ({"sua_den": "05/03/2026"}, {old, new}),
        ({"sua_tu": "06/03/2026"}, {draft}),
        ({"sua_den": "05/03/2026", "trang_thai": "live", "q": new.title}, {new}),
        ({"sua_tu": "31/02/2026"}, {old, new, draft}),
    ):
        assert set(listed(client.get(LIST, query))) == {article.pk for article in found}, query
    assert "Hãy ghi ngày như" in client.get(LIST, {"sua_tu": "31/02/2026"}).content.decode()


def test_a_long_list_is_counted_so_far_only(client, category, editor, monkeypatch):
    monkeypatch.setattr(FarPaginator, "FAR", 60)
    for _ in range(61):
        make_article(category)
    client.force_login(editor)
    response = client.get(LIST, {"p": 2})
    assert len(listed(response)) == 30
    assert "Hơn 60 bài viết" in response.content.decode()
    assert client.get(LIST, {"p": 3}).status_code == 302


def test_the_list_tells_which_editor_has_an_article(client, category, editor, head):
    mine, free = (make_article(category, status=Status.SUBMITTED) for _ in range(2))
    now = timezone.now()
    Article.objects.filter(pk=mine.pk).update(claimed_by=head, claimed_at=now)
    client.force_login(editor)
    page = client.get(LIST).content.decode()
    assert page.count(f'<td class="field-holder_cell">{head}</td>') == 1
    assert listed(client.get(LIST, {"nguoi_nhan": head.pk})) == [mine.pk]
    assert listed(client.get(LIST, {"nguoi_nhan": "chua"})) == [free.pk]
