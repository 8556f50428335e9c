"""How the administrator keeps the categories: in the menu's order, and never lost by mistake."""

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from articles import publishing
from articles.models import Category
from tests.articles.admin_pages import ADD
from tests.builders import make_article, make_category, make_published, make_sub_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/articles/category/"


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, name="Ban Dân vận")


@pytest.fixture(autouse=True)
def administrator(client, sub_site):
    client.force_login(make_user(Role.ADMINISTRATOR, sub_site))


def test_the_list_is_in_the_menus_order(client, sub_site):
    other = make_category(make_sub_site(name="A"), order=0)
    second = make_category(sub_site, order=2)
    first = make_category(sub_site, order=1, name="Dân vận khéo")
    below = make_category(sub_site, order=9, name="Mô hình hay", parent=first)
    response = client.get(LIST, {"o": "1"})
    assert list(response.context["cl"].result_list) == [first, below, second, other]
    assert "— Mô hình hay" in response.content.decode()


def test_a_new_category_stands_last_among_its_own(client, sub_site):
    parent = make_category(sub_site, order=3)
    make_category(sub_site, order=7, parent=parent)
    values = {"sub_site": sub_site.pk, "name": "Mới"}
    assert client.post(f"{LIST}add/", values | {"slug": "moi-1", "order": "0"}).status_code == 302
    client.post(f"{LIST}add/", values | {"slug": "moi-2", "parent": parent.pk})
    orders = dict(Category.objects.filter(name="Mới").values_list("slug", "order"))
    assert orders == {"moi-1": 4, "moi-2": 8}
    assert client.post(f"{LIST}add/", {"sub_site": make_sub_site().pk, "name": "Đầu"})
    assert Category.objects.get(name="Đầu").order == 1


def test_parents_are_offered_under_their_sub_site(client, sub_site):
    own = make_category(sub_site, name="Dân vận khéo")
    make_category(sub_site, parent=own)
    other = make_category(make_sub_site(name="Con Cuông"), name="Tin xã")
    response = client.get(f"{LIST}add/")
    choices = list(response.context["adminform"].form.fields["parent"].choices)
    assert [(group, [label for _, label in of]) for group, of in choices[1:]] == [
        ("Ban Dân vận", ["Dân vận khéo"]),
        ("Con Cuông", ["Tin xã"]),
    ]
    sent = {"sub_site": sub_site.pk, "name": "Mới", "parent": other.pk}
    errors = client.post(f"{LIST}add/", sent).context["adminform"].form.errors
    assert errors == {"parent": ["Chuyên mục cha phải thuộc cùng trang con."]}
    errors = client.post(f"{LIST}add/", {"name": "Mới"}).context["adminform"].form.errors
    assert errors == {"sub_site": ["Hãy chọn trang con."]}


def test_it_is_told_what_keeps_a_category_and_what_to_do(client, sub_site):
    category = make_category(sub_site)
    address = f"{LIST}{category.pk}/delete/"
    make_category(sub_site, parent=category)
    make_article(category)
    page = client.get(address).content.decode()
    assert "1 chuyên mục con" in page
    assert "1 bài viết" in page
    assert "Hãy chuyển các bài và chuyên mục con sang chuyên mục khác rồi xóa." in page
    publishing.withdraw(make_published(category))
    page = client.get(address).content.decode()
    assert "1 bản đã đăng hoặc hẹn giờ" in page
    assert "đổi tên chuyên mục" in page
    client.post(address, {"post": "yes"})
    assert Category.objects.filter(pk=category.pk).exists()


def test_an_empty_category_is_deleted(client, sub_site):
    category = make_category(sub_site)
    assert client.post(f"{LIST}{category.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Category.objects.exists()


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


def test_a_category_keeps_its_sub_site_when_its_articles_are_no_longer_live(category, editor):
    article = make_published(category)
    publishing.withdraw(article)
    article.category = make_category(category.sub_site)
    article.save()
    category.sub_site = make_sub_site()
    with pytest.raises(ValidationError, match="nên không chuyển được"):
        category.full_clean()


def test_a_category_with_articles_stays_in_its_sub_site(client, category):
    make_article(category)
    other = make_sub_site()
    client.force_login(make_user(Role.ADMINISTRATOR, category.sub_site))
    values = {"sub_site": other.pk, "parent": "", "name": "Khác", "slug": "khac", "order": 0}
    response = client.post(f"/quan-tri/articles/category/{category.pk}/change/", values)
    assert response.status_code in (200, 302)
    category.refresh_from_db()
    assert category.sub_site != other
