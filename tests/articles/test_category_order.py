import pytest

from accounts.roles import Role
from articles.models import Category
from tests.builders import make_category, make_sub_site, make_user

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/articles/category/sap-xep/"


@pytest.fixture
def tree(sub_site):
    """By name: three at the top, all with the same number, and two below the first."""
    found = {name: make_category(sub_site, name=name, order=0) for name in ("A", "B", "C")}
    for name in ("a1", "a2"):
        found[name] = make_category(sub_site, name=name, parent=found["A"])
    make_category(make_sub_site(), name="Trang khác")
    return found


def names(sub_site, parent=None):
    found = Category.objects.filter(sub_site=sub_site, parent=parent).for_navigation()
    return "".join(category.name for category in found)


def test_buttons_and_dragging_order_the_menu(tree, sub_site, client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    walk = [  # what is sent, and the order that comes of it
        ({"act": "down", "moved": tree["A"]}, "BAC"),
        ({"act": "up", "moved": tree["C"]}, "BCA"),
        ({"act": "up", "moved": tree["B"]}, "BCA"),
        ({"act": "before", "moved": tree["A"], "before": tree["B"].pk}, "ABC"),
        ({"act": "before", "moved": tree["A"], "before": ""}, "BCA"),
        ({"act": "before", "moved": tree["A"], "before": tree["a1"].pk}, "BCA"),  # no sibling
    ]
    for sent, order in walk:
        response = client.post(PAGE, sent | {"moved": sent["moved"].pk})
        assert response["Location"].startswith(f"{PAGE}?trang_con={sub_site.pk}&chon=")
        assert names(sub_site) == order
    client.post(PAGE, {"act": "down", "moved": tree["a1"].pk})
    assert names(sub_site, tree["A"]) == "a2a1"
    menu = client.get("/").context["navigation"]
    assert [category.name for category in menu] == ["B", "C", "A"]
    assert client.post(PAGE, {"act": "x", "moved": tree["A"].pk}).status_code == 404
    assert client.post(PAGE, {"act": "up", "moved": "x"}).status_code == 404


def test_the_page_shows_one_sub_site_with_what_is_below_each(tree, sub_site, client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get(PAGE)
    lists = [(str(parent), len(found)) for parent, found in page.context["lists"]]
    assert lists == [("None", 3), ("A", 2)]
    assert "Trang khác" not in page.content.decode()
    assert client.get(PAGE, {"trang_con": 10**9}).status_code == 404
