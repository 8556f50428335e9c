"""A start or an end is moved to another day: by mouse, and by the link that needs none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles.models import Publication
from tests.browser.signing_in import sign_in
from tests.builders import make_category, make_published, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def calendar(page, live_server):
    category = make_category(make_sub_site(is_default=True))
    head = make_user(Role.HEAD, category.sub_site)
    month = (timezone.localtime().replace(day=1) + timedelta(days=32)).replace(day=10, hour=8)
    end = month + timedelta(days=12)
    make_published(category, title="Bài hẹn giờ", starts_at=month, expires_at=end)
    sign_in(page.context, head)
    page.goto(f"{live_server.url}/quan-tri/articles/article/lich-dang/?thang={month:%Y-%m}")
    page.locator(".month").wait_for()
    return page, month


def test_it_is_dragged_to_another_day(calendar):
    page, moment = calendar
    wanted = moment + timedelta(days=5)
    day = page.locator(f"[data-day='{wanted:%Y-%m-%d}']")
    with page.expect_navigation():
        page.locator(".month .plan-start").drag_to(day, source_position={"x": 5, "y": 5})
    assert Publication.history.get().starts_at == wanted
    assert day.get_by_text("Bài hẹn giờ", exact=True).is_visible()
    end = wanted + timedelta(days=3)
    day = page.locator(f"[data-day='{end:%Y-%m-%d}']")
    with page.expect_navigation():
        page.locator(".month .plan-end").drag_to(day, source_position={"x": 5, "y": 5})
    publication = Publication.history.get()
    assert (publication.starts_at, publication.ends_at) == (wanted, end)


def test_the_keyboard_opens_the_page_that_changes_the_hour(calendar):
    page, _ = calendar
    page.locator(".month .plan-start .plan-act").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="Đổi giờ").is_visible()
