"""What staff read where nothing can be shown or done, and the portal's one name."""

import unicodedata

import pytest
from django.test import Client

from accounts.roles import Role
from articles.models import KnownWord
from portal import jobs
from portal.views import errors
from tests.builders import (
    PASSWORD,
    make_article,
    make_category,
    make_photo,
    make_sub_site,
    make_user,
)

pytestmark = pytest.mark.django_db
NAME = "Cổng thông tin điện tử Ban Dân vận Tỉnh ủy Nghệ An"
LIST = "/quan-tri/articles/article/"


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, name="Ban Dân vận Tỉnh ủy Nghệ An")


@pytest.fixture
def contributor(sub_site):
    return make_user(Role.CONTRIBUTOR, sub_site)


@pytest.fixture
def administrator(sub_site):
    return make_user(Role.ADMINISTRATOR, sub_site)


def templates(response):
    return [template.name for template in response.templates]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/quan-tri/khong-co/", 404),
        (f"{LIST}9/thao-tac/publish/", 404),
        ("/quan-tri/accounts/user/", 403),
    ],
)
def test_a_refusal_keeps_the_menu_of_the_admin(address, status, client, contributor):
    client.force_login(contributor)
    response = client.get(address)
    assert response.status_code == status
    assert f"admin/{status}.html" in templates(response)
    page = response.content.decode()
    assert "Bài viết</a>" in page
    assert 'href="/quan-tri/">Về bảng điều khiển' in page
    assert "thanh phía trên" not in page


def test_readers_get_their_own_page_where_nothing_is(client, contributor):
    client.force_login(contributor)
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "404.html" in templates(response)
    assert "admin/404.html" not in templates(response)


def test_an_article_out_of_reach_is_not_said_to_be_deleted(client, contributor):
    other = make_article(make_category())
    client.force_login(contributor)
    page = client.get(f"{LIST}{other.pk}/change/", follow=True).content.decode()
    assert "mục không còn, hoặc nằm ngoài phạm vi làm việc của bạn" in page
    contributor.sub_sites.add(other.sub_site)
    other.author = contributor
    other.save()
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 200


@pytest.mark.parametrize("address", ["/quan-tri/", LIST, "/quan-tri/password_change/"])
def test_the_portal_has_one_name(address, client, contributor):
    client.force_login(contributor)
    page = client.get(address).content.decode()
    assert f'<div id="site-name"><a href="/quan-tri/">{NAME}</a></div>' in page
    assert f"· {NAME}</title>" in page


def test_every_list_is_searched_without_accents(client, sub_site):
    client.force_login(make_user(is_superuser=True))
    user = make_user(full_name="Hồ Đức Kiên")
    make_photo(alt="Lễ hội làng Sen")
    make_photo(alt="Ảnh", caption="Dân bản góp công")
    make_category(sub_site, name="Dân vận khéo")
    KnownWord.objects.create(word="nghĩa quân", added_by=user)
    jobs.add("letter", [({}, "Thư báo cho Hồ Đức Kiên")])
    for address, words in (
        ("accounts/user/", ("ho duc", "hồ đức", unicodedata.normalize("NFD", "Đức Kiên"))),
        ("articles/photo/", ("le hoi", "Lễ hội", "dan ban gop")),
        ("articles/category/", ("dan van kheo", "DAN VAN")),
        ("articles/knownword/", ("nghia quan",)),
        ("portal/subsite/", ("nghe an",)),
        ("portal/job/", ("ho duc kien",)),
    ):
        for typed in words:
            page = client.get(f"/quan-tri/{address}", {"q": typed})
            assert page.context["cl"].result_count == 1, typed
        assert client.get(f"/quan-tri/{address}", {"q": "khong co"}).context["cl"].result_count == 0


def test_who_forgot_the_password_is_told_whom_to_ask(client, contributor):
    page = client.get("/quan-tri/login/").content.decode()
    assert NAME in page
    assert "Quên mật khẩu? Hãy báo quản trị hệ thống" in page
    assert 'name="username" autofocus' in page


def test_after_a_wrong_password_the_password_is_typed_again(client, contributor):
    sent = {"username": contributor.username, "password": "sai"}
    page = client.post("/quan-tri/login/", sent).content.decode()
    password = page[page.index('name="password"') :]
    assert "autofocus" in password[: password.index(">")]
    assert page.count("autofocus") == 1
    sent["password"] = PASSWORD
    assert client.post("/quan-tri/login/?next=/quan-tri/", sent).status_code == 302


def test_a_form_with_errors_opens_on_their_list(client, contributor):
    client.force_login(contributor)
    page = client.post(f"{LIST}add/", {"title": ""}).content.decode()
    assert '<ul class="error-links" tabindex="-1" autofocus>' in page
    assert "admin/js/change_form.js" not in page  # which would go to the first field
    assert "Hãy chọn chuyên mục." in page
    assert "admin/js/change_form.js" in client.get(f"{LIST}add/").content.decode()


def test_accounts_are_explained_in_plain_words(client, administrator):
    client.force_login(administrator)
    page = client.get("/quan-tri/accounts/user/add/").content.decode()
    assert "Viết liền không dấu, ví dụ: ha.nguyen." in page
    other = make_user(Role.ADMINISTRATOR)
    page = client.get(f"/quan-tri/accounts/user/{other.pk}/change/").content.decode()
    assert "Đang dùng" in page
    assert "Bỏ chọn để khóa tài khoản" in page
    page = client.get(f"/quan-tri/accounts/user/{other.pk}/history/").content.decode()
    assert "Chưa có thay đổi nào được ghi lại." in page


def test_a_page_from_before_the_last_sign_in_gives_the_typed_words_back(contributor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor)
    sent = {"title": "Cây cầu", "body": "<p>Chữ</p><script>", "password": "bí mật"}
    response = client.post(f"{LIST}add/", sent)
    assert response.status_code == 403
    page = response.content.decode()
    assert "Chưa lưu được" in page
    assert "Bài viết</a>" in page
    assert "Cây cầu</textarea>" in page
    assert "&lt;p&gt;Chữ&lt;/p&gt;&lt;script&gt;</textarea>" in page
    assert "bí mật" not in page


def test_a_sign_in_page_left_open_is_opened_again(sub_site):
    response = Client(enforce_csrf_checks=True).post("/quan-tri/login/", {"username": "a"})
    assert response.status_code == 403
    assert "Hãy mở lại trang rồi làm lại." in response.content.decode()


def test_readers_who_send_something_get_their_own_page(sub_site):
    response = Client(enforce_csrf_checks=True).post("/")
    assert response.status_code == 403
    assert "403.html" in templates(response)


@pytest.mark.parametrize("is_saving", [True, False])
def test_an_error_of_ours_says_what_to_do(is_saving, rf, django_assert_num_queries):
    address = f"{LIST}add/"
    request = rf.post(address, {"body": "<p>Chữ</p>"}) if is_saving else rf.get(address)
    with django_assert_num_queries(0):
        response = errors.server_error(request)
    page = response.content.decode()
    assert response.status_code == 500
    assert "admin_theme/theme.css" in page
    assert ("Chưa lưu được" in page) == is_saving
    assert ("&lt;p&gt;Chữ&lt;/p&gt;</textarea>" in page) == is_saving
    assert ("Chưa mở được trang này" in page) != is_saving
