"""What the heads of readers' pages tell search engines, libraries and other sites."""

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from articles import publishing
from articles.models import Publication
from tests.builders import make_banner, make_category, make_photo, make_published, make_sub_site

pytestmark = pytest.mark.django_db
ORIGIN = "https://danvan.example"
CHRISTMAS = datetime(2023, 12, 25, 1, 30, tzinfo=UTC)
HOSTILE = "</script><script>alert(1)</script> & <!-- “Dân vận”"


class Head(HTMLParser):
    def __init__(self, response):
        super().__init__()
        self.metas, self.links, self.data, self.scripts = {}, [], [], 0
        self.reads_data = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta":
            key = attrs.get("name") or attrs.get("property")
            self.metas.setdefault(key, []).append(attrs.get("content"))
        elif tag == "link":
            self.links.append(attrs)
        elif tag == "script":
            self.reads_data = attrs.get("type") == "application/ld+json"
            self.scripts += not self.reads_data and "src" not in attrs

    def handle_endtag(self, tag):
        self.reads_data = False

    def handle_data(self, data):
        if self.reads_data:
            document = json.loads(data)
            assert document["@context"] == "https://schema.org"
            self.data.extend(document["@graph"])

    def typed(self, kind):
        (only,) = [thing for thing in self.data if thing["@type"] == kind]
        return only


@pytest.fixture
def sub_site(settings):
    settings.PUBLIC_URL = ORIGIN
    return make_sub_site(is_default=True, name="Ban Dân vận", managing_body="Tỉnh ủy <Nghệ An>")


@pytest.fixture
def category(sub_site):
    return make_category(sub_site, slug="mo-hinh", name="Mô hình & cách làm")


@pytest.fixture
def head(client):
    return lambda address: Head(client.get(address))


def test_an_article_is_described_thrice_and_nothing_gets_out_of_it(category, head):
    cover = make_photo()
    article = make_published(
        category,
        starts_at=CHRISTMAS,
        title=HOSTILE,
        byline=HOSTILE,
        lead=HOSTILE,
        tags=["bản làng", "</script>"],
        source=HOSTILE,
        cover=cover,
        cover_alt=HOSTILE,
    )
    address = f"/tin/script-script-alert-1-script-dan-van-{article.pk}/"
    page = head(address)
    assert page.scripts == 0
    assert {page.metas[f"og:{name}"][0] for name in ("title", "description", "image:alt")} == {
        HOSTILE
    }
    expected = {
        "og:image": f"{ORIGIN}{cover.url}",
        "article:section": "Mô hình & cách làm",
        "DC.title": HOSTILE,
        "DC.creator": HOSTILE,
        "DC.subject": "Mô hình & cách làm, bản làng, </script>",
        "DC.publisher": "Tỉnh ủy <Nghệ An>",
        "DC.date": "2023-12-25",
        "DC.identifier": ORIGIN + address,
        "DC.source": HOSTILE,
        "DC.language": "vi",
    }
    assert {name: page.metas[name] for name in expected} == {n: [v] for n, v in expected.items()}
    news = page.typed("NewsArticle")
    assert (news["headline"], news["mainEntityOfPage"]) == (HOSTILE, ORIGIN + address)
    assert news["author"] == {"@type": "Person", "name": HOSTILE}
    assert news["publisher"]["name"] == "Tỉnh ủy <Nghệ An>"
    assert news["image"]["url"] == f"{ORIGIN}{cover.url}"
    assert news["datePublished"] == news["dateModified"] == "2023-12-25T08:30:00+07:00"
    assert [i["item"] for i in page.typed("BreadcrumbList")["itemListElement"]] == [
        f"{ORIGIN}/",
        f"{ORIGIN}/chuyen-muc/mo-hinh/",
    ]


def test_what_an_article_has_not_is_told_of_the_sub_site(category, head, settings):
    article = make_published(category, starts_at=CHRISTMAS, byline="", document_number="39-NQ/TW")
    page = head(f"/tin/x-{article.pk}/".replace("x", Publication.objects.get().slug))
    document = page.typed("Article")
    assert document["author"]["@type"] == document["publisher"]["@type"] == "Organization"
    assert document["image"]["url"] == f"{ORIGIN}/static/portal/icon-512.png"
    assert page.metas["og:image"] == [document["image"]["url"]]
    assert page.metas["DC.creator"] == ["Ban Dân vận"]
    assert "DC.source" not in page.metas
    publishing.publish(article, CHRISTMAS + timedelta(days=1))
    corrected = head(Publication.objects.get().get_absolute_url())
    assert corrected.typed("Article")["dateModified"] == "2023-12-26T08:30:00+07:00"


def test_every_page_names_the_feeds_and_a_category_its_own(category, head):
    article = make_published(category)
    district = make_category(make_sub_site(slug="con-cuong"), slug="tin-xa")
    of_site = ["/rss/", "/atom/", "/feed.json"]
    of_category = ["/chuyen-muc/mo-hinh/rss/", "/chuyen-muc/mo-hinh/atom/"]
    pages = {
        "/": of_site,
        "/khong-co/": of_site,
        "/chuyen-muc/mo-hinh/": of_site + of_category,
        Publication.objects.get(article=article).get_absolute_url(): of_site + of_category,
        f"/con-cuong{district.path}": [
            *(f"/con-cuong{feed}" for feed in of_site),
            "/con-cuong/chuyen-muc/tin-xa/rss/",
            "/con-cuong/chuyen-muc/tin-xa/atom/",
        ],
    }
    for address, feeds in pages.items():
        links = [a["href"] for a in head(address).links if a["rel"] == "alternate"]
        assert links == feeds


def test_readers_of_a_category_see_its_feed(category, client):
    for _ in range(2):
        page = client.get("/chuyen-muc/mo-hinh/").content.decode()
        assert '<a href="/chuyen-muc/mo-hinh/rss/" type="application/rss+xml">RSS' in page
        category.holds_documents = True
        category.save()


def test_each_page_that_is_shared_has_a_picture(sub_site, category, head):
    icon = f"{ORIGIN}/static/portal/icon-512.png"
    for address in ("/", "/chuyen-muc/mo-hinh/"):
        assert head(address).metas["og:image"] == [icon]
    banner = make_banner(sub_site)
    assert head("/").metas["og:image"] == [f"{ORIGIN}{banner.image.url}"]


def test_the_home_page_tells_who_answers_for_it(sub_site, head):
    sub_site.phone = "0238 3844 000"
    sub_site.save()
    page = head("/")
    organization = page.typed("Organization")
    assert organization["telephone"] == "0238 3844 000"
    assert "email" not in organization
    assert page.typed("WebSite")["publisher"]["@id"] == organization["@id"]


def test_below_a_category_the_way_has_three_steps(category, head):
    below = make_category(category.sub_site, parent=category, slug="xa")
    steps = head(below.path).typed("BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"]) for step in steps] == [
        (1, "Trang chủ"),
        (2, category.name),
        (3, below.name),
    ]
