import re
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from articles import publishing, workflow
from articles.admin import ArticleAdmin
from articles.admin.steps import WORDS
from articles.admin.two_texts import same_html
from articles.models import Article, Photo, Publication, WorkflowEvent
from articles.transitions import ALL
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
LIST = "/quan-tri/articles/article/"
ADD = f"{LIST}add/"


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True)


@pytest.fixture
def category(sub_site):
    return make_category(sub_site)


@pytest.fixture
def contributor(sub_site):
    return make_user(Role.CONTRIBUTOR, sub_site, full_name="Lô Thị Mai")


@pytest.fixture
def editor(sub_site):
    return make_user(Role.EDITOR, sub_site, full_name="Trần Văn Sửa")


@pytest.fixture
def head(sub_site):
    return make_user(Role.HEAD, sub_site, full_name="Nguyễn Trưởng Ban")


def change_url(article):
    return f"{LIST}{article.pk}/change/"


def step_url(article, name):
    return f"{LIST}{article.pk}/thao-tac/{name}/"


def typed(article=None, **overrides):
    """What a browser sends for the article form."""
    values = {
        "title": "Tiêu đề mới",
        "lead": "Sapo mới",
        "body": "<p>Nội dung mới</p>",
        "cover": "",
        "cover_alt": "",
        "cover_caption": "",
        "byline": "Lô Thị Mai",
        "source": "",
        "tags": "dân vận khéo, cơ sở",
        "version": "1",
    }
    if article:
        values |= {"category": article.category_id, "version": article.version}
    return values | overrides


def listed(response):
    return [article.pk for article in response.context["cl"].result_list]


# --- The list -----------------------------------------------------------------------------------


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
    assert offered_by(client, "nguoi_viet") == [contributor.pk, "nhap"]
    assert offered_by(client, "trang") == []
    editor.sub_sites.add(other.sub_site)
    assert offered_by(client, "chuyen_muc") == [category.pk, child.pk, other.pk]
    assert set(offered_by(client, "trang")) == {category.sub_site_id, other.sub_site_id}


def offered_by(client, name):
    """The values that a filter of the list offers, in their order."""
    specs = client.get(LIST).context["cl"].filter_specs
    choices = [c for spec in specs if spec.parameter_name == name for c in spec.lookup_choices]
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


@pytest.mark.parametrize("steps", [1, 30])
def test_the_form_takes_13_queries(
    steps, client, category, contributor, editor, django_assert_num_queries
):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    for _ in range(steps):
        perform(article, "return", editor, reason="Thiếu số liệu.")
        perform(article, "submit", contributor)
    client.force_login(editor)
    ContentType.objects.get_for_model(Article)  # kept in memory from the first form on
    with django_assert_num_queries(13):
        assert client.get(change_url(article)).status_code == 200


def test_the_list_says_what_readers_see(client, category, editor):
    article = make_published(category)
    perform(article, "correct", editor)
    client.force_login(editor)
    page = client.get(LIST).content.decode()
    assert "Bản nháp" in page
    assert "đang đăng từ" in page


# --- Writing ------------------------------------------------------------------------------------


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
    assert form["cover"].value() == photo.pk

    again = typed(category=category.pk, cover=photo.pk, cover_alt="Hội nghị")
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
        "Tệp này không phải ảnh JPEG, PNG, WebP hoặc GIF đọc được."
    ]


def test_a_category_of_another_sub_site_is_not_offered_nor_taken(client, category, contributor):
    other = make_category()
    client.force_login(contributor)
    assert f'value="{other.pk}"' not in client.get(ADD).content.decode()
    response = client.post(ADD, typed(category=other.pk))
    assert "category" in response.context["adminform"].form.errors
    contributor.sub_sites.add(other.sub_site)
    assert client.post(ADD, typed(category=other.pk)).status_code == 302


def test_only_editors_put_an_article_among_the_featured(client, category, contributor, editor):
    article = make_article(category, author=contributor)
    for user, is_featured in ((contributor, False), (editor, True)):
        client.force_login(user)
        article.refresh_from_db()
        client.post(change_url(article), typed(article, is_featured="on", title=f"T {user.pk}"))
        article.refresh_from_db()
        assert article.is_featured is is_featured


def test_a_picture_of_another_site_is_left_out_and_said_so(client, category, contributor):
    client.force_login(contributor)
    body = '<p>x<img src="https://noi-khac.vn/a.jpg" alt=""></p>'
    response = client.post(ADD, typed(category=category.pk, body=body), follow=True)
    assert "Đã bỏ 1 ảnh lấy từ trang khác" in response.content.decode()


# --- Two people, one article --------------------------------------------------------------------


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


# --- Correcting ---------------------------------------------------------------------------------


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


# --- Transitions --------------------------------------------------------------------------------


TRANSITIONS_BY_LABEL = {step.label: step.name for step in ALL}


def offered(client, article):
    buttons = client.get(change_url(article)).context["buttons"]
    return {TRANSITIONS_BY_LABEL[b.label] for b in buttons if b.label in TRANSITIONS_BY_LABEL}


def test_the_panel_offers_what_this_user_may_do(client, category, contributor, editor, head):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    for user, names in (
        (contributor, {"recall"}),
        (editor, {"forward", "return"}),
        (head, {"forward", "return"}),
    ):
        client.force_login(user)
        assert offered(client, article) == names


def test_a_button_saves_the_form_and_then_asks(client, category, contributor):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    response = client.post(change_url(article), typed(article, _perform="submit"))
    assert response["Location"] == step_url(article, "submit")
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.DRAFT)
    page = client.get(response["Location"])
    assert page.context["form"]["version"].value() == article.version
    sent = {"version": article.version, "confirmed": "on"}
    done = client.post(response["Location"], sent, follow=True)
    assert done.redirect_chain == [("/quan-tri/", 302)]
    assert "Biên tập viên sẽ đọc bài." in done.content.decode()
    article.refresh_from_db()
    assert article.status == Status.SUBMITTED


def test_a_step_without_a_question_is_taken_with_the_save(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    response = client.post(change_url(article), typed(article, _perform="forward"))
    assert response["Location"] == "/quan-tri/"
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.IN_APPROVAL)


def test_a_step_that_is_refused_after_the_save_says_every_why(client, category, editor):
    article = make_article(category, status=Status.SUBMITTED)
    client.force_login(editor)
    sent = typed(article, _perform="forward", lead="")
    page = client.post(change_url(article), sent, follow=True).content.decode()
    assert "Bài chưa có sapo." in page
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.SUBMITTED)


def test_the_form_tells_with_links_what_an_article_still_lacks(client, category, contributor):
    article = make_article(category, author=contributor, lead="", body="", cover=make_photo())
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    assert re.findall(r'<li><a href="#id_(\w+)">', page) == ["lead", "body", "cover_alt"]
    Article.objects.filter(pk=article.pk).update(lead="Sapo", body="<p>x</p>", cover_alt="Ảnh")
    assert '<li><a href="#id_' not in client.get(change_url(article)).content.decode()
    page = client.get("/quan-tri/articles/article/add/").content.decode()
    assert re.findall(r'<li><a href="#id_(\w+)">', page) == ["lead", "body"]
    assert re.findall(r'name="(\w+)"[^>]* aria-required="true"', page) == ["lead", "body"]


def test_submitting_what_lacks_something_saves_it_and_leads_back_to_the_place(
    client, category, contributor
):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    sent = typed(article, _perform="submit", lead="")
    response = client.post(change_url(article), sent, follow=True)
    assert response.redirect_chain == [(change_url(article), 302)]
    message = 'chưa gửi duyệt được. <a href="#id_lead">Bài chưa có sapo.</a>'
    assert message in response.content.decode()
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.DRAFT)


def test_taking_up_a_text_that_was_changed_as_well_is_one_correction(client, category, head):
    article = make_published(category)
    perform(article, "withdraw", head, reason="Nhầm địa danh.")
    article.refresh_from_db()
    client.force_login(head)
    client.post(change_url(article), typed(article, _perform="correct"))
    article.refresh_from_db()
    assert (article.title, article.status) == ("Tiêu đề mới", Status.DRAFT)
    assert [event.transition for event in article.events.all()] == ["edit", "correct", "withdraw"]


def test_who_may_only_look_takes_back_at_once(client, category, contributor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    assert f'form="step-form" class="button" formaction="{step_url(article, "recall")}"' in page
    sent = {"version": article.version}
    assert client.post(step_url(article, "recall"), sent)["Location"] == change_url(article)
    article.refresh_from_db()
    assert article.status == Status.DRAFT


@pytest.mark.parametrize("transition", ALL, ids=lambda transition: transition.name)
def test_a_page_says_what_will_happen_and_a_message_what_has(transition, client, category, head):
    status = min(transition.sources)
    make = make_published if transition.name in ("withdraw", "correct") else make_article
    article = make(category)
    Article.objects.filter(pk=article.pk).update(status=status)
    user = make_user(Role.CONTRIBUTOR, category.sub_site) if transition.name == "recall" else head
    if user != head:
        Article.objects.filter(pk=article.pk).update(author=user)
    client.force_login(user)
    words = WORDS[transition.name]
    page = client.get(step_url(article, transition.name)).content.decode()
    assert words.before in page
    answers = {"version": 1, "reason": "Sai tên.", "confirmed": "on", "when": "now"}
    done = client.post(step_url(article, transition.name), answers, follow=True).content.decode()
    assert all(part in done for part in words.after.split("{title}"))
    assert article.title in done
    assert ("Xem trên trang</a></li>" in done) == (transition.name == "publish")


def test_a_schedule_is_told_with_its_time(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    sent = {"version": 1, "when": "later", "starts_at_0": "03/12/2099", "starts_at_1": "8h30"}
    page = client.post(step_url(article, "publish"), sent, follow=True).content.decode()
    assert f"{article.title}</a>” lúc 03/12/2099 08:30." in page


def test_a_schedule_that_is_cancelled_is_not_said_to_have_been_seen(client, category, head):
    article = make_published(category, starts_at=timezone.now() + timedelta(hours=1))
    client.force_login(head)
    sent = {"version": article.version, "reason": "Chờ số liệu."}
    page = client.post(step_url(article, "withdraw"), sent, follow=True).content.decode()
    assert "bài chưa từng đăng" in page
    assert "Người đọc không còn thấy bài." not in page


def test_the_page_that_asks_for_times_has_no_shortcuts_of_a_clock(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    page = client.get(step_url(article, "publish")).content.decode()
    assert "vDateField" in page
    assert "vTimeField" not in page
    assert "Ngày như 25/12/2023, giờ như 08:30." in page


def test_a_refused_step_says_why_and_keeps_what_was_typed(client, category, contributor, head):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    client.force_login(head)
    sent = {"version": 9, "reason": "Cần thêm số liệu của ba xã."}
    response = client.post(step_url(article, "return"), sent)
    page = response.content.decode()
    assert workflow.STALE.format("người khác") in page
    assert "Cần thêm số liệu của ba xã." in page
    article.refresh_from_db()
    assert article.status == Status.IN_APPROVAL


def test_the_reason_of_a_return_stands_on_the_form(client, category, contributor, editor):
    article = make_article(category, author=contributor, status=Status.SUBMITTED)
    perform(article, "return", editor, reason="Cần thêm số liệu của ba xã.")
    client.force_login(contributor)
    page = client.get(change_url(article)).content.decode()
    assert "Lý do trả lại" in page
    assert "Cần thêm số liệu của ba xã." in page


def test_an_article_is_scheduled_with_vietnamese_dates(client, category, contributor, head):
    article = make_article(category, author=contributor, status=Status.IN_APPROVAL)
    client.force_login(head)
    sent = {
        "version": 1,
        "when": "later",
        "starts_at_0": "03/12/2099",
        "starts_at_1": "08:30",
        "expires_at_0": "25/12/2099",
        "expires_at_1": "17:00",
    }
    client.post(step_url(article, "publish"), sent)
    publication = Publication.history.get(article=article)
    assert publication.starts_at.isoformat() == "2099-12-03T01:30:00+00:00"
    assert publication.ends_at.isoformat() == "2099-12-25T10:00:00+00:00"


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"when": "later"}, "starts_at", "Hãy chọn ngày và giờ xuất bản."),
        (
            {"when": "later", "starts_at_0": "31/02/2099", "starts_at_1": "08:30"},
            "starts_at",
            "Ngày không đúng, ví dụ đúng: 25/12/2023.",
        ),
        (
            {"when": "later", "starts_at_0": "01/02/2020", "starts_at_1": "08:30"},
            "__all__",
            "Giờ xuất bản đã qua. Hãy chọn giờ khác hoặc xuất bản ngay.",
        ),
    ],
)
def test_a_wrong_time_is_explained(sent, field, message, client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    response = client.post(step_url(article, "publish"), {"version": 1} | sent)
    assert response.context["form"].errors[field] == [message]
    assert not Publication.history.exists()


# --- Preview ------------------------------------------------------------------------------------


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


# --- Pictures in the text -----------------------------------------------------------------------

UPLOAD = "/quan-tri/articles/photo/tai-len/"


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


# --- Every address, every role ------------------------------------------------------------------

MAY_OPEN = {
    Role.CONTRIBUTOR: {"article", "photo"},
    Role.EDITOR: {"article", "photo"},
    Role.DEPUTY_HEAD: {"article", "photo"},
    Role.HEAD: {"article", "photo"},
    Role.ADMINISTRATOR: {"category", "subsite", "user"},
}
MODELS = {"article": "articles", "photo": "articles", "category": "articles", "subsite": "portal"}
MODELS |= {"user": "accounts"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", MODELS)
def test_each_role_opens_its_own_lists_and_forms(role, model, client, sub_site):
    client.force_login(make_user(role, sub_site))
    expected = 200 if model in MAY_OPEN[role] else 403
    for page in ("changelist", "add"):
        url = reverse(f"admin:{MODELS[model]}_{model}_{page}")
        assert client.get(url).status_code == expected


def test_every_admin_address_asks_who_is_there(client, category):
    article, photo = make_article(category), make_photo()
    for address in (
        "/quan-tri/",
        LIST,
        ADD,
        change_url(article),
        f"{LIST}{article.pk}/history/",
        f"{LIST}{article.pk}/xem-truoc/",
        step_url(article, "publish"),
        "/quan-tri/articles/photo/",
        f"/quan-tri/articles/photo/{photo.pk}/change/",
        UPLOAD,
        "/quan-tri/accounts/user/",
        "/quan-tri/portal/subsite/",
    ):
        for method in (client.get, client.post):
            response = method(address)
            assert response.status_code == 302
            assert response["Location"].startswith("/quan-tri/login/")


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.ADMINISTRATOR])
def test_a_step_is_forbidden_to_who_may_not_take_it(role, client, category):
    article = make_article(category, status=Status.IN_APPROVAL)
    user = make_user(role, category.sub_site)
    Article.objects.filter(pk=article.pk).update(author=user)
    client.force_login(user)
    for method in (client.get, client.post):
        assert method(step_url(article, "publish")).status_code == 403
    assert not Publication.history.exists()


def test_no_article_is_deleted_in_the_admin(client, category, head):
    article = make_article(category)
    client.force_login(head)
    assert client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD])
def test_nothing_technical_is_shown_to_the_newsroom(role, client, sub_site):
    client.force_login(make_user(role, sub_site))
    menu = [entry["label"] for entry in client.get("/quan-tri/").context["menu"]]
    assert menu == ["Bảng điều khiển", "Bài viết", "Hình ảnh"]


# --- What each role finds behind the links of its lists -----------------------------------------


@pytest.mark.parametrize("role", Role)
def test_every_role_opens_what_its_lists_link_to(role, client, category):
    user = make_user(role, category.sub_site)
    objects = {
        "article": make_article(category, author=user),
        "photo": make_photo(by=user),
        "category": category,
        "subsite": category.sub_site,
        "user": user,
    }
    client.force_login(user)
    for model in MAY_OPEN[role]:
        url = reverse(f"admin:{MODELS[model]}_{model}_change", args=[objects[model].pk])
        assert client.get(url).status_code == 200, model


@pytest.mark.parametrize("holds", ["article", "child"])
def test_a_category_in_use_stays_in_its_sub_site(holds, client, category):
    if holds == "article":
        make_article(category)
    else:
        make_category(category.sub_site, parent=category)
    client.force_login(make_user(Role.ADMINISTRATOR))
    values = {"sub_site": make_sub_site().pk, "name": "Tên mới", "slug": category.slug, "order": 1}
    url = f"/quan-tri/articles/category/{category.pk}/change/"
    response = client.post(url, values)
    assert response.context["adminform"].form.errors == {
        "sub_site": ["Chuyên mục đang có bài hoặc chuyên mục con nên không chuyển được."]
    }
    assert client.post(url, values | {"sub_site": category.sub_site_id}).status_code == 302


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


def test_an_article_that_was_taken_down_can_be_taken_up_again(client, category, head):
    article = make_published(category)
    perform(article, "withdraw", head, reason="Nhầm địa danh.")
    client.force_login(head)
    assert "Sửa để đăng lại" in client.get(change_url(article)).content.decode()
    article.refresh_from_db()
    client.post(step_url(article, "correct"), {"version": article.version})
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_readers_are_said_to_see_a_text_only_while_they_do(client, category, head):
    article = make_published(category)
    client.force_login(head)
    words = "người đọc vẫn thấy bản đang đăng"
    assert words in client.get(change_url(article)).content.decode()
    perform(article, "withdraw", head, reason="Nhầm địa danh.")
    assert words not in client.get(change_url(article)).content.decode()


# --- What the form does with what it is sent ----------------------------------------------------


def test_a_cover_is_removed_or_replaced(client, category, contributor):
    cover = make_photo()
    article = make_article(category, author=contributor, cover=cover, cover_alt="Hội nghị")
    client.force_login(contributor)
    kept = {"cover": cover.pk, "cover_alt": "Hội nghị"}
    client.post(change_url(article), typed(article, **kept, cover_upload=make_image(800, 500)))
    article.refresh_from_db()
    assert article.cover.width == 800
    client.post(change_url(article), typed(article, **kept, cover_removal="on"))
    article.refresh_from_db()
    assert article.cover is None


def test_categories_stand_under_their_sub_site_as_in_the_menu(client, sub_site, contributor):
    other = make_sub_site(name="A")
    contributor.sub_sites.add(other)
    second = make_category(sub_site, name="Hai", order=2)
    first = make_category(sub_site, name="Một", order=3, parent=make_category(sub_site, order=1))
    below = make_category(sub_site, name="Dưới", order=2, parent=first.parent)
    foreign = make_category(other)
    client.force_login(contributor)
    choices = list(client.get(ADD).context["adminform"].form.fields["category"].choices)
    groups = [(name, [(int(str(pk)), label) for pk, label in group]) for name, group in choices[1:]]
    assert choices[0] == ("", "Chọn chuyên mục")
    assert groups == [
        (
            sub_site.name,
            [
                (first.parent.pk, first.parent.name),
                (below.pk, "— Dưới"),
                (first.pk, "— Một"),
                (second.pk, "Hai"),
            ],
        ),
        ("A", [(foreign.pk, foreign.name)]),
    ]


def test_a_button_that_is_none_only_saves(client, category, contributor):
    article = make_article(category, author=contributor)
    client.force_login(contributor)
    response = client.post(change_url(article), typed(article, _perform="xong"))
    assert response["Location"] == change_url(article)


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


def test_the_panel_tells_the_latest_steps_and_where_readers_are(client, editor, head):
    category = make_category(make_sub_site(slug="con-cuong"))
    for user in (editor, head):
        user.sub_sites.add(category.sub_site)
    article = make_article(category, title="Tin", status=Status.SUBMITTED)
    perform(article, "forward", editor)
    perform(article, "publish", head)
    client.force_login(editor)
    context = client.get(change_url(article)).context
    assert context["live_address"] == f"/con-cuong/tin/tin-{article.pk}/"
    assert [(label, event.by) for label, event in context["events"]] == [
        ("Xuất bản", head),
        ("Trình duyệt", editor),
    ]


def test_an_imported_article_says_so_in_place_of_an_author(client, category, editor):
    make_article(category)
    client.force_login(editor)
    assert "Nhập từ hệ thống cũ" in client.get(LIST).content.decode()


def test_an_address_from_outside_fills_in_nothing(client, category, editor):
    client.force_login(editor)
    page = client.get(ADD, {"title": "Tin lạ", "body": '<img src="http://evil.example/a.png">'})
    assert page.status_code == 200
    assert "Tin lạ" not in page.content.decode()
    assert "evil.example" not in page.content.decode()


@pytest.mark.parametrize(
    "lookup", ["title__regex", "body__iregex", "version__range", "tags__overlap"]
)
def test_the_list_is_narrowed_by_its_filters_alone(client, category, editor, lookup):
    client.force_login(editor)
    assert client.get(LIST, {lookup: "("}).status_code == 400


def test_another_layout_is_the_same_text_however_many_spaces_it_has():
    assert same_html("<p>Một</p><p>Hai</p>", "<p> Một </p>\n\n <p>Hai</p>")
    assert not same_html("<p>Một <b>hai</b></p>", "<p>Một<b>hai</b></p>")
    assert not same_html("<p>a</p>", "<p>a" + " " * 100_000 + "b</p>")


def test_a_pasted_picture_goes_where_the_picture_dialog_sends_it(client, category, editor):
    client.force_login(editor)
    page = client.get(ADD).content.decode().replace("&quot;", '"')
    assert f'"imageUploadUrl": "{reverse("admin:articles_photo_upload")}"' in page
    assert "data-cke-upload-id" in page


def test_a_category_keeps_its_sub_site_when_its_articles_are_no_longer_live(category, editor):
    article = make_published(category)
    publishing.withdraw(article)
    article.category = make_category(category.sub_site)
    article.save()
    category.sub_site = make_sub_site()
    with pytest.raises(ValidationError, match="nên không chuyển được"):
        category.full_clean()


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


def test_an_approver_who_changes_the_text_is_told_that_another_publishes_it(client, category, head):
    article = make_article(category, status=Status.IN_APPROVAL)
    client.force_login(head)
    assert "Nếu bạn sửa nội dung" in client.get(change_url(article)).content.decode()
    same = {name: getattr(article, name) for name in ("title", "lead", "body", "byline")}
    featured = typed(article, **same, tags="", is_featured="on")
    client.post(change_url(article), featured)
    assert list(article.events.all()) == []  # where it stands on the front page is no text
    article.refresh_from_db()
    pressed = typed(article, title="Khác hẳn", _perform="publish")
    page = client.post(change_url(article), pressed, follow=True).content.decode()
    assert "lãnh đạo khác phải xuất bản" in page
    assert 'value="publish"' not in page
    assert "Sửa nội dung</strong> · Nguyễn Trưởng Ban" in page
    deputy = make_user(Role.DEPUTY_HEAD, category.sub_site)
    client.force_login(deputy)
    assert 'value="publish"' in client.get(change_url(article)).content.decode()
