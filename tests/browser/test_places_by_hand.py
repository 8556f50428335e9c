"""The order of “Tiêu điểm” by mouse and by keyboard, with and without JavaScript."""

import pytest

from accounts.models import User
from accounts.roles import Role
from articles.models import Place
from tests.browser.signing_in import sign_in
from tests.builders import (
    make_category,
    make_place,
    make_published,
    make_sub_site,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACES = "/quan-tri/articles/article/tieu-diem/"


@pytest.fixture
def articles():
    category = make_category(make_sub_site(is_default=True))
    make_user(Role.EDITOR, category.sub_site)
    articles = [make_published(category, title=f"Bài {name}") for name in "ABC"]
    for article in articles:
        make_place(article)
    return articles


def open_places(page, live_server):
    sign_in(page.context, User.objects.get())
    page.goto(f"{live_server.url}{PLACES}")
    page.get_by_role("heading", name="Tiêu điểm", level=1).wait_for()
    return page


def order():
    return [place.article.title for place in Place.objects.select_related("article")]


def row(page, title):
    return page.locator(".place-list > li", has_text=title)


def test_a_place_is_dragged_to_another(articles, page, live_server):
    open_places(page, live_server)
    source, target = row(page, "Bài C"), row(page, "Bài A")
    with page.expect_navigation():
        source.locator(".place-number").drag_to(
            target.locator(".place-number"), target_position={"x": 2, "y": 2}
        )
    assert order() == ["Bài C", "Bài A", "Bài B"]
    assert page.locator(".place-list .place-title").all_inner_texts() == order()


def test_the_keyboard_moves_one_step_after_the_other(articles, page, live_server):
    open_places(page, live_server)
    row(page, "Bài A").get_by_role("button", name="Xuống").focus()
    for expected in (["Bài B", "Bài A", "Bài C"], ["Bài B", "Bài C", "Bài A"]):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert order() == expected
    with page.expect_navigation():
        page.keyboard.press("Enter")  # at the end the hand is on “Lên”
    assert order() == ["Bài B", "Bài A", "Bài C"]


def test_without_scripts_the_buttons_do_all(articles, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = open_places(context.new_page(), live_server)
    row(page, "Bài B").get_by_role("button", name="Lên").click()
    assert order() == ["Bài B", "Bài A", "Bài C"]
    row(page, "Bài B").get_by_role("button", name="Bỏ").click()
    assert order() == ["Bài A", "Bài C"]
    page.get_by_role("button", name="Hoàn tác").click()
    assert order() == ["Bài B", "Bài A", "Bài C"]
    context.close()
