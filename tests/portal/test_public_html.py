"""What stands in the pages that readers get: the article page's order, names, clean attributes."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.views import defaults as views

from articles import publishing
from articles.models import Publication
from articles.views import PER_PAGE, RELATED, page_context
from portal.models.sub_site import FOOTER_FIELDS
from tests.builders import make_banner, make_category, make_photo, make_published, make_sub_site

DATA = "application/ld+json"  # which no browser runs
pytestmark = pytest.mark.django_db
CHRISTMAS = datetime(2023, 12, 25, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Reader(HTMLParser):
    """A page as it is read aloud: texts and alternative texts from top to bottom."""

    def __init__(self, response):
        super().__init__()
        self.lines = []
        self.tags = []
        self.feed(response.content.decode() if hasattr(response, "content") else response)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.lines.append(dict(attrs).get("alt"))

    def handle_data(self, data):
        self.lines.append(" ".join(data.split()))

    def text(self):
        return "\n".join(line for line in self.lines if line)

    def attributes(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def sub_site():
    return make_sub_site(
        name="Ban Dân vận Tỉnh ủy", is_default=True, **dict.fromkeys(FOOTER_FIELDS, "Có ghi")
    )


@pytest.fixture
def category(sub_site):
    return make_category(sub_site, name="Dân vận khéo")


@pytest.fixture
def article(category):
    """The newest of its category, with everything that a page can show."""
    for number in range(RELATED):
        make_published(
            category, title=f"Bài cũ {number}.", starts_at=CHRISTMAS - number * DAY - DAY
        )
    return make_published(
        category,
        title="Làm tốt công tác dân vận",
        lead="Sapo của bài.",
        body="<p>Nội dung của bài.</p>",
        cover=make_photo(),
        cover_alt="Văn bản thay thế của ảnh",
        cover_caption="Chú thích ảnh.",
        byline="Phan Thanh Đoài, Phó Trưởng ban",
        source="Báo Nghệ An",
        tags=["nông thôn mới"],
        starts_at=CHRISTMAS,
    )


@pytest.fixture
def read(client):
    return lambda address: Reader(client.get(address))


def address(article):
    return Publication.objects.get(article=article).get_absolute_url()


def test_an_article_page_reads_in_the_order_that_readers_know(sub_site, article, read):
    make_banner(sub_site, alt="Banner Ban dân vận tỉnh ủy")
    parts = [
        "Banner Ban dân vận tỉnh ủy",
        "Làm tốt công tác dân vận",
        "Thứ Hai, 25/12/2023 08:30",
        "Sapo của bài.",
        "Văn bản thay thế của ảnh",
        "Chú thích ảnh.",
        "Nội dung của bài.",
        "Phan Thanh Đoài, Phó Trưởng ban",
        "Nguồn: Báo Nghệ An",
        "nông thôn mới",
        "Bài cũ hơn",
        "Bài cũ 0.",
        "Tin cùng chuyên mục",
        *(f"Bài cũ {number}." for number in range(1, RELATED)),
        "Tin mới",
    ]
    lines = read(address(article)).text().splitlines()
    lines = lines[lines.index(parts[0]) :]  # after the title of the window
    assert [line for line in dict.fromkeys(lines) if line in parts] == parts


def test_a_related_card_is_one_link_with_a_picture_and_the_title(article, client):
    page = client.get(address(article)).content.decode()
    related = page[page.index('class="related"') : page.index("</section>")]
    cards = re.findall(r"<li.*?</li>", related, re.DOTALL)
    assert len(cards) == RELATED
    for card in cards:
        assert [card.count(tag) for tag in ("<a ", "<img ", "<h3>")] == [1, 1, 1]
        assert 'alt=""' in card


def test_numbers_in_attributes_are_not_grouped(sub_site, article, read):
    banner = make_banner(sub_site)
    image = read(address(article)).attributes("img")[0]
    assert (image["width"], image["height"]) == (str(banner.width), str(banner.height))
    assert banner.width > 1000


def test_a_sub_site_without_banner_shows_its_name(sub_site, article, read):
    text = read("/").text()
    assert "Tìm\nBan Dân vận Tỉnh ủy\nMenu" in text


def test_pages_carry_no_inline_script_style_or_handler(sub_site, category, article, read):
    for page in ("/", category.get_absolute_url(), address(article), "/khong-co/"):
        for tag, attributes in read(page).tags:
            assert tag != "style"
            assert tag != "script" or attributes.get("src") or attributes["type"] == DATA
            assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_headings_go_down_one_level_at_a_time_below_one_title(category, article, read):
    for page in ("/", category.get_absolute_url(), address(article), "/khong-co/"):
        levels = [int(tag[1]) for tag, _ in read(page).tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(below - above <= 1 for above, below in zip(levels, levels[1:], strict=False))


def test_the_footer_shows_what_is_filled_in(sub_site, read):
    assert "Cơ quan chủ quản\nCó ghi" in read("/").text()
    sub_site.managing_body = ""
    sub_site.save()
    assert "Cơ quan chủ quản" not in read("/").text()


def test_pages_of_a_category_lead_to_each_other(category, read):
    for number in range(2 * PER_PAGE + 1):
        make_published(category, starts_at=CHRISTMAS - number * DAY)
    page = read(category.get_absolute_url() + "?trang=2")
    steps = {a["rel"]: a["href"] for a in page.attributes("a") if "rel" in a}
    assert steps == {"prev": "?trang=1", "next": "?trang=3"}
    assert [a["href"] for a in page.attributes("a") if a.get("aria-current") == "page"][-2:] == [
        "?trang=2",
        category.get_absolute_url(),
    ]


@pytest.mark.parametrize(
    "number, shown",
    [
        (1, ["1", "2", "…", "9"]),
        (2, ["1", "2", "3", "…", "9"]),
        (5, ["1", "…", "4", "5", "6", "…", "9"]),
        (9, ["1", "…", "8", "9"]),
    ],
)
def test_the_pager_shows_both_ends_and_the_neighbours(number, shown, category, client, monkeypatch):
    monkeypatch.setattr("articles.views.PER_PAGE", 1)
    for age in range(9):
        make_published(category, starts_at=CHRISTMAS - age * DAY)
    page = client.get(category.get_absolute_url(), {"trang": number}).content.decode()
    pager = page[page.index('class="pages"') :]
    lines = Reader(pager[: pager.index("</nav>")]).text().splitlines()
    assert [line for line in lines if line == "…" or line.isdecimal()] == shown
    assert f'aria-current="page"><span class="visually-hidden">Trang </span>{number}<' in pager


def current(page):
    """Address and kind of each link that the page marks as where the reader is."""
    links = page.attributes("a")
    return [(a["href"], a["aria-current"]) for a in links if "aria-current" in a]


def test_the_menus_mark_where_the_reader_is(category, read):
    below = make_category(category.sub_site, name="Mô hình hay", parent=category)
    make_category(category.sub_site, parent=category)
    make_category(category.sub_site)
    parent, child = category.get_absolute_url(), below.get_absolute_url()
    article = make_published(below)
    in_the_bar = [(parent, "true"), (child, "true")]
    assert current(read("/")) == [("/", "page")]
    assert current(read(address(article))) == in_the_bar
    assert current(read(child)) == [*in_the_bar, (child, "page"), (child, "page")]
    assert current(read(parent)) == [(parent, "true"), (parent, "page"), (parent, "page")]
    assert current(read("/khong-co/")) == []


def test_no_page_may_stand_in_a_frame_of_another_site(category, article, client):
    for page in ("/", category.get_absolute_url(), address(article), "/quan-tri/login/"):
        assert client.get(page)["X-Frame-Options"] == "DENY"


def test_an_article_tells_its_address_to_other_sites(article, read):
    page = read(address(article))
    canonical = [a["href"] for a in page.attributes("link") if a["rel"] == "canonical"]
    shared = {a["property"]: a["content"] for a in page.attributes("meta") if "property" in a}
    assert canonical == [f"{settings.PUBLIC_URL}{address(article)}"] == [shared["og:url"]]
    assert shared["og:image"].startswith(f"{settings.PUBLIC_URL}/media/photos/")
    assert shared["article:published_time"] == "2023-12-25T08:30:00+07:00"


def test_a_correction_says_when_and_keeps_the_first_date(article, read):
    page = read(address(article))
    assert "Cập nhật lúc" not in page.text()
    assert "article:modified_time" not in [a.get("property") for a in page.attributes("meta")]

    publishing.publish(article, CHRISTMAS + DAY + timedelta(minutes=45))
    page = read(address(article))
    assert "Thứ Hai, 25/12/2023 08:30\nCập nhật lúc 26/12/2023 09:15" in page.text()
    times = {a.get("property"): a["content"] for a in page.attributes("meta") if "content" in a}
    assert times["article:published_time"] == "2023-12-25T08:30:00+07:00"
    assert times["article:modified_time"] == "2023-12-26T09:15:00+07:00"


def test_a_preview_says_so_and_is_not_for_search_engines(sub_site, article, rf):
    request = rf.get("/")
    request.sub_site = sub_site
    publication = Publication.objects.get(article=article)
    page = render_to_string(
        "articles/publication.html", page_context(request, publication), request
    )
    assert "Bản xem trước" not in page
    publication.published_at = None
    context = page_context(request, publication) | {"preview": True}
    page = Reader(render_to_string("articles/publication.html", context, request))
    assert "Bản xem trước – chưa đăng" in page.text()
    assert {"name": "robots", "content": "noindex"} in page.attributes("meta")


@pytest.mark.parametrize(
    "view, status, words",
    [
        (views.bad_request, 400, "Yêu cầu không hợp lệ (400)"),
        (views.permission_denied, 403, "Bạn không có quyền truy cập (403)"),
        (views.page_not_found, 404, "Không tìm thấy trang (404)"),
        (views.server_error, 500, "Có lỗi xảy ra (500)"),
    ],
)
def test_error_pages_need_nothing(view, status, words, rf, django_assert_num_queries):
    request = rf.get("/", headers={"host": "khong_hop_le"})
    with django_assert_num_queries(0):
        response = view(request) if status == 500 else view(request, None)
    assert response.status_code == status
    assert words in Reader(response).text()


def test_a_server_error_never_asks_the_database_for_the_menu(
    sub_site, rf, django_assert_num_queries
):
    request = rf.get("/")
    request.sub_site = sub_site
    with django_assert_num_queries(0):
        assert views.server_error(request).status_code == 500
