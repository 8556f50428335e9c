"""Hostile input and bad days, each tried to the end."""

import dataclasses
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.roles import Role
from articles import publishing, state
from articles.models import Article, Photo, Publication
from articles.transfer import writing
from articles.transitions import TRANSITIONS
from portal import images
from portal.html import clean_html
from portal.text import normalise
from tests.articles.content_lines import COVER, article_line, write_image
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


@pytest.mark.parametrize(
    "sent",
    [
        "<p>\u0338 onfocus=alert(1) x</p>",
        "<p>\u200b\u0338 onfocus=alert(1) x</p>",
        "<blockquote><p></p> \u0338 onfocus=alert(1) x</blockquote>",
        "<pre>\n\n\n\u0338 onfocus=alert(1) x</pre>",
        "<pre>\n\n\nhàng</pre>",
    ],
)
def test_a_mark_on_a_bracket_does_not_open_a_tag_however_often_it_is_cleaned(sent):
    once = clean_html(sent)
    assert "\u226f" not in once
    assert clean_html(once) == once


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


def test_a_letter_split_by_an_unseen_sign_is_put_together():
    assert normalise("Ho\u0302\u200b\u0300") == "Hồ"


@pytest.mark.parametrize("asked", ["/dan-van//la.vn/", "/dan-van//[la/"])
def test_a_prefix_never_leads_to_another_host(asked, sub_site, client):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, asked.replace("/dan-van/", ""))


@pytest.mark.parametrize("asked", ["/%00/", "/vi-vn/chuyen-muc/%00/1"])
def test_an_address_with_a_null_character_is_refused(asked, sub_site, client):
    assert client.get(asked).status_code == 400


def test_an_old_address_under_a_prefix_leads_to_the_article(sub_site, category, client):
    other = make_category(make_sub_site(slug="con-cuong"))
    make_published(category, title="Tin", key="77")
    make_published(other, title="Tin", key="78")
    for key in ("77", "78"):
        address = f"/con-cuong/vi-vn/tin/a/1-2-{key}"
        assert client.get(address, follow=True).status_code == 200


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
def test_what_expired_after_it_was_shown_again_is_not_called_withdrawn(clock):
    article = make_published()
    publishing.withdraw(article)
    now = timezone.now()
    publishing.publish(article, now, now + HOUR)
    clock.move_to(now + 2 * HOUR)
    assert state.readers_see(Article.objects.with_publication_times().get()).startswith("hết hạn")


def test_an_expiry_cannot_be_lifted():
    article = make_published(expires_at=timezone.now() + HOUR)
    with pytest.raises(IntegrityError, match="publication_ends_by_its_expiry"):
        Publication.history.filter(article=article).update(ends_at=None)


def test_a_picture_too_tall_for_webp_is_refused():
    with pytest.raises(images.ImageRefused):
        images.encode(make_image(100, 17_000, format="PNG"))


def test_a_file_that_was_cut_off_is_written_again():
    photo = Photo.objects.store(make_image())
    name = images.path(photo.digest)
    with default_storage.open(name) as file:
        content = file.read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content[:10]))
    Photo.objects.store(make_image())
    with default_storage.open(name) as file:
        assert file.read() == content


# test_import*.py
def test_the_first_number_is_not_given_twice(category):
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE articles_article_id_seq RESTART WITH 1")
    make_article(category, pk=1)
    writing._advance_sequence(1)
    assert make_article(category).pk == 2


@pytest.mark.django_db(transaction=True)
def test_a_null_character_in_an_id_spoils_its_own_line_alone(take):
    take(article_line(id="a\0b"), article_line(id="2"))
    assert Article.objects.get().key == "2"


@pytest.mark.django_db(transaction=True)
def test_a_picture_too_tall_spoils_its_own_line_alone(tmp_path, take):
    write_image(tmp_path, "media/1.jpg", width=100, height=17_000)
    take(article_line(id="1", cover=COVER), article_line(id="2"))
    assert Article.objects.get().key == "2"


@pytest.mark.django_db(transaction=True)
def test_an_old_file_does_not_undo_a_correction_that_people_published(take):
    take(article_line())
    writer, head = (make_user(is_superuser=True) for _ in range(2))
    article = perform(Article.objects.get(), "correct", writer)
    Article.objects.filter(pk=article.pk).update(title="Đã đính chính")
    for name, by in (("submit", writer), ("forward", writer), ("publish", head)):
        perform(article, name, by)
    take(article_line())
    assert Publication.objects.get().title == "Đã đính chính"


def test_a_schedule_that_comes_true_while_another_takes_its_place_is_no_error(monkeypatch):
    writer, head = (make_user(is_superuser=True) for _ in range(2))
    article = make_article(status=Status.IN_APPROVAL)
    start = timezone.now() + timedelta(seconds=0.2)
    perform(article, "publish", head, starts_at=start)
    for name in ("correct", "submit", "forward"):
        perform(article, name, writer)

    def until_it_began(attempt):
        while timezone.now() <= start:
            pass
        return []

    publish = TRANSITIONS["publish"]
    slow = dataclasses.replace(publish, checks=(until_it_began, *publish.checks))
    monkeypatch.setitem(TRANSITIONS, "publish", slow)
    perform(article, "publish", head)
    assert Publication.objects.filter(article=article).count() == 1


def test_a_page_without_its_style_is_still_a_page(settings, tmp_path, sub_site, client):
    manifest = {"BACKEND": "portal.static_files.StaticFiles"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    assert client.get("/").status_code == 200
