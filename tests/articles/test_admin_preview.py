import pytest

from accounts.roles import Role
from articles.models import Article, Publication
from tests.articles.admin_pages import LIST, typed
from tests.builders import (
    make_article,
    make_category,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db

Status = Article.Status


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
    page = client.get(f"{LIST}{make_article(category).pk}/xem-truoc/").content.decode()
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
