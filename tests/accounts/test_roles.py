import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import PERMISSIONS, Role, sync_roles
from portal.models import Banner, SubSite
from tests.builders import (
    make_banner,
    make_category,
    make_sub_site,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


def names(group):
    return {
        f"{app}.{codename}"
        for app, codename in group.permissions.values_list("content_type__app_label", "codename")
    }


@pytest.mark.parametrize("role", Role)
def test_a_role_is_a_group_with_the_permissions_of_the_table(role):
    assert names(Group.objects.get(name=role.value)) == set(PERMISSIONS[role])


def test_a_permission_that_was_clicked_on_goes_away_with_the_next_migrate():
    group = Group.objects.get(name=Role.CONTRIBUTOR.value)
    group.permissions.set(Group.objects.get(name=Role.HEAD.value).permissions.all())
    sync_roles()
    assert names(group) == set(PERMISSIONS[Role.CONTRIBUTOR])


def test_the_administrator_makes_an_account_that_can_sign_in(client):
    sub_site = make_sub_site()
    client.force_login(make_user(Role.ADMINISTRATOR))
    values = {
        "username": "mai",
        "full_name": "Lô Thị Mai",
        "position": "",
        "email": "",
        "groups": Group.objects.get(name=Role.CONTRIBUTOR.value).pk,
        "sub_sites": sub_site.pk,
        "usable_password": "true",
        "password1": "Một mật khẩu dài 12",
        "password2": "Một mật khẩu dài 12",
    }
    assert client.post("/quan-tri/accounts/user/add/", values).status_code == 302
    user = User.objects.get(username="mai")
    assert user.is_staff
    assert list(user.sub_sites.all()) == [sub_site]
    assert user.has_perm("articles.add_article")
    assert sign_in(client, "mai", "Một mật khẩu dài 12").status_code == 302


def test_an_account_has_one_role_and_the_newsroom_works_somewhere(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    contributor, head, administrator = (
        Group.objects.get(name=role.value).pk
        for role in (Role.CONTRIBUTOR, Role.HEAD, Role.ADMINISTRATOR)
    )
    values = {"username": "mai", "full_name": "Mai", "password1": "cầu treo bản Xiềng 39"}
    values["password2"] = values["password1"]

    def errors(**chosen):
        response = client.post("/quan-tri/accounts/user/add/", values | chosen)
        return response.context["adminform"].form.errors

    assert errors() == {"groups": ["Hãy chọn vai trò: không có vai trò thì không làm được gì."]}
    scope = {"sub_sites": ["Hãy chọn ít nhất một trang con mà người này làm việc."]}
    assert errors(groups=contributor) == scope
    assert errors(groups=head) == scope
    client.post("/quan-tri/accounts/user/add/", values | {"groups": administrator})
    user = User.objects.get(username="mai")
    assert [group.pk for group in user.groups.all()] == [administrator]

    url = f"/quan-tri/accounts/user/{user.pk}/change/"
    form = client.get(url).context["adminform"].form
    assert form["groups"].value() == administrator
    assert "checked" in str(form["groups"])
    sent = {"username": "mai", "full_name": "Mai", "is_active": "on", "groups": head}
    client.post(url, sent | {"sub_sites": make_sub_site().pk})
    assert [group.pk for group in user.groups.all()] == [head]


def test_an_administrator_does_not_touch_superusers(client):
    chief = make_user(is_superuser=True)
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(f"/quan-tri/accounts/user/{chief.pk}/change/").status_code == 302
    response = client.get(f"/quan-tri/accounts/user/{chief.pk}/password/")
    assert response.status_code == 404


def test_nobody_locks_the_own_account(client):
    administrator = make_user(Role.ADMINISTRATOR, username="quantri")
    client.force_login(administrator)
    url = f"/quan-tri/accounts/user/{administrator.pk}/change/"
    client.post(url, {"username": "quantri", "full_name": "Phan Văn Kỹ"})
    administrator.refresh_from_db()
    assert administrator.full_name == "Phan Văn Kỹ"
    assert administrator.is_active
    assert administrator.groups.count() == 1
    other = make_user(Role.CONTRIBUTOR, username="mai")
    url = f"/quan-tri/accounts/user/{other.pk}/change/"
    role = other.groups.get().pk
    sent = {"username": "mai", "full_name": "Lô Thị Mai", "groups": role}
    client.post(url, sent | {"sub_sites": make_sub_site().pk})
    other.refresh_from_db()
    assert not other.is_active


def test_the_administrator_makes_and_removes_places(client):
    sub_site = make_sub_site()
    make_banner(sub_site)
    category = make_category(sub_site)
    client.force_login(make_user(Role.ADMINISTRATOR))
    form = client.get(f"/quan-tri/portal/subsite/{sub_site.pk}/change/")
    assert [inline.opts.model for inline in form.context["inline_admin_formsets"]] == [Banner]
    for address in (
        f"/quan-tri/articles/category/{category.pk}/delete/",
        f"/quan-tri/portal/subsite/{sub_site.pk}/delete/",
    ):
        assert client.post(address, {"post": "yes"}).status_code == 302
    assert not SubSite.objects.exists()


def test_nobody_deletes_an_account(client):
    administrator = make_user(Role.ADMINISTRATOR)
    client.force_login(administrator)
    own = f"/quan-tri/accounts/user/{administrator.pk}"
    page = client.get(f"{own}/change/").content.decode()
    assert f"{own}/delete/" not in page
    assert "Đang dùng" in page
    assert 'alt="True"' not in page
    assert client.post(f"{own}/delete/", {"post": "yes"}).status_code == 403
    other = make_user(Role.CONTRIBUTOR)
    address = f"/quan-tri/accounts/user/{other.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert set(User.objects.all()) == {administrator, other}


@pytest.mark.parametrize("password", ["Lô Thị Mai 12", "danvan2026"])
def test_a_name_or_a_short_word_is_no_password(password):
    user = make_user(Role.CONTRIBUTOR, username="ctv1", full_name="Lô Thị Mai 1")
    with pytest.raises(ValidationError):
        validate_password(password, user)
    validate_password("cầu treo bản Xiềng 39", user)
