"""All lines of a page of the list are chosen at once, by keyboard as well."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles.models import Article
from tests.browser.signing_in import sign_in
from tests.builders import make_article, make_category, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_all_lines_are_chosen_and_the_step_taken_with_each(page, live_server):
    category = make_category(make_sub_site(is_default=True))
    editor = make_user(Role.EDITOR, category.sub_site)
    for _ in range(3):
        make_article(category, status=Article.Status.SUBMITTED)
    sign_in(page.context, editor)
    page.goto(f"{live_server.url}/quan-tri/articles/article/")
    everything = page.get_by_label("Chọn cả trang")
    line = page.locator("[name=chosen]").first
    everything.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Với 3 bài đã chọn:")).to_be_visible()
    line.uncheck()
    expect(everything).to_have_js_property("indeterminate", True)
    line.check()
    expect(everything).to_be_checked()
    page.get_by_role("button", name="Nhận biên tập").click()
    expect(page.get_by_text("Bạn đã nhận biên tập 3 bài.")).to_be_visible()
    assert Article.objects.filter(claimed_by=editor).count() == 3
