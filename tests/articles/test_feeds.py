"""RSS, Atom and JSON Feed of a sub-site and its categories, as feed readers take them apart."""

import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles import publishing
from articles.feeds import NEWEST
from tests.builders import make_category, make_photo, make_published, make_sub_site

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ORIGIN = "https://danvan.example"
KINDS = {"rss": "rss/", "atom": "atom/", "json": "feed.json"}
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
HUB = "https://hub.example/"
LEAD = "Tin <b>mới</b> & hay.\nDòng hai."


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = ORIGIN


def is_absolute(address):
    return urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname


def checked_rss(text):
    """The items of an RSS 2.0 document that is as its specification wants it."""
    root = ElementTree.fromstring(text)  # noqa: S314  our own
    assert (root.tag, root.attrib["version"], len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    assert all(len(channel.findall(name)) == 1 for name in ("title", "link", "description"))
    assert is_absolute(channel.findtext("link"))
    (self,) = [a for a in channel.findall("atom:link", NAMES) if a.attrib["rel"] == "self"]
    assert is_absolute(self.attrib["href"])
    parsedate_to_datetime(channel.findtext("lastBuildDate"))
    for item in channel.findall("item"):
        assert item.findtext("title") and is_absolute(item.findtext("link"))
        assert item.find("guid").attrib == {"isPermaLink": "false"}
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
        assert item.find("author") is None  # it would have to be a mail address
        for media in item.findall("media:content", NAMES):
            assert is_absolute(media.attrib["url"]) and int(media.attrib["width"])
    return [
        {
            "id": item.findtext("guid"),
            "url": item.findtext("link"),
            "title": item.findtext("title"),
            "lead": item.findtext("description"),
            "author": item.findtext("dc:creator", namespaces=NAMES),
            "tags": [category.text for category in item.findall("category")],
            "cover": getattr(item.find("media:content", NAMES), "attrib", {}).get("url"),
        }
        for item in channel.findall("item")
    ]


def checked_atom(text):
    """The entries of an Atom document that is as RFC 4287 wants it."""
    root = ElementTree.fromstring(text)  # noqa: S314  our own
    assert root.tag == f"{{{NAMES['atom']}}}feed"
    entries = root.findall("atom:entry", NAMES)
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(f"atom:{name}", NAMES)
            assert only.text
        assert datetime.fromisoformat(element.findtext("atom:updated", namespaces=NAMES)).tzinfo
    assert root.findtext("atom:author/atom:name", namespaces=NAMES)
    assert [a.attrib["rel"] for a in root.findall("atom:link", NAMES)][:2] == ["alternate", "self"]
    for link in root.iterfind(".//atom:link", NAMES):
        assert is_absolute(link.attrib["href"])

    def link(entry, rel):
        links = {a.attrib["rel"]: a.attrib["href"] for a in entry.findall("atom:link", NAMES)}
        return links.get(rel)

    return [
        {
            "id": entry.findtext("atom:id", namespaces=NAMES),
            "url": link(entry, "alternate"),
            "title": entry.findtext("atom:title", namespaces=NAMES),
            "lead": entry.findtext("atom:summary", namespaces=NAMES),
            "author": entry.findtext("atom:author/atom:name", namespaces=NAMES),
            "tags": [c.attrib["term"] for c in entry.findall("atom:category", NAMES)],
            "cover": link(entry, "enclosure"),
        }
        for entry in entries
    ]


def checked_json(text):
    """The items of a document that is as JSON Feed 1.1 wants it, with the lead as the others."""
    feed = json.loads(text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and is_absolute(feed["home_page_url"]) and is_absolute(feed["feed_url"])
    for item in feed["items"]:
        assert isinstance(item["id"], str) and is_absolute(item["url"])
        assert item["content_text"] == item["summary"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo
    return [
        {
            "id": item["id"],
            "url": item["url"],
            "title": item["title"],
            "author": item["authors"][0]["name"],
            "tags": item["tags"],
            "cover": item.get("image"),
        }
        for item in feed["items"]
    ]


CHECKED = {"rss": checked_rss, "atom": checked_atom, "json": checked_json}


def items(client, kind, path="/", **extra):
    response = client.get(path + KINDS[kind], **extra)
    assert response.status_code == 200
    return CHECKED[kind](response.content)


@pytest.mark.parametrize("kind", KINDS)
def test_each_item_tells_all_with_absolute_addresses(kind, category, client):
    cover = make_photo()
    article = make_published(
        category,
        title="Dân vận <khéo> & “Bốn không”",
        lead=LEAD,
        byline="Lô Thị Mai",
        tags=["bản làng"],
        cover=cover,
        cover_alt="Ảnh",
    )
    make_published(category, starts_at=timezone.now() - MINUTE)
    first, second = items(client, kind)
    lead = first.pop("lead", None)
    assert lead in (None, "<p>Tin &lt;b&gt;mới&lt;/b&gt; &amp; hay.<br>Dòng hai.</p>")
    assert first == {
        "id": f"tag:danvan.example,{timezone.localtime().year}:tin/{article.pk}",
        "url": f"{ORIGIN}/tin/dan-van-kheo-bon-khong-{article.pk}/",
        "title": article.title,
        "author": "Lô Thị Mai",
        "tags": [category.name, "bản làng"],
        "cover": f"{ORIGIN}{cover.url}",
    }
    assert second["cover"] is None


def test_an_item_stays_the_same_after_a_correction_of_its_title(category, client):
    article = make_published(category, starts_at=timezone.now() - MINUTE)
    (before,) = items(client, "atom")
    article.title = "Tiêu đề đã sửa"
    publishing.publish(article, timezone.now())
    (after,) = items(client, "atom")
    assert (after["id"], after["title"]) == (before["id"], "Tiêu đề đã sửa")
    assert after["url"] != before["url"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_category_has_feeds_with_those_below_it_newest_first(kind, category, client):
    below = make_category(category.sub_site, parent=category)
    now = timezone.now()
    places = [category, below, make_category(category.sub_site)]
    articles = [make_published(places[n % 3], starts_at=now - n * MINUTE) for n in range(6)]
    expected = [articles[n].title for n in (0, 1, 3, 4)]
    assert [i["title"] for i in items(client, kind, category.get_absolute_url())] == expected
    assert [i["title"] for i in items(client, kind)] == [article.title for article in articles]
    assert client.get(f"/chuyen-muc/khong-co/{KINDS[kind]}").status_code == 404


def test_a_sub_site_under_a_prefix_has_feeds_of_its_own(category, client):
    make_published(category)
    district = make_category(make_sub_site(slug="con-cuong"), slug="tin-xa")
    article = make_published(district, title="Tin xã")
    address = f"{ORIGIN}/con-cuong/tin/tin-xa-{article.pk}/"
    for kind in KINDS:
        for path in ("/con-cuong/", "/con-cuong/chuyen-muc/tin-xa/"):
            assert [item["url"] for item in items(client, kind, path)] == [address]
    feed = json.loads(client.get("/con-cuong/chuyen-muc/tin-xa/feed.json").content)
    assert feed["feed_url"] == f"{ORIGIN}/con-cuong/chuyen-muc/tin-xa/feed.json"
    assert feed["home_page_url"] == f"{ORIGIN}/con-cuong/chuyen-muc/tin-xa/"


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_feed_is_a_feed(kind, category, client):
    assert items(client, kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_it_already_gets_a_short_answer_until_something_changes(kind, category, client):
    now = timezone.now()
    kept, gone = (make_published(category, starts_at=now - n * MINUTE) for n in (5, 6))
    address = f"/{KINDS[kind]}"

    def ask(**headers):
        return client.get(address, headers=headers)

    first = ask()
    known = [{"if_none_match": first["ETag"]}, {"if_modified_since": first["Last-Modified"]}]
    assert [ask(**headers).status_code for headers in known] == [304, 304]
    publishing.withdraw(gone)
    answers = [ask(**headers) for headers in known]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [item["title"] for item in CHECKED[kind](answers[1].content)] == [kept.title]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_feed(count, category, client, django_assert_num_queries):
    cover = make_photo()
    for _ in range(count):
        make_published(category, cover=cover, cover_alt="Ảnh")
    for kind in KINDS:
        for path, queries in (("/", 2), (category.get_absolute_url(), 3)):
            with django_assert_num_queries(queries):
                assert len(items(client, kind, path)) == count


def test_a_feed_ends_after_the_newest_30(category, client):
    now = timezone.now()
    articles = [make_published(category, starts_at=now - n * MINUTE) for n in range(NEWEST + 1)]
    for path in ("/", category.get_absolute_url()):
        titles = [item["title"] for item in items(client, "json", path)]
        assert titles == [article.title for article in articles[:30]]


def test_a_hub_is_named_where_one_is_set(category, client, settings):
    make_published(category)
    for kind in KINDS:
        assert HUB not in client.get(f"/{KINDS[kind]}").content.decode()
    settings.WEBSUB_HUB = HUB
    for kind in KINDS:
        assert items(client, kind)
        assert HUB in client.get(f"/{KINDS[kind]}").content.decode()
