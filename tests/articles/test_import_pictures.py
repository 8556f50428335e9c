import hashlib
import io
import unicodedata
import zipfile

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from articles.models import Article, Photo, Publication
from portal import images
from portal.models import Banner
from tests.articles.content_lines import (
    COVER,
    PLACES,
    SUB_SITE,
    article_line,
    run,
    write_image,
    write_jsonl,
    write_zip,
)
from tests.builders import make_image

pytestmark = pytest.mark.django_db(transaction=True)


# --- Pictures -----------------------------------------------------------------------------------


def test_pictures_become_photos(take, tmp_path):
    write_image(tmp_path, "media/1.jpg", color="#111111")
    write_image(tmp_path, "media/ảnh 2.jpg", color="#999999")
    body = '<IMG SRC=media/1.jpg><img src="media/%E1%BA%A3nh 2.jpg" alt="Hai &amp; ba">'
    assert take(article_line(body=body, cover=COVER))[1:] == ([], None)
    article = Article.objects.get()
    one, two = Photo.objects.get(alt="Hội nghị"), Photo.objects.get(alt="")
    assert (article.cover, article.cover_alt) == (one, "Hội nghị")
    assert article.cover_caption == one.caption == "Ảnh: Lan"
    first, second = f'<img src="{one.url}" alt="">', f'<img src="{two.url}" alt="Hai &amp; ba">'
    assert article.body == first + second
    assert f'srcset="{two.srcset}"' in Publication.objects.get().html
    assert default_storage.exists(one.url.removeprefix("/media/"))


def test_pictures_from_elsewhere_are_left_out_with_a_note(take):
    out, complaints, error = take(article_line(body='<p>A</p><img src="https://x.vn/1.jpg">'))
    assert "Ghi chú: bỏ ảnh trong nội dung không nằm trong media/ (1 lần)" in out
    assert (complaints, error) == ([], None)
    assert Article.objects.get().body == "<p>A</p>"


def without_utf8_flags(content):
    """The bytes of an archive as macOS writes them: names in UTF-8, but not saying so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        offsets = [info.header_offset for info in archive.infolist()]
    changed = bytearray(content)
    for offset in offsets:
        changed[offset + 7] &= ~0x08
    at = content.find(b"PK\1\2")
    while at >= 0:
        changed[at + 9] &= ~0x08
        at = content.find(b"PK\1\2", at + 1)
    return bytes(changed)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_zip_is_read_in_place_whatever_wrote_its_names(tmp_path, form):
    cover = COVER | {"image": "media/hội nghị.jpg"}
    name = unicodedata.normalize(form, cover["image"])
    path = write_zip(
        tmp_path / "a.zip", *PLACES, article_line(cover=cover), media=[name], top="xuất bản/"
    )
    path.write_bytes(without_utf8_flags(path.read_bytes()))
    assert run("import_content", path)[1:] == ([], None)
    assert Article.objects.get().cover == Photo.objects.get()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_in_a_folder_may_be_composed_or_not(tmp_path, take, form):
    cover = COVER | {"image": unicodedata.normalize("NFC", "media/hội nghị.jpg")}
    write_image(tmp_path, unicodedata.normalize(form, cover["image"]))
    assert take(article_line(cover=cover))[1:] == ([], None)


def test_a_folder_is_read_too(tmp_path):
    write_jsonl(tmp_path, *PLACES, article_line(cover=COVER))
    write_image(tmp_path, "media/1.jpg")
    assert run("import_content", tmp_path)[1:] == ([], None)
    assert Article.objects.get().cover


# --- Pictures that the portal made itself -------------------------------------------------------


def own_encoding(width=700, **overrides):
    encoded = images.encode(make_image(width=width, **overrides))
    return encoded.digest, encoded.renditions[encoded.width]


def import_cover(tmp_path, name, content):
    (tmp_path / "media").mkdir(exist_ok=True)
    (tmp_path / "media" / name).write_bytes(content)
    cover = COVER | {"image": f"media/{name}"}
    run("import_content", write_jsonl(tmp_path, *PLACES, article_line(cover=cover)))
    return Photo.objects.get()


def test_a_picture_that_the_portal_encoded_is_kept_byte_for_byte(tmp_path):
    digest, content = own_encoding()
    photo = import_cover(tmp_path, f"{digest}.webp", content)
    assert photo.digest == digest
    with default_storage.open(images.path(digest)) as file:
        assert file.read() == content
    assert default_storage.exists(images.path(digest, 640))


def test_a_transparent_picture_of_the_portal_is_kept_too(tmp_path):
    file = io.BytesIO()
    Image.linear_gradient("L").convert("LA").save(file, "PNG")
    file.seek(0)
    encoded = images.encode(file)
    content = encoded.renditions[encoded.width]
    assert import_cover(tmp_path, f"{encoded.digest}.webp", content).digest == encoded.digest


def large_webp():
    file = io.BytesIO()
    Image.new("RGB", (1700, 100)).save(file, "WEBP")
    return file.getvalue()


def webp_with_metadata():
    file = io.BytesIO()
    Image.new("RGB", (100, 100)).save(file, "WEBP", exif=b"Exif\0\0secret")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        make_image().getvalue(),
        large_webp(),
        webp_with_metadata(),
        own_encoding()[1] + b"<script>",
    ],
    ids=["jpeg", "too wide", "metadata", "appended"],
)
def test_only_what_the_portal_could_have_encoded_is_kept(tmp_path, content):
    digest = hashlib.sha256(content).hexdigest()
    assert import_cover(tmp_path, f"{digest}.webp", content).digest != digest


def test_a_name_alone_does_not_make_a_picture_the_portals_own(tmp_path):
    content = make_image(format="WEBP").getvalue()
    assert import_cover(tmp_path, f"{'0' * 64}.webp", content).digest != "0" * 64


def test_a_picture_with_damaged_metadata_is_taken(tmp_path):
    file = io.BytesIO()
    Image.new("RGB", (100, 100)).save(file, "WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0")
    assert import_cover(tmp_path, "1.webp", file.getvalue()).width == 100


def test_two_sub_sites_may_share_a_banner(tmp_path):
    write_image(tmp_path, "media/b.jpg", width=1200, height=240)
    banner = {"image": "media/b.jpg", "alt": "Banner", "link": ""}
    lines = [SUB_SITE | {"banner": banner}]
    lines.append({"type": "sub_site", "slug": "khac", "name": "Khác", "banner": banner})
    run("import_content", write_jsonl(tmp_path, *lines))
    assert len(set(Banner.objects.values_list("image", "width", "height"))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_picture_too_tall_spoils_its_own_line_alone(tmp_path, take):
    write_image(tmp_path, "media/1.jpg", width=100, height=17_000)
    take(article_line(id="1", cover=COVER), article_line(id="2"))
    assert Article.objects.get().key == "2"


def test_a_picture_that_was_removed_does_not_come_back_by_an_old_file(tmp_path, take):
    write_image(tmp_path, "media/1.jpg")
    take(article_line(cover=COVER))
    photo = Photo.objects.get()
    photo.remove(reason="Lộ mặt trẻ em.")
    _, complaints, _ = take(article_line(id="2", cover=COVER))
    assert complaints == [f"Dòng {len(PLACES) + 1}, {REMOVED}"]
    assert not default_storage.exists(images.path(photo.digest))


REMOVED = 'trường "cover.image": ảnh “media/1.jpg”: đã được gỡ khỏi cổng.'
