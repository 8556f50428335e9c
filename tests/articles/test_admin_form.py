import re
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.roles import Role
from articles.admin import ArticleAdmin
from articles.admin.two_texts import same_html
from articles.models import Article, Photo, Publication, WorkflowEvent
from tests.articles.admin_pages import ADD, change_url, typed
from tests.builders import (
    make_article,
    make_category,
    make_image,
    make_photo,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db

Status = Article.Status


@pytest.mark.parametrize("steps", [1, 30])
def test_the_form_takes_20_queries(
    steps, client, category, contributor, editor, django_assert_num_queries
):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    for _ in range(steps):
        perform(article, "return", editor, reason="Thiếu số liệu.")
        perform(article, "submit", contributor)
    client.force_login(editor)
    ContentType.objects.get_for_model(Article)  # kept in memory from the first form on
    with django_assert_num_queries(20):
        assert client.get(change_url(article)).status_code == 200


def test_a_contributor_writes_an_article(client, category, contributor):
    client.force_login(contributor)
    values = typed(
        category=category.pk, title="Ðảng ủy\u00a0Khối", body="<p>x<script>1</script></p>"
    )
    response = client.post(ADD, values)
    article = Article.objects.get()
    assert response["Location"] == change_url(article)
    assert (article.title, article.body) == ("Đảng ủy Khối", "<p>x</p>")
    assert article.tags == ["dân vận khéo", "cơ sở"]
    assert (article.author, article.status, article.version) == (contributor, Status.DRAFT, 1)
    assert not Publication.history.exists()


def test_an_empty_title_loses_nothing_that_was_typed(client, category, contributor):
    client.force_login(contributor)
    values = typed(category=category.pk, title="", cover_upload=make_image(900, 600))
    response = client.post(ADD, values)
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors == {"title": ["Hãy điền mục này."]}
    for name in ("lead", "body", "byline", "tags"):
        assert form[name].value() == values[name]
    photo = Photo.objects.get()
    assert form["cover"].value() == photo.digest

    again = typed(category=category.pk, cover=photo.digest, cover_alt="Hội nghị")
    client.post(ADD, again)
    assert Article.objects.get().cover == photo


def test_a_title_of_300_characters_is_refused_with_its_length(client, category, contributor):
    client.force_login(contributor)
    response = client.post(ADD, typed(category=category.pk, title="x" * 300))
    assert response.context["adminform"].form.errors["title"] == [
        "Mục này dài nhất 250 ký tự, hiện có 300. Hãy rút gọn."
    ]
    assert not Article.objects.exists()


def test_a_file_that_is_no_picture_is_refused(client, category, contributor):
    client.force_login(contributor)
    upload = make_image()
    upload.truncate(300)
    response = client.post(ADD, typed(category=category.pk, cover_upload=upload))
    assert response.context["adminform"].form.errors["cover_upload"] == [
        "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF, HEIC hoặc GIF đọc được."
    ]


def test_a_category_of_another_sub_site_is_not_offered_nor_taken(client, category, contributor):
    other = make_category()
    client.force_login(contributor)
    assert f'value="{other.pk}"' not in client.get(ADD).content.decode()
    response = client.post(ADD, typed(category=other.pk))
    assert "category" in response.context["adminform"].form.errors
    contributor.sub_sites.add(other.sub_site)
    assert client.post(ADD, typed(category=other.pk)).status_code == 302


def test_what_readers_see_or_will_see_stays_in_its_sub_site(client, category, contributor):
    elsewhere = make_category(make_sub_site(name="Hội Nông dân", slug="nong-dan"))
    editor = make_user(Role.EDITOR, category.sub_site, elsewhere.sub_site)
    beside = make_category(category.sub_site)
    tomorrow = timezone.now() + timedelta(days=1)
    client.force_login(editor)
    for starts_at in (None, tomorrow):
        article = make_published(category, author=contributor, starts_at=starts_at)
        response = client.post(change_url(article), typed(article, category=elsewhere.pk))
        assert "Hãy gỡ bài hoặc hủy hẹn giờ" in response.content.decode()
        client.post(change_url(article), typed(article, category=beside.pk))
        article.refresh_from_db()
        assert article.category == beside
    draft = make_article(category, author=contributor)
    client.post(change_url(draft), typed(draft, category=elsewhere.pk))
    draft.refresh_from_db()
    assert (draft.category, draft.sub_site) == (elsewhere, elsewhere.sub_site)


def test_a_picture_of_another_site_is_left_out_and_said_so(client, category, contributor):
    client.force_login(contributor)
    body = '<p>x<img src="https://noi-khac.vn/a.jpg" alt=""></p>'
    response = client.post(ADD, typed(category=category.pk, body=body), follow=True)
    assert "Đã bỏ 1 ảnh lấy từ trang khác" in response.content.decode()


def test_a_save_after_the_article_moved_on_is_refused_and_loses_nothing(
    client, category, contributor, editor
):
    article = make_article(category, author=contributor)
    perform(article, "submit", editor)
    client.force_login(contributor)
    values = typed(article, body="<p>Chữ gõ dở</p>")
    for _ in range(2):
        response = client.post(change_url(article), values)
        assert response.status_code == 200
        assert "Chữ gõ dở" in response.content.decode()
        values["version"] = response.context["adminform"].form["version"].value()
    before = article.body
    article.refresh_from_db()
    assert (article.status, article.body) == (Status.SUBMITTED, before)


def test_who_may_no_longer_edit_saves_nothing_whatever_version_is_sent(
    client, category, contributor, head
):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    client.force_login(contributor)
    for version in (article.version, article.version - 1, ""):
        response = client.post(change_url(article), typed(article, version=version))
        assert "ở bước này bạn không sửa được" in response.content.decode()
    Article.objects.filter(pk=article.pk).update(author=head)
    response = client.post(change_url(article), typed(article))
    assert response.status_code == 302  # not the contributor's: there is no such article
    article.refresh_from_db()
    assert (article.title, article.version) != ("Tiêu đề mới", 2)


def test_no_form_saves_for_who_may_no_longer_edit(rf, category, contributor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    request = rf.post(change_url(article))
    request.user = contributor
    articles = ArticleAdmin(Article, site)
    form = articles.get_form(request, article, change=True)(instance=article)
    with pytest.raises(PermissionDenied):
        articles.save_model(request, article, form, change=True)


def test_saving_an_approved_article_starts_its_correction(client, category, contributor):
    article = make_published(category, author=contributor, title="Bản đang đăng")
    client.force_login(contributor)
    client.post(change_url(article), typed(article, title="Bản sửa"))
    article.refresh_from_db()
    assert (article.title, article.status) == ("Bản sửa", Status.DRAFT)
    assert Publication.objects.get(article=article).title == "Bản đang đăng"
    assert [event.transition for event in WorkflowEvent.objects.all()] == ["correct"]


def test_saving_without_a_change_starts_nothing(client, category, contributor):
    article = make_published(category, author=contributor, tags=["a"], body="<p>1</p><p>2</p>")
    client.force_login(contributor)
    same = {name: getattr(article, name) for name in ("title", "lead", "byline", "source")} | {
        "body": "<p>1</p>\n\n<p>2</p>\n",
        "tags": "a",
    }
    client.post(change_url(article), typed(article, **same))
    article.refresh_from_db()
    assert (article.status, article.version) == (Status.APPROVED, 1)
    assert not WorkflowEvent.objects.exists()


def test_the_form_tells_with_links_what_an_article_still_lacks(client, category, contributor):
    article = make_article(category, author=contributor, lead="", body="", cover=make_photo())
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    assert re.findall(r'<li><a href="#id_(\w+)">', page) == ["lead", "body", "cover_alt"]
    Article.objects.filter(pk=article.pk).update(lead="Sapo", body="<p>x</p>", cover_alt="Ảnh")
    assert '<li><a href="#id_' not in client.get(change_url(article)).content.decode()
    page = client.get("/quan-tri/articles/article/add/").content.decode()
    links = re.findall(r'<li><a href="#id_(\w+)">', page)
    assert links == ["title", "lead", "body", "category"]
    assert re.findall(r'name="(\w+)"[^>]* aria-required="true"', page) == ["lead", "body"]


def test_keywords_forgive_a_comma_too_many(client, category, contributor):
    client.force_login(contributor)
    client.post(ADD, typed(category=category.pk, tags="dân vận, , bản làng,"))
    article = Article.objects.get()
    assert article.tags == ["dân vận", "bản làng"]
    long = typed(article, tags="x" * 61)
    errors = client.post(change_url(article), long).context["adminform"].form.errors
    assert set(errors) == {"tags"}
    shown = client.get(change_url(article)).context["adminform"].form["tags"].value()
    assert shown == "dân vận, bản làng"


def test_the_cover_shows_to_who_may_only_look(client, category, contributor):
    cover = make_photo()
    article = make_article(category, author=contributor, status=Status.SUBMITTED, cover=cover)
    client.force_login(contributor)
    assert client.get(change_url(article)).context["cover_photo"] == cover


def test_a_cover_is_removed_or_replaced(client, category, contributor):
    cover = make_photo()
    article = make_article(category, author=contributor, cover=cover, cover_alt="Hội nghị")
    client.force_login(contributor)
    kept = {"cover": cover.digest, "cover_alt": "Hội nghị"}
    client.post(change_url(article), typed(article, **kept, cover_upload=make_image(800, 500)))
    article.refresh_from_db()
    assert article.cover.width == 800
    client.post(change_url(article), typed(article, **kept, cover_removal="on"))
    article.refresh_from_db()
    assert article.cover is None


def test_an_address_from_outside_fills_in_nothing(client, category, editor):
    client.force_login(editor)
    page = client.get(ADD, {"title": "Tin lạ", "body": '<img src="http://evil.example/a.png">'})
    assert page.status_code == 200
    assert "Tin lạ" not in page.content.decode()
    assert "evil.example" not in page.content.decode()


def test_another_layout_is_the_same_text_however_many_spaces_it_has():
    assert same_html("<p>Một</p><p>Hai</p>", "<p> Một </p>\n\n <p>Hai</p>")
    assert not same_html("<p>Một <b>hai</b></p>", "<p>Một<b>hai</b></p>")
    assert not same_html("<p>a</p>", "<p>a" + " " * 100_000 + "b</p>")


def test_a_text_that_grows_in_cleaning_is_refused(client, category, contributor):
    client.force_login(contributor)
    left_open = "<p>" + "<b><i><u><s>" * 3 + "<p>x" * 5000
    response = client.post(ADD, typed(category=category.pk, body=left_open))
    assert "nhiều nhất là 400.000" in response.content.decode()
    assert not Article.objects.exists()


def test_a_text_that_would_stop_the_portal_is_refused_and_stays_in_the_form(
    client, category, contributor
):
    client.force_login(contributor)
    response = client.post(ADD, typed(category=category.pk, body="<p>" + "dân vận " * 60_000))
    page = response.content.decode()
    assert "nhiều nhất là 400.000" in page
    assert page.count("dân vận ") >= 60_000
    assert not Article.objects.exists()


def test_keywords_are_a_few(client, category, contributor):
    client.force_login(contributor)
    many = ", ".join(f"từ {n}" for n in range(51))
    response = client.post(ADD, typed(category=category.pk, tags=many))
    assert "Nhiều nhất 50 từ khóa." in response.content.decode()
    client.post(ADD, typed(category=category.pk, tags=many.rpartition(",")[0]))
    assert len(Article.objects.get().tags) == 50


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


@pytest.mark.parametrize("cover", ["x", "1", "9" * 5000, "a\0b"])
def test_a_cover_that_is_no_photo_is_refused(cover, client, category, contributor):
    client.force_login(contributor)
    response = client.post(ADD, typed(cover=cover, category=category.pk))
    assert response.status_code == 200
    assert "Tiêu đề mới" in response.content.decode()


def test_a_photo_is_not_found_by_its_number(client, category, contributor):
    photo = make_photo()
    client.force_login(contributor)
    values = typed(title="", category=category.pk)
    by_number = client.post(ADD, values | {"cover": photo.pk})
    assert photo.digest not in by_number.content.decode()
    by_digest = client.post(ADD, values | {"cover": photo.digest})
    assert photo.thumbnail_url in by_digest.content.decode()


def test_the_key_of_another_persons_article_makes_a_new_one(client, category, contributor):
    key = "8d1a6f3e-2f5c-4b8e-9a7d-0c1b2e3f4a5b"
    theirs = make_article(category, key=key, title="Bài của người khác")
    client.force_login(contributor)
    client.post(ADD, typed(category=category.pk, form_key=key))
    assert Article.objects.exclude(pk=theirs.pk).get().title == "Tiêu đề mới"
    theirs.refresh_from_db()
    assert theirs.title == "Bài của người khác"
