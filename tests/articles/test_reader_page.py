"""The page that readers of the old site had, from an import to its last line."""

import json
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from django.core.management import call_command

from articles.models import Publication
from tests.builders import make_image

pytestmark = pytest.mark.django_db

BANNER_ALT = "Banner Ban Dân vận, trang con số 1"
PARAGRAPHS = [
    "Mười hai tổ dân vận của khối đã cùng nhân dân làm bốn cây số đường.",
    "Theo Nghị quyết số 39-NQ/TW, mỗi chi bộ nhận một việc khó.",
    "Cuối năm, 187 điểm sáng được ghi nhận.",
]
BYLINE = "Phan Văn Đoài, Phó Trưởng ban"
TITLES = [f"Bài thứ {number} về công tác dân vận ở cơ sở" for number in range(1, 17)]
NEWEST = datetime(2023, 12, 25, 8, 30, tzinfo=timezone(timedelta(hours=7)))


class Reading(HTMLParser):
    """What is read aloud from top to bottom: texts and alternative texts; and the pictures."""

    def __init__(self):
        super().__init__()
        self.heard = []
        self.pictures = []
        self.silent = 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "img":
            self.heard.append(attributes["alt"])
            self.pictures.append(attributes["src"])
        self.silent += tag in {"head", "script", "style"}

    def handle_endtag(self, tag):
        self.silent -= tag in {"head", "script", "style"}

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.heard.append(" ".join(data.split()))


@pytest.fixture
def old_site(tmp_path):
    """Sixteen articles of one category in one sub-site, as an import folder."""
    (tmp_path / "media").mkdir()
    for number in range(17):
        image = make_image(700 + number, 460, color=f"#{number * 12:02x}3040")
        (tmp_path / "media" / f"{number}.jpg").write_bytes(image.read())
    sub_site = {"type": "sub_site", "slug": "sub-site-1", "name": "Ban Dân vận", "default": True}
    banner = {"image": "media/0.jpg", "alt": BANNER_ALT, "link": ""}
    category = {"type": "category", "sub_site": "sub-site-1", "slug": "dan-van", "name": "Dân vận"}
    lines = [sub_site | {"banner": banner, "domain": None}, category | {"parent": None, "order": 1}]
    lines += [
        {
            "type": "article",
            "id": str(219918 - number),
            "sub_site": "sub-site-1",
            "category": "dan-van",
            "title": title,
            "lead": "Công tác dân vận của khối có nhiều cách làm hay.",
            "body": "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS),
            "byline": BYLINE,
            "cover": {"image": f"media/{number + 1}.jpg", "alt": f"Ảnh bài {number + 1}"},
            "status": "published",
            "published_at": (NEWEST - timedelta(days=number)).isoformat(),
        }
        for number, title in enumerate(TITLES)
    ]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (tmp_path / "content.jsonl").write_text(content)
    return tmp_path


def test_the_page_is_read_in_the_order_of_the_old_one(old_site, client):
    call_command("import_content", old_site)
    publication = Publication.objects.get(title=TITLES[0])
    assert publication.get_absolute_url() == f"/tin/{publication.slug}-219918/"
    reading = Reading()
    reading.feed(client.get(publication.get_absolute_url()).content.decode())

    heard = iter(reading.heard)
    expected = [BANNER_ALT, TITLES[0], "Thứ Hai, 25/12/2023 08:30", publication.lead]
    expected += [*PARAGRAPHS, BYLINE, "Tin cùng chuyên mục", *TITLES[1:]]
    for text in expected:
        assert text in heard, f"“{text}” is missing or out of order"  # consumes up to the text
    assert sum(text in TITLES[1:] for text in reading.heard) >= 15


def test_each_of_the_15_entries_has_its_thumbnail(old_site, client):
    call_command("import_content", old_site)
    publication = Publication.objects.get(title=TITLES[0])
    page = client.get(publication.get_absolute_url())
    reading = Reading()
    reading.feed(page.content.decode())
    related = page.context["related"]
    assert [entry.title for entry in related] == TITLES[1:]
    for entry in related:
        assert entry.cover.thumbnail_url in reading.pictures
        picture = client.get(entry.cover.thumbnail_url)
        assert b"".join(picture)[8:12] == b"WEBP"
        assert picture["X-Content-Type-Options"] == "nosniff"
