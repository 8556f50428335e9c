"""Who sees, describes and removes which pictures."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.roles import Role
from articles.models import Article, Photo, Publication
from portal import images
from tests.articles.admin_pages import ADD, change_url, typed
from tests.builders import (
    make_article,
    make_image,
    make_photo,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/articles/photo/tai-len/"
LIST = "/quan-tri/articles/photo/"


def listed(client, user):
    client.force_login(user)
    return {photo.alt for photo in client.get(LIST).context["cl"].result_list}


def describe(client, user, photo):
    client.force_login(user)
    client.post(f"{LIST}{photo.pk}/change/", {"alt": "Mới", "caption": ""})
    photo.refresh_from_db()
    return photo.alt == "Mới"


def test_pictures_show_in_their_own_sub_site(client, category):
    contributor, colleague = (make_user(Role.CONTRIBUTOR, category.sub_site) for _ in range(2))
    editor = make_user(Role.EDITOR, category.sub_site)
    stranger = make_user(Role.EDITOR, make_sub_site())
    make_photo(alt="của tôi", by=contributor)
    make_photo(alt="của bạn", by=colleague)
    make_photo(alt="nơi khác", by=stranger)
    cover = make_photo(alt="ảnh bìa nhập về")
    make_article(category, author=contributor, cover=cover, cover_alt="x")
    make_photo(alt="không ai dùng")
    assert listed(client, contributor) == {"của tôi", "ảnh bìa nhập về"}
    assert listed(client, colleague) == {"của bạn"}
    assert listed(client, editor) == {"của tôi", "của bạn", "ảnh bìa nhập về"}
    assert listed(client, stranger) == {"nơi khác"}
    assert len(listed(client, make_user(is_superuser=True))) == 5


def test_who_brought_a_picture_or_edits_there_describes_it(client, category):
    contributor, colleague = (make_user(Role.CONTRIBUTOR, category.sub_site) for _ in range(2))
    editor = make_user(Role.EDITOR, category.sub_site)
    stranger = make_user(Role.EDITOR, make_sub_site())
    for user, may in ((contributor, True), (editor, True), (colleague, False), (stranger, False)):
        assert describe(client, user, make_photo(alt="Cũ", by=contributor)) == may


def test_an_editor_elsewhere_does_not_describe_a_picture_by_sending_it_again(client, category):
    photo = make_photo(alt="Cũ", by=make_user(Role.EDITOR, category.sub_site))
    client.force_login(make_user(Role.EDITOR, make_sub_site()))
    with default_storage.open(images.path(photo.digest)) as file:
        client.post(f"{LIST}add/", {"upload": file, "alt": "Mới", "caption": ""})
    photo.refresh_from_db()
    assert photo.alt == "Cũ"


def stored(photo):
    return [default_storage.exists(images.path(photo.digest, width)) for width in (None, 320)]


def test_a_picture_that_readers_see_stays(client, category):
    head = make_user(Role.HEAD, category.sub_site)
    in_body = make_photo(by=head)
    cover = make_photo(by=head)
    body = f'<p>x</p><p><img src="{in_body.url}" alt="x"></p>'
    article = make_published(
        category, title="Bài đang đăng", body=body, cover=cover, cover_alt="x", author=head
    )
    client.force_login(head)
    for photo in (in_body, cover):
        page = client.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"}).content.decode()
        assert "Bài đang đăng" in page
        assert stored(photo) == [True, True]
    perform(article, "withdraw", head, reason="Nhầm ảnh.")
    assert "Bài đang đăng" not in client.get(f"{LIST}{cover.pk}/delete/").content.decode()


def test_a_picture_of_a_withdrawn_article_is_removed_from_everywhere(
    client, category, django_capture_on_commit_callbacks
):
    editor, head, other = (
        make_user(role, category.sub_site) for role in (Role.EDITOR, Role.HEAD, Role.DEPUTY_HEAD)
    )
    photo = make_photo(by=editor)
    body = f'<p>x</p><p><img src="{photo.url}" alt="x"></p>'
    article = make_published(
        category, body=body, cover=photo, cover_alt="x", cover_caption="", author=editor
    )
    perform(article, "withdraw", head, reason="Nhầm ảnh.")
    address = f"{LIST}{photo.pk}/delete/"
    client.force_login(editor)
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.force_login(head)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"post": "yes"}).status_code == 302
    assert stored(photo) == [False, False]
    assert client.get(photo.url).status_code == 404
    assert listed(client, head) == set()
    article.refresh_from_db()
    assert (article.cover, article.version, article.changed_by) == (None, 3, head)
    assert article.events.filter(transition="edit").get().by == head
    assert Publication.history.get().cover == photo  # what readers saw is still known
    for name, by in (("correct", editor), ("submit", editor), ("forward", editor)):
        perform(article, name, by)
    perform(article, "publish", other)
    assert photo.digest not in Publication.objects.get().html
    assert Article.objects.get().cover is None


def test_a_cover_outside_the_removers_sight_stays(client, category):
    head = make_user(Role.HEAD, category.sub_site)
    photo = make_photo(by=head)
    theirs = make_article(title="Bài mật của trang khác", cover=photo, cover_alt="x")
    client.force_login(head)
    page = client.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"}).content.decode()
    assert "ngoài phạm vi làm việc của bạn" in page
    assert theirs.title not in page
    assert stored(photo) == [True, True]
    head.sub_sites.add(theirs.sub_site)
    assert client.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.cover is None


def test_a_removed_picture_may_come_again():
    photo = Photo.objects.store(make_image(), alt="Ảnh")
    photo.remove()
    assert not Photo.objects.present().exists()
    assert Photo.objects.store(make_image()) == photo
    assert Photo.objects.present().get().alt == "Ảnh"


def test_a_removed_picture_does_not_come_back_by_an_open_form(client, category):
    editor = make_user(Role.EDITOR, category.sub_site)
    article = make_article(category, author=editor, cover=make_photo(by=editor), cover_alt="x")
    values = typed(article, cover=article.cover.digest, cover_alt="x")
    article.cover.remove()
    client.force_login(editor)
    client.post(change_url(article), values | {"version": 2})
    article.refresh_from_db()
    assert (article.title, article.cover) == (values["title"], None)


def test_the_editor_uploads_a_picture(client, contributor):
    client.force_login(contributor)
    answer = client.post(UPLOAD, {"upload": make_image()}).json()
    photo = Photo.objects.get()
    assert answer == {"uploaded": 1, "fileName": photo.digest, "url": photo.url}
    assert photo.uploaded_by == contributor


def test_the_editor_is_told_why_a_picture_is_refused(client, contributor):
    client.force_login(contributor)
    broken = make_image()
    broken.truncate(200)
    answer = client.post(UPLOAD, {"upload": broken}).json()
    assert answer["uploaded"] == 0
    assert "không phải ảnh" in answer["error"]["message"]
    assert client.post(UPLOAD).json()["error"]["message"] == "Chưa chọn tệp ảnh."
    assert client.get(UPLOAD).status_code == 405


def test_a_photo_is_added_with_its_alternative_text(client, contributor):
    client.force_login(contributor)
    values = {"upload": make_image(), "alt": "Đồng bào dựng nhà", "caption": ""}
    assert client.post("/quan-tri/articles/photo/add/", values).status_code == 302
    assert Photo.objects.get().alt == "Đồng bào dựng nhà"
    again = client.post(
        "/quan-tri/articles/photo/add/", values | {"alt": "", "upload": make_image()}
    )
    assert again.context["adminform"].form.errors == {"alt": ["Hãy điền mục này."]}


def test_a_pasted_picture_goes_where_the_picture_dialog_sends_it(client, category, editor):
    client.force_login(editor)
    page = client.get(ADD).content.decode().replace("&quot;", '"')
    assert f'"imageUploadUrl": "{reverse("admin:articles_photo_upload")}"' in page
    assert "data-cke-upload-id" in page


def test_who_may_not_change_photos_does_not_change_one_by_sending_it_again(client, contributor):
    photo = Photo.objects.store(make_image(), by=make_user(Role.EDITOR), alt="Đúng")
    client.force_login(contributor)
    values = {"upload": make_image(), "alt": "Sai", "caption": ""}
    client.post("/quan-tri/articles/photo/add/", values)
    photo.refresh_from_db()
    assert photo.alt == "Đúng"
