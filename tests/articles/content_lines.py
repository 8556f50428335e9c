"""Lines of content and files of them, for the tests of import and export."""

import io
import json
import zipfile
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article, Category, Photo, Publication
from portal.models import Banner, SubSite
from tests.builders import make_image

SUB_SITE = {"type": "sub_site", "slug": "sub-site-1", "name": "Ban Dân vận", "default": True}
CATEGORY = {
    "type": "category",
    "sub_site": "sub-site-1",
    "slug": "dan-van-kheo",
    "name": "Dân vận khéo",
    "parent": None,
    "order": 1,
}
ARTICLE = {
    "type": "article",
    "id": "219918",
    "sub_site": "sub-site-1",
    "category": "dan-van-kheo",
    "title": "Tổng kết công tác dân vận",
    "lead": "Sáng nay, hội nghị diễn ra.",
    "body": "<p>Nội dung của bài.</p>",
    "byline": "Phan Thanh Đoài",
    "source": "",
    "tags": ["dân vận"],
    "cover": None,
    "status": "published",
    "published_at": "2023-12-25T08:30:00+07:00",
    "ends_at": None,
    "old_url": "/vi-vn/tin/tong-ket/783534-16570-219918",
}
PLACES = [SUB_SITE, CATEGORY]
PUBLISHED_AT = datetime.fromisoformat(ARTICLE["published_at"])
COVER = {"image": "media/1.jpg", "alt": "Hội nghị", "caption": "Ảnh: Lan"}


def article_line(**overrides):
    return ARTICLE | overrides


def as_bytes(lines):
    """Lines may be objects, or bytes that are written as they are."""
    dumped = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return b"\n".join(dumped) + b"\n"


def write_jsonl(folder, *lines):
    path = folder / "content.jsonl"
    path.write_bytes(as_bytes(lines))
    return path


def write_image(folder, name, **overrides):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make_image(**overrides).getvalue())
    return path


def write_zip(path, *lines, media=(), top=""):
    """`media` are names below `top`; each gets a picture of its own."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{top}content.jsonl", as_bytes(lines))
        for number, name in enumerate(media):
            picture = make_image(color=f"#{number + 1:02x}4466").getvalue()
            archive.writestr(f"{top}{name}", picture)
    return path


def run(command, *arguments):
    """What the command says: summary, complaints, and the error that ends it (or None)."""
    out, err = io.StringIO(), io.StringIO()
    error = None
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except CommandError as raised:
        error = str(raised)
    return out.getvalue(), err.getvalue().splitlines(), error


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


def rows():
    """All content of the database."""
    models = (SubSite, Banner, Category, Photo, Article)
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        list(Publication.history.order_by("pk").values())
    ]


def stored_files():
    return sorted(default_storage.listdir(".")[0]) if default_storage.exists(".") else []
