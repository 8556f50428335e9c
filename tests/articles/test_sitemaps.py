"""Sitemaps, by the rules of sitemaps.org and of Google's for images and news."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles import publishing, sitemaps
from articles.models import Publication
from portal.models import Page
from tests.builders import make_article, make_category, make_photo, make_published, make_sub_site

pytestmark = pytest.mark.django_db
ORIGIN = "https://danvan.example"
DAY = timedelta(days=1)
NAMES = {f"{prefix or 'map'}": name for prefix, name in sitemaps.NAMES.items()}
ORDER = ["loc", "lastmod", "news", "image"]  # as the schema wants it
NEWS = ["publication", "publication_date", "title"]


@pytest.fixture
def sub_site(settings):
    settings.PUBLIC_URL = ORIGIN
    return make_sub_site(is_default=True)


@pytest.fixture
def category(sub_site):
    return make_category(sub_site, slug="dan-van")


def local(element):
    return element.tag.rpartition("}")[2]


def read(client, path, kind="url"):
    """The entries of a sitemap that is as its schema wants it: address and lastmod."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/xml; charset=utf-8",
    )
    assert response.content.startswith(b"<?xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314  our own
    assert root.tag == f"{{{sitemaps.SITEMAP}}}{'urlset' if kind == 'url' else 'sitemapindex'}"
    assert len(root) <= 50_000
    return [checked(entry, kind) for entry in root]


def checked(entry, kind):
    assert entry.tag == f"{{{sitemaps.SITEMAP}}}{kind}"
    names = [local(child) for child in entry]
    assert names == sorted(set(names), key=ORDER.index)
    address, changed_at = (entry.findtext(f"map:{name}", None, NAMES) for name in ORDER[:2])
    assert address.startswith(f"{ORIGIN}/") and len(address) < 2048
    assert changed_at is None or datetime.fromisoformat(changed_at).tzinfo
    for news in entry.findall("news:news", NAMES):
        assert [local(child) for child in news] == NEWS
        assert [local(child) for child in news[0]] == ["name", "language"]
        assert all(child.text for child in news.iter() if not len(child))
    images = [image.text for image in entry.findall("image:image/image:loc", NAMES)]
    return {
        "address": address.removeprefix(ORIGIN),
        "changed_at": changed_at,
        "images": [image.removeprefix(ORIGIN) for image in images],
        "title": entry.findtext("news:news/news:title", None, NAMES),
    }


def addresses(entries):
    return [entry["address"] for entry in entries]


def at(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")


def path(article):
    return Publication.history.filter(article=article).first().path


def test_the_index_names_lists_by_spans_of_numbers(category, client, monkeypatch):
    monkeypatch.setattr(sitemaps, "IN_A_LIST", 10)
    now = timezone.now()
    cover = make_photo()
    articles = [
        make_published(
            category, pk=pk, starts_at=now - n * DAY, cover=cover if n else None, cover_alt="Ảnh"
        )
        for n, pk in enumerate((1_000_009, 1_000_010, 1_000_011, 219_918_000))
    ]
    make_article(category, pk=1_000_012)
    make_published(category, pk=1_000_013, starts_at=now + DAY)
    publishing.withdraw(make_published(category, pk=1_000_014), None, "notice", note="Gỡ.")

    lists = read(client, "/sitemap.xml", "sitemap")
    names = ["pages", "100000", "100001", "21991800"]
    assert addresses(lists) == [f"/sitemap-{name}.xml" for name in names]
    times = [None, at(now), at(now - DAY), at(now - 3 * DAY)]
    assert [entry["changed_at"] for entry in lists] == times
    found = [entry for name in names[1:] for entry in read(client, f"/sitemap-{name}.xml")]
    assert addresses(found) == [path(article) for article in articles]
    assert [entry["images"] for entry in found] == [[], *[[cover.url]] * 3]
    for empty in ("0", "9", "999999999999"):
        assert client.get(f"/sitemap-{empty}.xml").status_code == 404


def test_a_correction_moves_the_time_and_a_withdrawal_takes_the_address(category, client):
    article = make_published(category, pk=7, starts_at=timezone.now() - DAY)
    corrected_at = timezone.now()
    publishing.publish(article, corrected_at)
    (entry,) = read(client, "/sitemap-0.xml")
    assert (entry["address"], entry["changed_at"]) == (path(article), at(corrected_at))
    publishing.withdraw(article)
    assert client.get("/sitemap-0.xml").status_code == 404
    assert addresses(read(client, "/sitemap.xml", "sitemap")) == ["/sitemap-pages.xml"]


def test_front_page_categories_and_pages_have_the_time_of_their_last_change(category, client):
    empty = make_category(category.sub_site, order=2)
    article = make_published(category)
    changed_at = at(Publication.objects.get(article=article).starts_at)
    page = Page.objects.create(sub_site=category.sub_site, title="Giới thiệu", body="<p>Ban.</p>")
    Page.objects.create(sub_site=make_sub_site(), title="Nơi khác", body="<p>Khác.</p>")
    entries = read(client, "/sitemap-pages.xml")
    assert [(entry["address"], entry["changed_at"]) for entry in entries] == [
        ("/", changed_at),
        (category.path, changed_at),
        (empty.path, None),
        ("/trang/gioi-thieu/", at(page.changed_at)),
    ]


def test_news_are_of_the_last_two_days(category, client):
    now = timezone.now()
    titles = ["Mới nhất & <hay>", "Hôm qua", "Tuần trước"]
    for title, days in zip(titles, (0, 1.9, 2.1), strict=True):
        make_published(category, title=title, starts_at=now - days * DAY)
    assert [entry["title"] for entry in read(client, "/sitemap-news.xml")] == titles[:2]


def test_each_sub_site_has_its_own(category, client):
    make_published(category)
    district = make_category(make_sub_site(slug="con-cuong"), slug="tin-xa")
    article = make_published(district, pk=8)
    assert addresses(read(client, "/con-cuong/sitemap.xml", "sitemap")) == [
        "/con-cuong/sitemap-pages.xml",
        "/con-cuong/sitemap-0.xml",
    ]
    own = f"/con-cuong{path(article)}"
    assert addresses(read(client, "/con-cuong/sitemap-0.xml")) == [own]
    assert addresses(read(client, "/con-cuong/sitemap-news.xml")) == [own]
    assert addresses(read(client, "/con-cuong/sitemap-pages.xml")) == [
        "/con-cuong/",
        "/con-cuong/chuyen-muc/tin-xa/",
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_sitemap(count, category, client, django_assert_num_queries):
    cover = make_photo()
    for number in range(count):
        make_published(category, pk=100 + number, cover=cover, cover_alt="Ảnh")
    for name, queries in {"": 2, "-0": 2, "-news": 2, "-pages": 4}.items():
        with django_assert_num_queries(queries):
            assert client.get(f"/sitemap{name}.xml").status_code == 200


def test_robots_are_led_to_the_sitemaps_of_the_host(category, client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "vinh.localhost"]
    make_sub_site(slug="con-cuong")
    make_sub_site(slug="vinh", domain="vinh.localhost")
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"User-agent: *", "Disallow: /quan-tri/", "Disallow: /*/xem-truoc/"} < set(lines)
    assert [line for line in lines if line.startswith("Sitemap")] == [
        f"Sitemap: {ORIGIN}{path}"
        for path in (
            "/sitemap.xml",
            "/sitemap-news.xml",
            "/con-cuong/sitemap.xml",
            "/con-cuong/sitemap-news.xml",
        )
    ]
    own = client.get("/robots.txt", headers={"host": "vinh.localhost"}).content.decode()
    assert "Sitemap: https://vinh.localhost/sitemap.xml" in own
    assert "danvan" not in own
