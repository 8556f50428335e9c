"""The parents offered for a category are those of the sub-site that is chosen."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.browser.signing_in import sign_in
from tests.builders import make_category, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_parent_is_chosen_from_the_same_sub_site(page, live_server):
    first, second = make_sub_site(is_default=True, name="Ban Dân vận"), make_sub_site(name="Vinh")
    make_category(first, name="Dân vận khéo")
    make_category(second, name="Tin phường")
    administrator = make_user(Role.ADMINISTRATOR)
    sign_in(page.context, administrator)
    page.goto(f"{live_server.url}/quan-tri/articles/category/add/")
    parent = page.get_by_label("Chuyên mục cha")
    page.get_by_label("Trang con").select_option(label="Ban Dân vận")
    parent.select_option(label="Dân vận khéo")
    page.get_by_label("Trang con").select_option(label="Vinh")
    expect(parent).to_have_value("")
    offered = parent.locator("optgroup:not([disabled]) option")
    expect(offered).to_have_text(["Tin phường"])
