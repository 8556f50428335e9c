"""Hostile input and bad days, each tried to the end."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.roles import Role
from articles.models import Article, Photo, Publication
from tests.articles.test_admin import ADD, change_url, typed
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
HOUR = timedelta(hours=1)
Status = Article.Status


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, slug="dan-van")


@pytest.fixture
def category(sub_site):
    return make_category(sub_site)


@pytest.fixture
def contributor(sub_site):
    return make_user(Role.CONTRIBUTOR, sub_site)


@pytest.fixture
def editor(sub_site):
    return make_user(Role.EDITOR, sub_site)


def test_no_handler_reaches_readers_through_the_whole_workflow(client, category, contributor):
    body = "<pre>\n\n\n\n\u0338 autofocus tabindex=0 onfocus=alert(1) x</pre><p>Chữ</p>"
    client.force_login(contributor)
    client.post(ADD, typed(body=body, category=category.pk))
    editor, head = (make_user(role, category.sub_site) for role in (Role.EDITOR, Role.HEAD))
    article = Article.objects.get()
    for name, by in (("submit", contributor), ("forward", editor), ("publish", head)):
        perform(article, name, by)
    address = Publication.objects.get().get_absolute_url()
    assert "\u226f autofocus" not in client.get(address).content.decode()


def test_a_space_before_a_bold_word_is_saved(client, category, editor):
    article = make_article(category, body="<p>Ông<strong>Nam</strong></p>")
    client.force_login(editor)
    same = {name: getattr(article, name) for name in ("title", "lead", "byline")}
    body = "<p>Ông <strong>Nam</strong></p>"
    client.post(change_url(article), typed(article, **same, tags="", body=body))
    article.refresh_from_db()
    assert article.body == body


def test_a_category_with_articles_stays_in_its_sub_site(client, category):
    make_article(category)
    other = make_sub_site()
    client.force_login(make_user(Role.ADMINISTRATOR, category.sub_site))
    values = {"sub_site": other.pk, "parent": "", "name": "Khác", "slug": "khac", "order": 0}
    response = client.post(f"/quan-tri/articles/category/{category.pk}/change/", values)
    assert response.status_code in (200, 302)
    category.refresh_from_db()
    assert category.sub_site != other


def test_a_cover_that_is_no_number_is_refused(client, category, contributor):
    client.force_login(contributor)
    response = client.post(ADD, typed(cover="x", category=category.pk))
    assert response.status_code == 200
    assert "Tiêu đề mới" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_log_of_an_article_cannot_be_posted_to(client):
    article = make_article()
    client.force_login(make_user(is_superuser=True))
    client.raise_request_exception = False
    assert client.post(f"/quan-tri/articles/article/{article.pk}/history/").status_code < 500


def test_who_may_not_change_photos_does_not_change_one_by_sending_it_again(client, contributor):
    photo = Photo.objects.store(make_image(), by=make_user(Role.EDITOR), alt="Đúng")
    client.force_login(contributor)
    values = {"upload": make_image(), "alt": "Sai", "caption": ""}
    client.post("/quan-tri/articles/photo/add/", values)
    photo.refresh_from_db()
    assert photo.alt == "Đúng"


def test_a_scheduled_title_of_another_sub_site_is_not_told(client, contributor):
    make_published(make_category(), title="Bí mật", starts_at=timezone.now() + HOUR)
    kind = ContentType.objects.get_for_model(Publication)
    client.force_login(contributor)
    response = client.get(f"/quan-tri/r/{kind.pk}/{Publication.history.get().pk}/")
    assert response.status_code == 404


def test_the_preview_shows_the_sub_site_of_the_chosen_category(client, category, editor):
    other = make_category(make_sub_site(name="Trang khác"), name="Mục khác")
    editor.sub_sites.add(other.sub_site)
    article = make_article(category)
    client.force_login(editor)
    address = f"/quan-tri/articles/article/{article.pk}/xem-truoc/"
    page = client.post(address, typed(article, category=other.pk)).content.decode()
    assert "Trang khác" in page
    assert "Mục khác" in page


def test_the_link_to_readers_leads_to_where_the_article_is_live(client, category, editor):
    other = make_category(make_sub_site(slug="noi-khac"))
    editor.sub_sites.add(other.sub_site)
    article = make_published(category)
    client.force_login(editor)
    client.post(change_url(article), typed(article, category=other.pk))
    address = client.get(change_url(article)).context["live_address"]
    assert client.get(address).status_code == 200


# test_dashboard.py / state


# test_import*.py
