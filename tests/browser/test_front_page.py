"""The front page keeps its shape whatever stands on it."""

import pytest

from tests.builders import make_category, make_published, make_sub_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_TITLE = "Từ bãi rác đầu làng đến bảy trăm mét đường hoa của chi hội phụ nữ " * 3
SIZES = [{"width": 1366, "height": 768}, {"width": 390, "height": 844}]


@pytest.fixture
def front_page(page, live_server):
    """Opens one whose categories have 6, 1 and 1 articles that stand nowhere higher."""
    sub_site = make_sub_site(is_default=True)
    full, *small = (make_category(sub_site, name=f"Mục {n}", order=n) for n in range(3))
    for category in [full] * 6 + small:
        make_published(category)
    for number in range(9):
        title = LONG_TITLE.strip() if number == 4 else f"Tin {number}"
        make_published(full, title=title, is_featured=number == 0)
    page.goto(live_server.url)
    return page


@pytest.mark.parametrize("viewport", SIZES, ids=lambda size: str(size["width"]))
def test_a_long_title_takes_four_lines_at_most_and_is_read_whole(front_page):
    title = front_page.get_by_role("link", name=LONG_TITLE.strip()).get_by_role("heading")
    line = title.evaluate("element => parseFloat(getComputedStyle(element).lineHeight)")
    assert title.bounding_box()["height"] <= 4 * line + 1


def test_a_short_block_leaves_no_hole_beside_a_long_one(front_page):
    boxes = [block.bounding_box() for block in front_page.locator(".blocks > section").all()]
    left, *right = boxes
    assert [box["x"] for box in right] == [right[0]["x"]] * 2
    assert left["x"] < right[0]["x"]
    first, second = right
    assert second["y"] == pytest.approx(first["y"] + first["height"], abs=2)
