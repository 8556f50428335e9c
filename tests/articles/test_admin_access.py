from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from articles.models import Article, KnownWord, Publication
from tests.articles.admin_pages import ADD, LIST, change_url, step_url
from tests.builders import make_article, make_category, make_photo, make_published, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)

MAY_OPEN = {
    Role.CONTRIBUTOR: {"article", "photo"},
    Role.EDITOR: {"article", "photo", "knownword"},
    Role.DEPUTY_HEAD: {"article", "photo", "knownword"},
    Role.HEAD: {"article", "photo", "knownword"},
    Role.ADMINISTRATOR: {"category", "subsite", "user"},
}
MODELS = {
    "article": "articles",
    "photo": "articles",
    "knownword": "articles",
    "category": "articles",
    "subsite": "portal",
    "user": "accounts",
}
MAY_LOOK = {Role.ADMINISTRATOR: MAY_OPEN[Role.ADMINISTRATOR] | {"photo"}}
Status = Article.Status
UPLOAD = "/quan-tri/articles/photo/tai-len/"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", MODELS)
def test_each_role_opens_its_own_lists_and_forms(role, model, client, sub_site):
    client.force_login(make_user(role, sub_site))
    for page, may in (("changelist", {**MAY_OPEN, **MAY_LOOK}), ("add", MAY_OPEN)):
        url = reverse(f"admin:{MODELS[model]}_{model}_{page}")
        assert client.get(url).status_code == (200 if model in may[role] else 403)


def test_every_admin_address_asks_who_is_there(client, category):
    article, photo = make_article(category), make_photo()
    for address in (
        "/quan-tri/",
        LIST,
        ADD,
        change_url(article),
        f"{LIST}thong-bao/",
        f"{LIST}tieu-diem/",
        f"{LIST}lich-dang/",
        f"{LIST}{article.pk}/han-xu-ly/",
        f"{LIST}{article.pk}/history/",
        f"{LIST}{article.pk}/trao-doi/",
        f"{LIST}{article.pk}/xem-truoc/",
        f"{LIST}{article.pk}/duyet/",
        f"{LIST}xem-truoc/",
        f"{LIST}{article.pk}/chia-se/",
        f"{LIST}{article.pk}/chia-se/1/thu-hoi/",
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


WRITERS = ["Bảng điều khiển", "Bài viết", "Lịch đăng", "Hình ảnh"]
EDITORS = [*WRITERS[:3], "Tiêu điểm", "Hình ảnh", "Thư bạn đọc", "Thống kê"]
EDITORS += ["Chuyên mục & trang con"]


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (Role.CONTRIBUTOR, WRITERS),
        (Role.EDITOR, EDITORS),
        (Role.HEAD, [*EDITORS, "Trang thông tin"]),
    ],
)
def test_nothing_technical_is_shown_to_the_newsroom(role, entries, client, sub_site):
    client.force_login(make_user(role, sub_site))
    assert [entry["label"] for entry in client.get("/quan-tri/").context["menu"]] == entries


@pytest.mark.parametrize("role", Role)
def test_every_role_opens_what_its_lists_link_to(role, client, category):
    user = make_user(role, category.sub_site)
    objects = {
        "article": make_article(category, author=user),
        "photo": make_photo(by=user),
        "knownword": KnownWord.objects.create(word="xữ", added_by=user),
        "category": category,
        "subsite": category.sub_site,
        "user": user,
    }
    client.force_login(user)
    for model in MAY_OPEN[role]:
        url = reverse(f"admin:{MODELS[model]}_{model}_change", args=[objects[model].pk])
        assert client.get(url).status_code == 200, model


@pytest.mark.django_db(transaction=True)
def test_the_log_of_an_article_cannot_be_posted_to(client):
    article = make_article()
    client.force_login(make_user(is_superuser=True))
    client.raise_request_exception = False
    assert client.post(f"/quan-tri/articles/article/{article.pk}/history/").status_code < 500


def test_a_scheduled_title_of_another_sub_site_is_not_told(client, contributor):
    make_published(make_category(), title="Bí mật", starts_at=timezone.now() + HOUR)
    kind = ContentType.objects.get_for_model(Publication)
    client.force_login(contributor)
    response = client.get(f"/quan-tri/r/{kind.pk}/{Publication.history.get().pk}/")
    assert response.status_code == 404
