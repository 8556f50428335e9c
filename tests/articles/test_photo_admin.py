"""Who sees, describes and removes which pictures."""

import unicodedata
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Photo, Publication
from portal import images
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

UPLOAD = "/quan-tri/articles/photo/tai-len/"
LIST = "/quan-tri/articles/photo/"


def listed(client, user):
    client.force_login(user)
    return {photo.alt for photo in client.get(LIST).context["cl"].result_list}


def describe(client, user, photo):
    client.force_login(user)
    values = {"alt": "Mới", "caption": "", "focal_x": 50, "focal_y": 50}
    client.post(f"{LIST}{photo.pk}/change/", values)
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


def content_of(photo):
    with default_storage.open(images.path(photo.digest)) as file:
        return file.read()


def showing(photo):
    return f'<p>x</p><p><img src="{photo.url}" alt="x"></p>'


def test_a_picture_that_readers_see_or_saw_stays(client, category):
    head = make_user(Role.HEAD, category.sub_site)
    in_body, cover = make_photo(by=head), make_photo(by=head)
    values = {"body": showing(in_body), "cover": cover, "cover_alt": "x", "author": head}
    article = make_published(category, title="Bài đang đăng", **values)
    client.force_login(head)
    for heading in ("Người đọc đang thấy", "Người đọc đã thấy"):
        for photo in (in_body, cover):
            page = client.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"}).content.decode()
            assert "Không xóa được" in page
            assert "báo quản trị hệ thống" in page
            assert f"<h3>{heading}</h3>" in page
            assert "Bài đang đăng" in page
            assert stored(photo) == [True, True]
        if heading == "Người đọc đang thấy":
            perform(article, "withdraw", head, reason="Nhầm ảnh.")
    with pytest.raises(IntegrityError, match="goes for a reason"), transaction.atomic():
        cover.remove()


def test_the_administrator_takes_a_picture_from_all_that_shows_or_showed_it(
    client, category, django_capture_on_commit_callbacks
):
    editor, head, other = (
        make_user(role, category.sub_site) for role in (Role.EDITOR, Role.HEAD, Role.DEPUTY_HEAD)
    )
    administrator = make_user(Role.ADMINISTRATOR, category.sub_site)
    photo, kept = make_photo(by=editor), make_photo(by=editor)
    article = make_published(
        category, body=showing(photo) + showing(kept), cover=photo, cover_alt="x", author=editor
    )
    address = f"{LIST}{photo.pk}/go-anh/"
    picture = content_of(photo)
    client.force_login(administrator)
    assert "Hãy điền mục này." in client.post(address, {"reason": " "}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"reason": "Lộ mặt trẻ em."})
    assert (stored(photo), stored(kept)) == ([False, False], [True, True])
    event = article.events.first()
    assert (event.transition, event.by, event.reason) == (
        "photo_taken_down",
        administrator,
        "Lộ mặt trẻ em.",
    )
    assert "Lộ mặt trẻ em." in LogEntry.objects.get().change_message
    publication = Publication.objects.get()
    neutral = f"/static/portal/photo-removed.svg#{images.path(photo.digest)}"
    page = client.get(publication.get_absolute_url()).content.decode()
    assert page.count(f'src="{neutral}"') == 2  # cover and text
    assert kept.url in page
    assert photo.url.removeprefix("/media") not in page.replace(neutral, "")
    call_command("recompose")
    assert Publication.objects.get().html == publication.html
    article.refresh_from_db()
    assert (article.cover, publication.cover) == (None, photo)
    with pytest.raises(images.ImageRefused, match="đã bị gỡ"):
        Photo.objects.store(SimpleUploadedFile("a.webp", picture))
    for name, by in (("correct", editor), ("submit", editor), ("forward", editor)):
        perform(article, name, by)
    perform(article, "publish", other)
    assert photo.digest not in Publication.objects.get().html
    assert Article.objects.get().cover is None


def test_a_picture_that_nobody_was_shown_is_removed_for_good(
    client, category, django_capture_on_commit_callbacks
):
    editor, head = (make_user(role, category.sub_site) for role in (Role.EDITOR, Role.HEAD))
    photo = make_photo(by=editor)
    article = make_article(category, cover=photo, cover_alt="x", author=editor)
    address = f"{LIST}{photo.pk}/delete/"
    client.force_login(editor)
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.force_login(head)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"post": "yes"}).status_code == 302
    assert stored(photo) == [False, False]
    assert client.get(f"/media/{images.path(photo.digest)}").status_code == 404
    assert listed(client, head) == set()
    article.refresh_from_db()
    assert (article.cover, article.version, article.changed_by) == (None, 2, head)
    assert article.events.get().by == head


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
    told = answer.pop("photo")
    assert answer == {"uploaded": 1, "fileName": photo.digest, "url": photo.url}
    assert (told["is_new"], told["page"]) == (True, f"{LIST}{photo.pk}/change/")
    assert photo.uploaded_by == contributor
    assert not client.post(UPLOAD, {"upload": make_image()}).json()["photo"]["is_new"]


def test_several_files_come_in_and_each_that_does_not_says_why(client, editor):
    broken = make_image(color="#123456")
    broken.truncate(200)
    broken.name = "hong.jpg"
    theirs = make_photo(by=make_user(Role.EDITOR, make_sub_site()), alt="Chuyện riêng")
    outside = SimpleUploadedFile("cua-ho.webp", content_of(theirs))
    client.force_login(editor)
    files = [make_image(), broken, make_image(), make_image(color="#1b4079"), outside]
    page = client.post(f"{LIST}tai-nhieu/", {"upload": files}, follow=True).content.decode()
    own = Photo.objects.filter(uploaded_by=editor)
    assert own.count() == 2
    assert "Đã tải lên 2 ảnh." in page
    assert "Tệp “hong.jpg”: Tệp này không phải ảnh" in page
    assert f'Ảnh này đã có: <a href="{LIST}{own.last().pk}/change/">' in page
    assert "Ảnh này đã có trong cổng." in page
    assert "Chuyện riêng" not in page
    empty = client.post(f"{LIST}tai-nhieu/", follow=True)
    assert "Chưa chọn tệp ảnh." in empty.content.decode()


def found(client, **query):
    return {photo.alt for photo in client.get(LIST, query).context["cl"].result_list}


def test_the_library_is_searched_without_accents_and_narrowed(client, category, editor):
    colleague = make_user(Role.EDITOR, category.sub_site)
    make_photo(alt="Đồng bào dựng nhà", by=editor)
    make_photo(alt="Hội nghị", caption="Ảnh chụp ở Kỳ Sơn", by=colleague)
    Photo.objects.filter(pk=make_photo(alt="", by=colleague).pk).update(credit="Thúy Hòa")
    used = make_photo(alt="Trong bài", by=editor)
    make_article(category, body=showing(used))
    client.force_login(editor)
    assert found(client, q="dong bao") == {"Đồng bào dựng nhà"}
    assert found(client, q="KY SON") == found(client, q="son nghị") == {"Hội nghị"}
    assert found(client, q=unicodedata.normalize("NFD", "Kỳ Sơn")) == {"Hội nghị"}
    assert found(client, q="100%") == found(client, q="d_ng") == set()
    assert found(client, q="thuý hoà") == {""}
    assert found(client, mo_ta="chua") == {""}
    assert found(client, dung="co") == {"Trong bài"}
    assert found(client, dung="chua") == {"Đồng bào dựng nhà", "Hội nghị", ""}
    assert found(client, nguoi=colleague.pk) == {"Hội nghị", ""}
    assert found(client, tai_tu="01/01/2999") == set()
    assert client.get(LIST, {"alt__regex": "(a+)+$"}).status_code == 400


def test_the_library_takes_as_many_queries_for_30_photos_as_for_1(
    client, category, editor, django_assert_num_queries
):
    client.force_login(editor)
    make_photo(by=editor)
    with django_assert_num_queries(8):
        client.get(LIST)
    for _ in range(29):
        make_photo(by=editor)
    with django_assert_num_queries(8):
        assert client.get(LIST).content.decode().count('loading="lazy"') == 30


def test_a_photo_tells_where_it_is_used_as_far_as_one_may_see(client, category, editor):
    photo = make_photo(by=editor)
    stranger = make_category()
    make_published(category, title="Đang đăng ở đây", body=showing(photo))
    make_published(stranger, title="Đang đăng nơi khác", body=showing(photo))
    ended = make_published(category, title="Đã gỡ rồi", cover=photo, cover_alt="x")
    publishing.withdraw(ended)
    make_article(category, title="Đang viết ở đây", body=showing(photo))
    make_article(stranger, title="Bí mật nơi khác", cover=photo, cover_alt="x")
    soon = timezone.now() + timedelta(hours=1)
    publishing.publish(make_article(category, title="Hẹn ở đây", body=showing(photo)), soon)
    publishing.publish(make_article(stranger, title="Hẹn nơi khác", body=showing(photo)), soon)
    client.force_login(editor)
    places = client.get(f"{LIST}{photo.pk}/change/").context["places"]
    assert {p.title for p, _ in places.live} == {"Đang đăng ở đây", "Đang đăng nơi khác"}
    assert [p.title for p in places.scheduled] == ["Hẹn ở đây"]
    assert [p.title for p in places.past] == ["Đã gỡ rồi"]
    assert {article.title for article in places.copies} == {
        "Đang đăng ở đây",
        "Đã gỡ rồi",
        "Đang viết ở đây",
        "Hẹn ở đây",
    }
    assert places.unseen == 3


def test_a_picture_of_a_body_belongs_to_who_sees_the_article(client, category, contributor):
    photo = make_photo(alt="nhập về")
    article = make_article(category, body=showing(photo))
    editor = make_user(Role.EDITOR, category.sub_site)
    assert listed(client, editor) == {"nhập về"}
    assert listed(client, contributor) == set()
    Article.objects.filter(pk=article.pk).update(author=contributor)
    assert listed(client, contributor) == {"nhập về"}
    Article.objects.filter(pk=article.pk).update(body="<p>x</p>")
    assert listed(client, contributor) == listed(client, editor) == set()


def test_a_photo_is_described_with_credit_date_and_what_must_be_seen(client, editor):
    photo = make_photo(by=editor)
    client.force_login(editor)
    values = {
        "alt": "Dựng nhà",
        "caption": "Ở Kỳ Sơn",
        "credit": "Lô Thị Mai",
        "taken_on": "25/12/2023",
        "focal_x": "20",
        "focal_y": "80",
    }
    assert client.post(f"{LIST}{photo.pk}/change/", values).status_code == 302
    photo.refresh_from_db()
    assert (photo.credit, str(photo.taken_on)) == ("Lô Thị Mai", "2023-12-25")
    assert (photo.focal_x, photo.focal_y) == (20, 80)
    wrong = client.post(f"{LIST}{photo.pk}/change/", values | {"focal_x": "101"})
    assert list(wrong.context["adminform"].form.errors) == ["focal_x"]


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
    errors = again.context["adminform"].form.errors
    assert errors["alt"] == ["Hãy điền mục này."]
    assert "Ảnh này đã có: <a" in errors["upload"][0]


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


def test_a_part_of_a_photo_turned_is_a_new_photo(client, editor):
    photo = Photo.objects.store(make_image(640, 400), by=editor, alt="Cầu", caption="Ở Kỳ Sơn")
    address = f"{LIST}{photo.pk}/cat/"
    client.force_login(editor)
    values = {"left": 25, "top": 0, "width": 50, "height": 100, "turn": "90"}
    client.post(address, values)
    made = Photo.objects.get(made_from=photo)
    assert (made.width, made.height) == (400, 320)
    assert (made.alt, made.caption, made.uploaded_by) == ("Cầu", "Ở Kỳ Sơn", editor)
    assert stored(photo) == [True, True]
    assert "làm từ" in client.get(f"{LIST}{made.pk}/change/").content.decode()
    for wrong, words in (
        ({"width": 80}, "ra ngoài ảnh"),
        ({"width": 1}, "quá nhỏ"),
        ({"left": 0, "width": 100, "turn": "0"}, "Hãy chọn phần ảnh cần giữ"),
        ({"turn": "45"}, "errorlist"),
        ({"left": "x"}, "errorlist"),
    ):
        assert words in client.post(address, values | wrong).content.decode()
    assert Photo.objects.count() == 2


def test_the_article_form_is_offered_the_photos_in_sight(
    client, category, editor, django_assert_num_queries
):
    make_photo(alt="Chuyện riêng", by=make_user(Role.EDITOR, make_sub_site()))
    photo = make_photo(alt="Dựng <cầu>", by=editor)
    client.force_login(editor)
    with django_assert_num_queries(4):
        page = client.get(f"{LIST}chon/", {"q": "dung"}).content.decode()
    assert page.count("data-digest") == 1
    assert f'data-digest="{photo.digest}"' in page
    assert 'data-alt="Dựng &lt;cầu&gt;"' in page
    for _ in range(29):
        make_photo(by=editor)
    with django_assert_num_queries(4):
        first = client.get(f"{LIST}chon/").content.decode()
    rest = client.get(f"{LIST}chon/", {"trang": "1"}).content.decode()
    assert (first.count("data-digest"), rest.count("data-digest")) == (24, 6)
    assert ("Xem thêm" in first, "Xem thêm" in rest) == (True, False)
    assert "Không tìm thấy ảnh nào" in client.get(f"{LIST}chon/", {"q": "xyz"}).content.decode()
