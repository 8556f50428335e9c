"""Pictures at the door: decoded, turned upright, stripped of metadata, encoded again as WebP.

A file is named by the digest of its own bytes, so a name never changes its content. Each picture
is kept at most MAX_WIDTH wide, with the smaller WIDTHS beside it.
"""

import base64
import hashlib
import io
import mimetypes
import re
import struct
import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile
from pillow_heif import register_heif_opener

from portal.whole_files import is_full_disk

register_heif_opener()
for kind in ("avif", "webp"):  # by which they are served; not every Python and system knows them
    mimetypes.add_type(f"image/{kind}", f".{kind}")

MAX_WIDTH = 1600
WIDTHS = (320, 640, 960)
THUMBNAIL = 320
GROUND = (4, 6)  # so few that it is a soft glow, whatever the picture holds
MAX_HEIGHT = 16_383  # of WebP
MAX_BYTES = 20 * 1024 * 1024
# A JPEG is decoded at a fraction of its size; telephones make a HEIF of 24 or 48 megapixels.
MAX_PIXELS = {"JPEG": 60_000_000, "HEIF": 50_000_000}
MAX_PIXELS_ELSE = 24_000_000
MAX_SCANS = 100  # of a JPEG, each of which goes through all of the picture; cameras make ten
MAX_PROFILE_BYTES = 4 * 1024 * 1024
SECONDS_FOR_A_TURN = 15
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/gif,.heic,.heif"
WEBP = {"quality": 80, "method": 4}
# All sizes take 0.6 s of CPU, and weigh a quarter less than as WebP.
AVIF = {"quality": 50, "speed": 7, "max_threads": 1}
PICTURE_CHUNKS = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH")
DIGEST = re.compile("[0-9a-f]{64}")
TURN = threading.BoundedSemaphore(1)  # a picture in work takes hundreds of MB
URL_PATTERN = re.compile(r"photos/[0-9a-f]{2}/(?P<digest>[0-9a-f]{64})(?:-\d+)?\.webp$")
UNREADABLE = (
    UnidentifiedImageError,
    EOFError,
    OSError,
    RuntimeError,
    SyntaxError,
    ValueError,
)
SRGB = ImageCms.createProfile("sRGB")
NO_ROOM = "Máy chủ hết chỗ nên chưa lưu được ảnh. Hãy báo quản trị hệ thống rồi tải lại ảnh."


class ImageRefused(ValueError):
    """The upload is not a picture that the portal takes; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class EncodedImage:
    """WebP bytes by width in pixels; the largest is the picture itself."""

    digest: str
    width: int
    height: int
    renditions: dict[int, bytes]


def encode(upload, *, keep_own=False, edit=None) -> EncodedImage:
    """Decode `upload` (a binary file object) and encode it at each width; raises ImageRefused.

    `keep_own` is for content that the portal exported: a second encoding would blur the picture.
    `edit` makes another picture of the decoded one.
    """
    with _turn():
        decoded = _decode(upload)
        decoded = edit(decoded) if edit else decoded
        picture = _fit(decoded, MAX_WIDTH)
        own = keep_own and _own_encoding(upload, decoded.width, MAX_WIDTH)
        master = own or _webp(picture)
        smaller = {width: _webp(_fit(picture, width)) for width in WIDTHS if width < picture.width}
    return EncodedImage(
        hashlib.sha256(master).hexdigest(),
        picture.width,
        picture.height,
        {picture.width: master, **smaller},
    )


def encode_single(upload, max_width: int, *, keep_own=False) -> ContentFile:
    """One WebP file, named by its digest, for a place that needs no renditions (a banner)."""
    with _turn():
        decoded = _decode(upload)
        own = keep_own and _own_encoding(upload, decoded.width, max_width)
        content = own or _webp(_fit(decoded, max_width))
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()}.webp")


def ground(file) -> str:
    """The colours of a picture's left and right edge, top to bottom: a tiny one to be stretched
    behind it, as an address. What stands beside the picture then goes on in its colours."""
    picture = Image.open(file).convert("RGB")
    width, height = GROUND
    edge = max(1, picture.width // 32)
    sides = Image.new("RGB", GROUND)
    for place, left in ((0, 0), (width // 2, picture.width - edge)):
        side = picture.crop((left, 0, left + edge, picture.height))
        column = side.resize((1, height), Image.Resampling.BOX)
        sides.paste(column.resize((width // 2, height)), (place, 0))
    return f"data:image/png;base64,{base64.b64encode(_encoded(sides, 'PNG')).decode()}"


def write(image: EncodedImage) -> None:
    """All of its files or, where the disk is full, none: raises ImageRefused."""
    written = []
    try:
        for width, content in image.renditions.items():
            name = path(image.digest, None if width == image.width else width)
            if _save(name, content):
                written.append(name)
    except OSError as error:
        for name in written:
            default_storage.delete(name)
        if is_full_disk(error):
            raise ImageRefused(NO_ROOM) from error
        raise


def write_avif(digest: str) -> None:
    """The same sizes once more as AVIF; between two of them uploads have their turn."""
    with default_storage.open(path(digest)) as file:
        picture = Image.open(file, formats=["WEBP"])
        picture.load()
    for width in (None, *(width for width in WIDTHS if width < picture.width)):
        with _turn():
            content = _encoded(_fit(picture, width or picture.width), "AVIF", **AVIF)
        _save(path(digest, width, "avif"), content)


def delete(digest: str) -> None:
    for width in (None, *WIDTHS):
        for kind in ("webp", "avif"):
            default_storage.delete(path(digest, width, kind))


def path(digest: str, width: int | None = None, kind="webp") -> str:
    suffix = f"-{width}" if width else ""
    return f"photos/{digest[:2]}/{digest}{suffix}.{kind}"


@cache
def root_url() -> str:
    """Where the media begin. Photos are public: no address of one is ever signed."""
    return default_storage.url("")


def url(digest: str, width: int | None = None, kind="webp") -> str:
    return f"{root_url()}{path(digest, width, kind)}"


def thumbnail_url(digest: str, full_width: int) -> str:
    return url(digest, THUMBNAIL if full_width > THUMBNAIL else None)


@lru_cache(maxsize=2000)  # of the covers on lists, which every reader gets
def srcset(digest: str, full_width: int, kind="webp") -> str:
    smaller = [f"{url(digest, width, kind)} {width}w" for width in WIDTHS if width < full_width]
    return ", ".join([*smaller, f"{url(digest, None, kind)} {full_width}w"])


def digest_in(src: str) -> str | None:
    """The digest of the photo that an address shows, or None for any other address."""
    match = URL_PATTERN.search(src)
    return match["digest"] if match else None


@contextmanager
def _turn():
    """One picture at a time in each process: of many at once the memory would not suffice."""
    if not TURN.acquire(timeout=SECONDS_FOR_A_TURN):
        raise ImageRefused("Máy chủ đang xử lý nhiều ảnh khác. Hãy tải lại ảnh sau một phút.")
    try:
        yield
    finally:
        TURN.release()


def _own_encoding(upload, width, max_width):
    """The bytes of `upload` if they look like our own encoding; None where they can't be."""
    stem = PurePath(getattr(upload, "name", None) or "").stem
    if not DIGEST.fullmatch(stem) or width > max_width:
        return None
    upload.seek(0)
    content = upload.read()
    if hashlib.sha256(content).hexdigest() != stem or not _is_bare_webp(content):
        return None
    return content


def _is_bare_webp(content):
    """Nothing but the picture: no metadata, no animation, nothing appended."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return False
    start = 12
    while start < len(content) and content[start : start + 4] in PICTURE_CHUNKS:
        size = int.from_bytes(content[start + 4 : start + 8], "little")
        start += 8 + size + size % 2
    return start == len(content) == 8 + int.from_bytes(content[4:8], "little")


def _save(name, content) -> bool:
    """Is the file new?"""
    if default_storage.exists(name):
        if default_storage.size(name) == len(content):
            return False
        default_storage.delete(name)  # cut off when a server died
    saved = default_storage.save(name, ContentFile(content))
    if saved != name:  # somebody else brought the same picture at the same moment
        default_storage.delete(saved)
    return saved == name


def _decode(upload):
    if getattr(upload, "size", 0) > MAX_BYTES:
        raise ImageRefused("Ảnh lớn hơn 20 MB. Hãy thu nhỏ ảnh rồi tải lại.")
    if getattr(upload, "size", None) == 0:
        raise ImageRefused("Tệp này trống. Hãy chọn lại tệp ảnh.")
    try:
        return _in_srgb(_read(upload))
    except UNREADABLE as error:
        raise ImageRefused(
            "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF, HEIC hoặc GIF đọc được."
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused("Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ ảnh rồi tải lại.") from error


def _read(upload):
    """The picture upright; of several in one file, or of a moving one, the first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of damaged EXIF
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(upload, formats=FORMATS)
        if isinstance(picture, JpegImageFile):
            picture = _one_jpeg(upload)
        if picture.width * picture.height > MAX_PIXELS.get(picture.format, MAX_PIXELS_ELSE):
            raise Image.DecompressionBombError
        picture.draft("RGB", (MAX_WIDTH, MAX_WIDTH))
        picture.load()
        return _upright(picture)


def _one_jpeg(upload):
    """Without those behind it, beside which it could not be decoded at a fraction."""
    upload.seek(0)
    if upload.read().count(b"\xff\xda") > MAX_SCANS:
        raise Image.DecompressionBombError
    upload.seek(0)
    return JpegImageFile(upload)


def _upright(picture):
    """Damaged EXIF does not tell how the picture stands, but is no reason to refuse it."""
    try:
        return ImageOps.exif_transpose(picture)
    except (SyntaxError, TypeError, ValueError, struct.error):
        return picture


def _in_srgb(picture):
    """RGB, or RGBA where something shines through, and nothing beside the pixels."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):  # grey in 16 bits
        picture = picture.point(lambda value: value / 256).convert("L")
        picture.info.clear()
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode not in ("L", "CMYK") or mode == "RGBA":
        picture = picture.convert(mode)
    if profile and len(profile) <= MAX_PROFILE_BYTES:
        picture = _by_profile(picture, profile)
    picture = picture.convert(mode)
    picture.info.clear()
    return picture


def _by_profile(picture, profile):
    """Its colours as `profile` means them; one that is broken, or of another mode, says nothing."""
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.getOpenProfile(io.BytesIO(profile)),
            SRGB,
            renderingIntent=ImageCms.Intent.PERCEPTUAL,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return picture
    if picture.mode == "RGBA":
        converted.putalpha(picture.getchannel("A"))
    return converted


def _fit(picture, width):
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _webp(picture):
    if picture.height > MAX_HEIGHT:
        raise ImageRefused("Ảnh quá cao so với chiều rộng. Hãy cắt bớt ảnh rồi tải lại.")
    return _encoded(picture, "WEBP", **WEBP)


def _encoded(picture, format, **options):
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()
