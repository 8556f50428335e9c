import html
import re
from dataclasses import replace

import pytest

from accounts.roles import Role
from articles import workflow
from articles.models import Article, Photo, Publication
from articles.transitions import TRANSITIONS
from tests.articles.admin_pages import ADD, LIST, change_url, typed
from tests.builders import (
    make_article,
    make_category,
    make_image,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db

Status = Article.Status
NEW = f"{LIST}xem-truoc/"


def page_of(response):
    """The page in the frame, as a browser reads it."""
    return html.unescape(response.content.decode().partition('srcdoc="')[2].partition('"')[0])


def review_url(article):
    return f"{LIST}{article.pk}/duyet/"


def test_the_preview_is_the_page_that_readers_would_get(client, category, editor, head):
    article = make_article(category, status=Status.IN_APPROVAL, body="<p>Nội dung</p>")
    client.force_login(editor)
    preview = client.get(f"{LIST}{article.pk}/xem-truoc/")
    assert "articles/publication.html" in [t.name for t in preview.templates]
    perform(article, "publish", head)
    page = client.get(Publication.objects.get(article=article).get_absolute_url())
    ours, theirs = preview.context["publication"], page.context["publication"]
    for field in ("title", "slug", "html", "lead", "byline", "category"):
        assert getattr(ours, field) == getattr(theirs, field)


def test_the_preview_shows_what_is_typed_and_saves_nothing(client, category, contributor):
    article = make_article(category, author=contributor, title="Đã lưu")
    client.force_login(contributor)
    response = client.post(f"{LIST}{article.pk}/xem-truoc/", typed(article, title="Đang gõ"))
    assert "Đang gõ" in response.content.decode()
    article.refresh_from_db()
    assert (article.title, article.version) == ("Đã lưu", 1)


def test_a_preview_of_a_sub_site_has_that_sub_sites_addresses(client, editor):
    other = make_sub_site(slug="con-cuong")
    category = make_category(other)
    make_published(category, title="Tin xã")
    editor.sub_sites.add(other)
    client.force_login(editor)
    page = page_of(client.get(f"{LIST}{make_article(category).pk}/xem-truoc/"))
    assert 'href="/con-cuong/tin/tin-xa-' in page
    assert other.name in page


def test_the_preview_is_dated_as_the_page_is(client, category, editor):
    article = make_published(category, title="Tin")
    perform(article, "correct", editor)
    client.force_login(editor)
    preview = client.get(f"{LIST}{article.pk}/xem-truoc/").context["publication"]
    assert preview.published_at == Publication.objects.get(article=article).published_at


def test_who_may_only_look_previews_the_saved_text(client, category, contributor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED, title="Đã lưu")
    client.force_login(contributor)
    address = f"{LIST}{article.pk}/xem-truoc/"
    sent = typed(article, title="Đang gõ")
    assert client.post(address, sent).context["publication"].title == "Đã lưu"
    Article.objects.filter(pk=article.pk).update(status=Status.DRAFT)
    assert client.post(address, sent).context["publication"].title == "Đang gõ"


def test_an_administrator_previews_nothing(client, category):
    administrator = make_user(Role.ADMINISTRATOR, category.sub_site)
    article = make_article(category, author=administrator)
    client.force_login(administrator)
    assert client.get(f"{LIST}{article.pk}/xem-truoc/").status_code == 403


def test_the_preview_shows_the_sub_site_of_the_chosen_category(client, category, editor):
    other = make_category(make_sub_site(name="Trang khác"), name="Mục khác")
    editor.sub_sites.add(other.sub_site)
    article = make_article(category)
    client.force_login(editor)
    address = f"/quan-tri/articles/article/{article.pk}/xem-truoc/"
    page = client.post(address, typed(article, category=other.pk)).content.decode()
    assert "Trang khác" in page
    assert "Mục khác" in page


# --- Of what was never saved ----------------------------------------------------------------------


def test_a_new_article_is_previewed_and_nothing_is_stored(client, category, contributor, settings):
    client.force_login(contributor)
    sent = typed(category=category.pk, title="Chưa lưu", cover_upload=make_image(), cover_alt="Bìa")
    response = client.post(NEW, sent)
    page = page_of(response)
    assert "Chưa lưu" in page
    assert "Nội dung mới" in page
    assert 'src="data:image/webp;base64,' in page
    assert response.context["publication"].category == category
    assert not Article.objects.exists()
    assert not Photo.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_a_chosen_cover_is_shown_and_stored_nowhere(client, category, contributor, settings):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    address = f"{LIST}{article.pk}/xem-truoc/"
    page = page_of(client.post(address, typed(article, cover_upload=make_image(), cover_alt="Bìa")))
    assert 'src="data:image/webp;base64,' in page
    assert not Photo.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_a_new_article_without_title_and_category_is_previewed(client, category, contributor):
    client.force_login(contributor)
    response = client.post(NEW, typed(title="", body="<p>Một đoạn</p>"))
    assert "(Chưa có tiêu đề)" in page_of(response)
    assert "Một đoạn" in page_of(response)


def test_the_new_preview_shows_other_articles_beside_it(client, category, contributor):
    make_published(category, title="Tin cùng mục")
    client.force_login(contributor)
    assert "Tin cùng mục" in page_of(client.post(NEW, typed(category=category.pk)))


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_write_previews_what_is_new(role, client, category):
    user = make_user(role, category.sub_site)
    client.force_login(user)
    assert client.post(NEW, typed(category=category.pk)).status_code == client.get(ADD).status_code
    assert client.get(NEW).status_code in (302, 403)


def test_the_category_of_another_sub_site_is_not_shown(client, category, contributor):
    other = make_category(make_sub_site(name="Trang lạ"), name="Mục lạ")
    client.force_login(contributor)
    assert "Mục lạ" not in client.post(NEW, typed(category=other.pk)).content.decode()


def test_no_script_of_the_text_runs_beside_the_admin(client, category, editor):
    article = make_article(category)
    client.force_login(editor)
    page = client.get(f"{LIST}{article.pk}/xem-truoc/").content.decode()
    frame = page.partition("<iframe")[2].partition(">")[0]
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in frame
    assert "<article" not in page, "it is escaped"


# --- Reading before publication -------------------------------------------------------------------


def test_who_may_publish_opens_the_page_with_the_buttons_beside_it(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL, title="Đang chờ")
    client.force_login(head)
    response = client.get(change_url(article))
    assert response.url == review_url(article)
    response = client.get(response.url)
    assert "Đang chờ" in page_of(response)
    text = response.content.decode()
    assert f'href="{LIST}{article.pk}/thao-tac/publish/?ban=1"' in text
    assert f'href="{LIST}{article.pk}/thao-tac/return/?ban=1"' in text
    assert f'href="{change_url(article)}?sua=1"' in text
    assert client.get(f"{change_url(article)}?sua=1").status_code == 200


def test_what_sends_back_is_in_reach_whatever_its_words(client, category, head, monkeypatch):
    article = make_article(category, status=Status.IN_APPROVAL)
    returning = replace(TRANSITIONS["return"], label="Gửi trả")
    monkeypatch.setitem(TRANSITIONS, "return", returning)
    client.force_login(head)
    page = client.get(review_url(article)).content.decode()
    in_reach = page.partition('class="in-reach"')[2].partition('class="at-hand"')[0]
    assert ">Gửi trả</a>" in in_reach


def test_nothing_is_published_that_was_changed_after_it_was_read(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    read = client.get(review_url(article)).content.decode()
    (publish,) = re.findall('href="([^"]*/publish/[^"]*)"', read)
    assert client.get(publish).status_code == 200
    other = make_user(Role.DEPUTY_HEAD, category.sub_site, full_name="Võ Phó Ban")
    workflow.save_text(Article.objects.get(pk=article.pk), other)
    page = client.get(publish, follow=True)
    assert "Bài đã được Võ Phó Ban thay đổi sau khi bạn mở" in page.content.decode()
    assert page.redirect_chain[-1][0] == review_url(article)


def test_who_may_not_publish_opens_the_form(client, category, contributor, editor, head):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    own = make_article(category, author=head, status=Status.IN_APPROVAL)
    draft = make_article(category, author=contributor)
    for user, opened in ((editor, article), (contributor, article), (head, own), (head, draft)):
        client.force_login(user)
        assert client.get(change_url(opened)).status_code == 200


def test_a_waiting_correction_is_read_as_its_page(client, category, head):
    article = make_published(category, title="Bản cũ")
    Article.objects.filter(pk=article.pk).update(status=Status.IN_APPROVAL, title="Bản sửa")
    client.force_login(head)
    page = client.get(change_url(article), follow=True)
    assert "Bản sửa" in page_of(page)
    assert "Bản người đọc đang thấy" in page.content.decode()


@pytest.mark.parametrize("role", [*Role, None])
def test_the_review_is_for_who_sees_the_article(role, client, category):
    article = make_article(category, status=Status.IN_APPROVAL)
    sees = {Role.EDITOR, Role.DEPUTY_HEAD, Role.HEAD}
    for sub_site in (category.sub_site, make_sub_site()):
        client.force_login(make_user(role, sub_site))
        answer = client.get(review_url(article))
        may = role in sees and sub_site == category.sub_site
        assert (answer.status_code == 200) == may
        assert may or answer.status_code in (403, 404)


@pytest.mark.parametrize("number", [1, 30])
def test_the_review_takes_the_same_queries(
    number, client, category, head, django_assert_num_queries
):
    for _ in range(number - 1):
        make_published(category)
    article = make_article(category, status=Status.IN_APPROVAL)
    for _ in range(number):
        workflow.record_edit(article, make_user(Role.EDITOR, category.sub_site))
    client.force_login(head)
    with django_assert_num_queries(26):
        client.get(review_url(article))
