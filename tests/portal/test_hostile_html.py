import re
import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from articles.models import Photo
from portal import images
from portal.dressing import dress_html, undress_html
from portal.html import (
    ATTRIBUTES,
    CLASSES,
    SIDES,
    TAGS,
    clean_html,
    validate_size,
)
from tests.hostile_html import DIGEST, NESTED, VECTORS

OWN_NAME = re.compile(r"(?:goi-)?ghi-chu-\d+")
OWN_PICTURE = f"/media/photos/ab/{DIGEST}.webp"


class Reader(HTMLParser):
    """Collects what the allow-list does not know."""

    def __init__(self):
        super().__init__()
        self.unknown = []

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.unknown.append(tag)
        for name, value in attributes:
            if not self.is_known(tag, name, value or ""):
                self.unknown.append(f"{tag} {name}={value}")

    def is_known(self, tag, name, value):
        if tag == "a" and name == "href":
            here = value.startswith("#")
            return OWN_NAME.fullmatch(value[1:]) if here else is_harmless(value)
        if tag == "a" and name == "id":
            return OWN_NAME.fullmatch(value)
        if name == "src":
            return value == OWN_PICTURE
        if name == "class":
            return set(value.split()) <= (SIDES if tag == "img" else CLASSES)
        return name in ATTRIBUTES.get(tag, ()) and name != "name" or (tag, name) == ("a", "rel")

    def unknown_thing(self, data):
        self.unknown.append(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = unknown_thing


def is_harmless(address):
    scheme = urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme
    return scheme in {"", "http", "https", "mailto", "tel"}


def unknown_in(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.unknown


def test_there_are_enough_and_the_reader_sees_them():
    assert len(VECTORS) >= 200
    assert len(set(VECTORS)) == len(VECTORS)
    assert sum(bool(unknown_in(vector)) for vector in VECTORS) > 200


def test_nothing_hostile_passes_and_what_passed_does_not_change():
    photos = {DIGEST: Photo(digest=DIGEST, width=640, height=400)}
    wrong = {}
    for vector in [*VECTORS, "".join(VECTORS)]:
        once = str(clean_html(vector))  # no longer known to be clean
        dressed = dress_html(once, photos)
        again = dress_html(undress_html(dressed), photos)
        if unknown_in(once) or clean_html(once) != once or again != dressed:
            wrong[vector] = once, unknown_in(once)
    assert wrong == {}


def test_what_changes_with_each_cleaning_is_kept_as_text():
    nested = "<figcaption>" * 50 + "</figcaption>" * 50 + "<h2>chữ</h2>"
    assert clean_html(nested) == "chữ"
    assert clean_html("chữ") == "chữ"


def test_only_names_of_footnotes_are_kept_and_they_are_the_portals_own():
    html = clean_html('<p id="noi-dung"><a id="x" href="#y">1</a> <a name="y" href="#x">1</a></p>')
    assert re.findall(r'(?:id|name)="([^"]*)"', html) == ["goi-ghi-chu-1", "ghi-chu-1"]
    assert images.url(DIGEST) == OWN_PICTURE


@pytest.mark.parametrize("html", NESTED.values(), ids=NESTED)
def test_two_megabytes_are_refused_at_once(html):
    start = time.process_time()
    with pytest.raises(ValidationError):
        validate_size(html)
    assert time.process_time() - start < 0.5
