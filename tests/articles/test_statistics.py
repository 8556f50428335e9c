"""What staff learn of how their pages are read."""

import pytest
from django.utils import timezone

from articles.models import ViewCount
from portal.models import DayVisits, RatingCount
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/articles/viewcount/"
SECRET = "Bài của nơi khác"


@pytest.fixture
def numbers(category):
    today = timezone.localdate()
    elsewhere = make_published(make_category(make_sub_site()), title=SECRET)
    formula = make_published(category, title="=HYPERLINK(1)")
    for article, count in ((make_published(category, title="Bài hay"), 7), (formula, 3)):
        ViewCount.objects.create(article=article, day=today, count=count)
    ViewCount.objects.create(article=elsewhere, day=today, count=999)
    for site, count in ((category.sub_site, 1234), (elsewhere.sub_site, 888)):
        DayVisits.objects.create(sub_site=site, day=today, count=count)
        for degree, told in ((5, 3), (1, 1)):
            RatingCount.objects.create(
                sub_site=site, day=today, page="bai-viet", degree=degree, count=told
            )


def test_each_table_shows_the_numbers_of_ones_own_sub_sites(numbers, client, editor, category):
    client.force_login(editor)
    today = f"{timezone.localdate():%d/%m/%Y}"
    site, name = category.sub_site.name, category.name
    for by, lines in {
        "ngay": [("Ngày", "Trang con", "Lượt truy cập"), (today, site, "1234")],
        "bai": [
            ("Bài viết", "Chuyên mục", "Lượt xem"),
            ("Bài hay", name, "7"),
            ("'=HYPERLINK(1)", name, "3"),
        ],
        "chuyen-muc": [("Chuyên mục", "Trang con", "Lượt xem"), (name, site, "10")],
        "hai-long": [
            ("Nơi đánh giá", "Mức độ", "Lượt", "Tỷ lệ"),
            ("Trang bài viết", "Rất hài lòng", "3", "75 %"),
            ("Trang bài viết", "Rất không hài lòng", "1", "25 %"),
        ],
    }.items():
        file = client.get(PAGE, {"by": by, "dang": "csv"})
        assert file["Content-Disposition"] == f'attachment; filename="thong-ke-{by}.csv"'
        expected = "\ufeff" + "".join(",".join(line) + "\r\n" for line in lines)
        assert file.content.decode() == expected
        page = client.get(PAGE, {"by": by}).content.decode()
        assert SECRET not in page
        for value in lines[1]:
            assert value.replace("1234", "1.234") in page


@pytest.mark.parametrize("asked", [{"by": "x"}, {"days": "x"}, {"days": "0"}, {"sub_site": "x"}])
def test_what_is_unknown_is_as_if_not_asked(asked, numbers, client, editor):
    client.force_login(editor)
    assert "1.234" in client.get(PAGE, asked).content.decode()
