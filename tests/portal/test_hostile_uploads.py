"""What people, their programs and their enemies send as a picture, and what becomes of it."""

import errno
import gzip
import hashlib
import io
import struct
import threading
import zipfile
import zlib
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from PIL import Image

from accounts.roles import Role
from articles.models import Article, Photo
from portal import images
from portal.whole_files import WholeFileStorage
from tests.articles.admin_pages import ADD, typed
from tests.builders import make_category, make_image, make_user

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/articles/photo/tai-len/"
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
ENTITIES = b'<!DOCTYPE s [<!ENTITY a "&b;&b;"><!ENTITY b "ha">]><svg>&a;</svg>'
PLACE = b"18.6796"  # in whatever form: no trace of it may stay
MARKS = (SCRIPT, PLACE, b"%PDF", b"PK\x03\x04", b"EXIF", b"ICCP", b"XMP ", b"<svg", b"<?php")

NO_PICTURE = "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF, HEIC hoặc GIF đọc được."
TOO_LARGE = "Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ ảnh rồi tải lại."
TOO_TALL = "Ảnh quá cao so với chiều rộng. Hãy cắt bớt ảnh rồi tải lại."
EMPTY = "Tệp này trống. Hãy chọn lại tệp ảnh."


def picture(format="JPEG", size=(48, 32), mode="RGB", color=None, **options):
    file = io.BytesIO()
    color = color if color is not None else {"RGB": "#7C1220"}.get(mode, 0)
    Image.new(mode, size, color).save(file, format, **options)
    return file.getvalue()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as content:
        content.writestr("a.html", SCRIPT)
    return file.getvalue()


def exif():
    tags = Image.Exif()
    tags[0x010E] = SCRIPT.decode()
    tags.get_ifd(0x8825).update({2: (18.0, 40.0, 46.6), 18: PLACE.decode()})
    return tags.tobytes()


def jpeg_with(marker, *payloads):
    """Segments of its own kind behind the first two bytes."""
    segments = (b"\xff" + marker + struct.pack(">H", len(p) + 2) + p for p in payloads)
    whole = picture()
    return whole[:2] + b"".join(segments) + whole[2:]


def jpeg_of_scans(count):
    """A picture that is gone through again and again."""
    whole = picture(progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + whole[-2:]


def jpeg_that_claims(width, height):
    whole = bytearray(picture())
    at = whole.index(b"\xff\xc0") + 5
    whole[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(whole)


def chunk(kind, content):
    crc = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + crc


def png_with(*chunks):
    """Behind its header of 33 bytes."""
    whole = picture("PNG")
    return whole[:33] + b"".join(chunks) + whole[33:]


def png_that_claims(width, height):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + picture("PNG")[33:]


def bomb(megabytes):
    return zlib.compress(b"\0" * (megabytes << 20), 9)


def gif_of_frames(count):
    whole = picture("GIF")
    frame = whole[whole.index(b"\x2c", 13) : -1]
    return whole[:-1] + frame * (count - 1) + b";"


def gif_that_claims(width, height):
    whole = picture("GIF")
    return whole[:6] + struct.pack("<HH", width, height) + whole[10:]


def webp_with(kind, content):
    whole = picture("WEBP")
    flags = {b"EXIF": 8, b"XMP ": 4}[kind]
    size = b"".join(number.to_bytes(3, "little") for number in (47, 31))
    extended = b"VP8X" + struct.pack("<IB3x", 10, flags) + size
    content += b" " * (len(content) % 2)
    body = extended + whole[12:] + kind + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def heic_that_claims(width, height):
    whole = bytearray(picture("HEIF", (640, 480)))
    at = whole.index(b"ispe") + 8
    whole[at : at + 8] = struct.pack(">II", width, height)
    return bytes(whole)


def several(format, count=3):
    frames = [Image.new("RGB", (48, 32), (number * 60, 0, 0)) for number in range(count)]
    file = io.BytesIO()
    frames[0].save(file, format, save_all=True, append_images=frames[1:])
    return file.getvalue()


def noise(format):
    file = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(file, format)
    return file.getvalue()


def cut(format, share):
    whole = noise(format)
    return whole[: int(len(whole) * share)]


STORED = {
    # --- More in the file than a picture
    "jpeg-html-in-comment": partial(jpeg_with, b"\xfe", SCRIPT),
    "jpeg-php-in-comment": partial(jpeg_with, b"\xfe", b"<?php system($_GET[0]); ?>"),
    "jpeg-pdf-in-comment": partial(jpeg_with, b"\xfe", b"%PDF-1.7\n1 0 obj\n"),
    "jpeg-and-zip": lambda: picture() + archive(),
    "jpeg-and-html": lambda: picture() + SCRIPT,
    "jpeg-and-pdf": lambda: picture() + b"%PDF-1.7\n%%EOF",
    "gif-and-script": lambda: picture("GIF") + b"/*" + SCRIPT + b"*/=1;",
    "gif-comment-with-html": lambda: picture("GIF", comment=SCRIPT),
    "png-and-php": lambda: picture("PNG") + b"<?php system($_GET[0]); ?>",
    "png-text-with-html": lambda: png_with(chunk(b"tEXt", b"Comment\0" + SCRIPT)),
    "png-of-an-unknown-chunk": lambda: png_with(chunk(b"hiDe", SCRIPT * 1000)),
    "webp-exif": lambda: webp_with(b"EXIF", exif()),
    "webp-xmp": lambda: webp_with(b"XMP ", SCRIPT),
    "webp-and-zip": lambda: picture("WEBP") + archive(),
    "jpeg-of-several-pictures": lambda: several("MPO"),
    # --- Metadata
    "jpeg-position": lambda: picture(exif=exif()),
    "png-position": lambda: picture("PNG", exif=exif()),
    "avif-position": lambda: picture("AVIF", exif=exif()),
    "heic-position": lambda: picture("HEIF", exif=exif()),
    "jpeg-broken-exif": partial(jpeg_with, b"\xe1", b"Exif\0\0II*\0\xff\xff\xff\xff" + PLACE),
    "jpeg-endless-exif": partial(
        jpeg_with, b"\xe1", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\1" * 99
    ),
    "jpeg-xmp": partial(jpeg_with, b"\xe1", b"http://ns.adobe.com/xap/1.0/\0" + SCRIPT),
    "jpeg-profile-of-ten-megabytes": lambda: picture(icc_profile=b"\0" * (10 << 20)),
    "jpeg-profile-of-nonsense": lambda: picture(icc_profile=SCRIPT),
    # --- Shapes and modes
    "strip-20000-wide": lambda: picture(size=(20_000, 30)),
    "strip-20000-wide-png": lambda: picture("PNG", size=(20_000, 1)),
    "gif-of-1000-frames": partial(gif_of_frames, 1000),
    "webp-that-moves": lambda: several("WEBP"),
    "png-that-moves": lambda: several("PNG"),
    "avif-that-moves": lambda: several("AVIF"),
    "cmyk": lambda: picture(mode="CMYK", color=(0, 255, 255, 0)),
    "grey-16-bit": lambda: picture("PNG", mode="I;16", color=40_000),
    "grey-and-alpha": lambda: picture("PNG", mode="LA", color=(9, 90)),
    "palette-with-a-transparent-colour": lambda: picture("PNG", mode="P", transparency=0),
    "black-and-white": lambda: picture("PNG", mode="1", color=1),
    "one-pixel": lambda: picture("PNG", size=(1, 1)),
}
REFUSED = {
    # --- No pictures at all
    "empty": (lambda: b"", EMPTY),
    "one-byte": (lambda: b"\xff", NO_PICTURE),
    "zeros": (lambda: b"\0" * 4096, NO_PICTURE),
    "shell-script": (lambda: b"#!/bin/sh\nrm -rf /\n", NO_PICTURE),
    "php": (lambda: b"<?php system($_GET[0]); ?>", NO_PICTURE),
    "html": (lambda: b"<!DOCTYPE html><title>x</title>" + SCRIPT, NO_PICTURE),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 200, NO_PICTURE),
    "zip": (archive, NO_PICTURE),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<< /JS (app.alert(1)) >>\n%%EOF", NO_PICTURE),
    "pdf-then-jpeg": (lambda: b"%PDF-1.7\n" + picture(), NO_PICTURE),
    "gif-that-is-script": (lambda: b"GIF89a/*" + SCRIPT + b"*/=1;alert(1)", NO_PICTURE),
    "video": (lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 99, NO_PICTURE),
    # --- Pictures of kinds that run scripts, or that browsers lack
    "svg": (lambda: SVG, NO_PICTURE),
    "svg-packed": (lambda: gzip.compress(SVG), NO_PICTURE),
    "svg-of-entities": (lambda: ENTITIES, NO_PICTURE),
    "tiff": (lambda: picture("TIFF"), NO_PICTURE),
    "bmp": (lambda: picture("BMP"), NO_PICTURE),
    "icon": (lambda: picture("ICO"), NO_PICTURE),
    "jpeg-2000": (lambda: picture("JPEG2000"), NO_PICTURE),
    "pdf-of-a-picture": (lambda: picture("PDF"), NO_PICTURE),
    "eps": (lambda: picture("EPS"), NO_PICTURE),
    "psd": (lambda: b"8BPS\0\1" + b"\0" * 6 + b"\0\3\0\0\0\1\0\0\0\1\0\x08\0\3", NO_PICTURE),
    # --- Bombs
    "png-bomb": (partial(png_that_claims, 50_000, 50_000), TOO_LARGE),
    "png-bomb-below-the-libraries-limit": (partial(png_that_claims, 9000, 9000), TOO_LARGE),
    "jpeg-bomb": (partial(jpeg_that_claims, 65_000, 65_000), TOO_LARGE),
    "gif-bomb": (partial(gif_that_claims, 65_535, 65_535), TOO_LARGE),
    "heic-bomb": (partial(heic_that_claims, 30_000, 30_000), TOO_LARGE),
    "heic-larger-than-it-claims": (partial(heic_that_claims, 64, 64), NO_PICTURE),
    "jpeg-of-thousands-of-scans": (partial(jpeg_of_scans, 5000), TOO_LARGE),
    "png-text-bomb": (lambda: png_with(chunk(b"zTXt", b"a\0\0" + bomb(20))), NO_PICTURE),
    "png-itext-bomb": (
        lambda: png_with(chunk(b"iTXt", b"a\0\1\0\0\0" + bomb(20))),
        NO_PICTURE,
    ),
    "png-of-many-texts": (
        lambda: png_with(*[chunk(b"zTXt", b"a\0\0" + bomb(1))] * 70),
        NO_PICTURE,
    ),
    "png-profile-bomb": (lambda: png_with(chunk(b"iCCP", b"a\0\0" + bomb(20))), NO_PICTURE),
    "strip-20000-tall": (lambda: picture("PNG", size=(30, 20_000)), TOO_TALL),
    # --- Cut off on the way
    **{
        f"{format.lower()}-cut-at-{share}": (partial(cut, format, share), NO_PICTURE)
        for format in ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
        for share in (0.02, 0.5, 0.9)
    },
}
NAMES = {
    "letters-with-loose-marks": "a\u0309nh ho\u0323p.jpg",
    "way-up": "../../../../etc/cron.d/anh.jpg",
    "way-of-windows": "C:\\Windows\\..\\anh.jpg",
    "nul": "anh\0.php\0.jpg",
    "300-letters": "ả" * 300 + ".jpg",
    "only-an-ending": ".jpg",
    "line-break": "anh\r\nX-A: b.jpg",
    "right-to-left": "anh\u202egpj.exe",
    "html": '"><img src=x onerror=alert(1)>.jpg',
    "of-another-kind": "anh.png",
    "of-a-program": "anh.php",
    "of-a-page": "anh.html",
    "of-a-drawing": "anh.svg",
}


@pytest.fixture
def category():
    return make_category()


@pytest.fixture
def contributor(category):
    return make_user(Role.CONTRIBUTOR, category.sub_site)


@pytest.fixture
def send(client, contributor):
    client.force_login(contributor)
    return lambda content, name="photo.jpg": client.post(
        UPLOAD, {"upload": SimpleUploadedFile(name, content, "image/jpeg")}
    ).json()


def files():
    root = Path(default_storage.location)
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def assert_is_clean(photo):
    """Nothing but our own encoding, under our own names."""
    widths = (None, *(width for width in images.WIDTHS if width < photo.width))
    stored = files()
    assert stored.keys() == {images.path(photo.digest, width) for width in widths}
    assert hashlib.sha256(stored[images.path(photo.digest)]).hexdigest() == photo.digest
    for content in stored.values():
        assert is_bare_webp(content)
        assert not any(mark in content for mark in MARKS)


def is_bare_webp(content):
    """As many bytes as it says, one still picture, and no metadata."""
    kinds, at = [], 12
    while at < len(content):
        kinds.append(content[at : at + 4])
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    is_whole = at == len(content) == 8 + int.from_bytes(content[4:8], "little")
    known = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
    return is_whole and content[:4] == b"RIFF" and set(kinds) <= known


@pytest.mark.parametrize("content", STORED.values(), ids=STORED)
def test_only_our_own_encoding_is_stored(send, content):
    assert send(content())["uploaded"] == 1
    assert_is_clean(Photo.objects.get())


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_or_too_much_is_refused_and_nothing_stays(send, content, reason):
    assert send(content())["error"]["message"] == reason
    assert not Photo.objects.exists()
    assert not files()


def test_a_name_says_nothing(send):
    for name in NAMES.values():
        assert send(picture(), name)["uploaded"] == 1, name
    assert_is_clean(Photo.objects.get())


class FullDisk(WholeFileStorage):
    """Takes one file, and has no room for the second."""

    def _save(self, name, content):
        if files():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


@pytest.fixture
def full_disk(settings):
    storage = f"{__name__}.FullDisk"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": storage}}


def test_a_full_disk_is_told_and_keeps_nothing_half(client, category, contributor, full_disk):
    client.force_login(contributor)
    values = typed(category=category.pk, body="<p>Chữ đã gõ</p>", cover_upload=make_image())
    form = client.post(ADD, values).context["adminform"].form
    assert form.errors == {"cover_upload": [images.NO_ROOM]}
    for name in ("title", "lead", "body", "byline", "tags"):
        assert form[name].value() == values[name]
    assert not files()
    assert not Photo.objects.exists()
    assert not Article.objects.exists()


def test_a_full_disk_takes_no_file_from_a_photo_that_stands(full_disk):
    encoded = images.encode(make_image())
    name = images.path(encoded.digest)
    default_storage.save(name, ContentFile(encoded.renditions[encoded.width]))
    with pytest.raises(images.ImageRefused, match="hết chỗ"):
        images.write(encoded)
    assert files().keys() == {name}


class NoRoomForUploads(FileUploadHandler):
    """As the disk of what is still coming in is when it is full."""

    def receive_data_chunk(self, raw_data, start):
        raise OSError(errno.ENOSPC, "No space left on device")

    def file_complete(self, file_size):
        raise AssertionError("no file is complete")


def test_a_disk_that_fills_up_while_a_file_comes_in_is_told_on_a_page(
    client, contributor, settings
):
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.NoRoomForUploads"]
    client.force_login(contributor)
    client.raise_request_exception = False
    response = client.post(ADD, {"cover_upload": make_image()})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "chữ vẫn còn trong trang" in response.content.decode()
    assert not files()


class BothSeeNothing(WholeFileStorage):
    """Two that ask at once whether a file is there are both told that it is not."""

    meeting = threading.Barrier(2)

    def exists(self, name):
        found = super().exists(name)
        if threading.current_thread() is not threading.main_thread():
            with suppress(threading.BrokenBarrierError):
                self.meeting.wait(timeout=0.2)
        return found


def test_one_picture_from_two_people_at_once_leaves_one_file_of_each_size(settings):
    storage = f"{__name__}.BothSeeNothing"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": storage}}
    encoded = images.encode(make_image())
    people = [threading.Thread(target=images.write, args=[encoded]) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert files().keys() == {images.path(encoded.digest, width) for width in (None, 320)}
