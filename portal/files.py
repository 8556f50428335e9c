"""Files at the door: each is what its name and its content both say, or it is refused.

They are stored as they came (a film without its place, see `portal.films`), under the digest of
their bytes and apart from the pictures: a file has no address of its own, readers get it through
a page that lists it. Nothing is ever unpacked.
"""

import errno
import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from django.core.files.storage import storages

from portal import films
from portal.text import clean_line

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_DIRECTORY = 4 * MEGABYTE  # of an archive: it is read into memory as a whole
END_OF_ARCHIVE = 22 + 65_535  # with the longest comment
MAX_NAME = 120  # letters
DIGEST = re.compile("[0-9a-f]{64}")
UNSAFE = re.compile(r'[<>:"/\\|?*\u2066-\u2069]+')
MACRO_NAME = re.compile(r"(?:doc|dot|xls|xlt|xla|ppt|pot|pps|ppa)m|xlsb")
MACRO_PART = re.compile(rb"macro(?:enabled|sheet)|vbaproject", re.IGNORECASE)
TYPES = "[Content_Types].xml"
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class FileRefused(ValueError):
    """The upload is no file that the portal takes; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class Kind:
    extension: str
    label: str
    content_type: str
    mark: bytes = b""  # what only files of this kind have inside


def _office(extension, label, family, part):
    content_type = f"application/vnd.openxmlformats-officedocument.{family}"
    return Kind(extension, label, f"{content_type}.{part}", f"{content_type}.{part}.main+".encode())


def _stream(name):
    """The name of a stream as the directory of an old Office file holds it."""
    return f"{name}\0".encode("utf-16-le")


KINDS = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf"),
        Kind("doc", "Word", "application/msword", _stream("WordDocument")),
        Kind("xls", "Excel", "application/vnd.ms-excel", _stream("Workbook")),
        Kind(
            "ppt",
            "PowerPoint",
            "application/vnd.ms-powerpoint",
            _stream("PowerPoint Document"),
        ),
        _office("docx", "Word", "wordprocessingml", "document"),
        _office("xlsx", "Excel", "spreadsheetml", "sheet"),
        _office("pptx", "PowerPoint", "presentationml", "presentation"),
        Kind("zip", "ZIP", "application/zip"),
        Kind("mp4", "Video", "video/mp4"),
    )
}
MP4_BRAND = re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp|f4v")  # not Apple's "qt  "
OLD_OFFICE = ("doc", "xls", "ppt")
NEW_OFFICE = ("docx", "xlsx", "pptx")
OLD_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO_SHEET = re.compile(rb"\x09\x08(?:\x10\0\0\x06|\x08\0\0\x05)\x40\0")  # how Excel 4's begin
DIRECTORY_ENTRY = 128  # bytes, and where each of them begins is a multiple of it

NOT_TAKEN = "Chỉ nhận tệp PDF, Word, Excel, PowerPoint, zip và video MP4."
TOO_LARGE = "Tệp lớn hơn 50 MB. Hãy nén hoặc chia nhỏ tệp rồi tải lại."
EMPTY = "Tệp không có nội dung."
BROKEN = "Tệp bị hỏng hoặc bị cắt cụt. Hãy tải lại từ bản gốc."
MACROS = "Tệp có macro nên cổng không nhận. Hãy lưu lại thành tệp không có macro rồi tải lên."
LOCKED = "Tệp có mật khẩu nên người đọc không mở được. Hãy bỏ mật khẩu rồi tải lại."
UNLIKE = (
    "Nội dung tệp không đúng với đuôi .{0}. Hãy mở tệp bằng phần mềm đã làm ra nó,"
    " lưu lại dạng .{0} rồi tải lên."
)
NO_ROOM = "Máy chủ hết chỗ chứa nên chưa lưu được tệp. Hãy báo quản trị hệ thống."


def kind_of(upload) -> Kind:
    """What `upload` (a Django file) is; raises FileRefused."""
    extension = PurePath(clean_line(upload.name or "")).suffix.lower().removeprefix(".")
    if MACRO_NAME.fullmatch(extension):
        raise FileRefused(MACROS)
    if extension not in KINDS:
        raise FileRefused(NOT_TAKEN)
    if not upload.size:
        raise FileRefused(EMPTY)
    if upload.size > MAX_BYTES:
        raise FileRefused(TOO_LARGE)
    kind = KINDS[extension]
    _check(upload, kind)
    upload.seek(0)
    return kind


def digest_of(upload) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks(MEGABYTE):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def title_of(name: str) -> str:
    """What a file of that name may be called on a page: its name without the ending."""
    name = PurePosixPath(clean_line(name).replace("\\", "/")).name
    stem, dot, extension = name.rpartition(".")
    return clean_line(stem if dot and extension.lower() in KINDS else name)


def download_name(title: str, kind: Kind) -> str:
    """A name that every system takes, its Vietnamese letters kept."""
    title = title.removesuffix(f".{kind.extension}")
    stem = clean_line(UNSAFE.sub("-", title))[:MAX_NAME].strip(" .")
    return f"{stem or 'tep'}.{kind.extension}"


# --- The store -----------------------------------------------------------------------------------


def store():
    return storages["files"]


def path(digest: str, kind: Kind) -> str:
    return f"{digest[:2]}/{digest}.{kind.extension}"


def write(upload, digest: str, kind: Kind) -> None:
    """Whole or not at all."""
    name = path(digest, kind)
    if store().exists(name) and store().size(name) == upload.size:
        return
    store().delete(name)  # cut off when a server died
    upload.seek(0)
    try:
        store().save(name, upload)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FileRefused(NO_ROOM) from error
        raise


# --- What is inside ------------------------------------------------------------------------------


def _check(upload, kind):
    upload.seek(0)
    beginning = upload.read(len(OLD_HEADER))
    if kind.extension == "pdf":
        _check_pdf(upload, beginning)
    elif kind.extension == "mp4":
        _check_video(upload)
    elif kind.extension in OLD_OFFICE:
        _check_old_office(upload, kind, beginning)
    elif beginning == OLD_HEADER and kind.extension in NEW_OFFICE:
        raise FileRefused(LOCKED)  # what has a password is wrapped like an old one
    elif not beginning.startswith(b"PK\x03\x04"):
        raise FileRefused(UNLIKE.format(kind.extension))
    else:
        _check_archive(upload, kind)


def _check_pdf(upload, beginning):
    if not beginning.startswith(b"%PDF-"):
        raise FileRefused(UNLIKE.format("pdf"))
    if b"%%EOF" not in _end(upload, 2048):
        raise FileRefused(BROKEN)


def _check_video(upload):
    """A film is a row of boxes, each with its length and its name."""
    boxes = dict(films.boxes(upload))
    brand, *_ = boxes.get(b"ftyp", (b"",))
    if not MP4_BRAND.match(brand):
        raise FileRefused(UNLIKE.format("mp4"))
    if b"moov" not in boxes or b"mdat" not in boxes:
        raise FileRefused(BROKEN)


def _check_old_office(upload, kind, beginning):
    if beginning != OLD_HEADER:
        raise FileRefused(UNLIKE.format(kind.extension))
    wanted, macros, locked = kind.mark, _stream("_VBA_PROJECT"), _stream("EncryptedPackage")
    found = _streams(upload, {wanted, macros, locked})
    if macros in found or kind.extension == "xls" and _has_macro_sheet(upload):
        raise FileRefused(MACROS)
    if locked in found:
        raise FileRefused(LOCKED)
    if wanted not in found:
        raise FileRefused(UNLIKE.format(kind.extension))


def _streams(upload, names):
    """Those of `names` that stand where an entry of the directory may begin."""
    any_name = re.compile(b"|".join(map(re.escape, names)))
    upload.seek(0)
    found = set()
    while chunk := upload.read(MEGABYTE):  # a multiple of an entry: none is cut
        matches = any_name.finditer(chunk)
        found.update(match[0] for match in matches if match.start() % DIRECTORY_ENTRY == 0)
    return found


def _has_macro_sheet(upload):
    upload.seek(0)
    end = b""
    while chunk := upload.read(MEGABYTE):
        if MACRO_SHEET.search(end + chunk):
            return True
        end = chunk[-8:]
    return False


def _check_archive(upload, kind):
    _refuse_large_directory(upload)
    try:
        with zipfile.ZipFile(upload) as archive:
            types = _types(archive)
    except BROKEN_ARCHIVE as error:
        raise FileRefused(BROKEN) from error
    if MACRO_PART.search(types):
        raise FileRefused(MACROS)
    inside = next((name for name in NEW_OFFICE if KINDS[name].mark in types), "zip")
    if inside != kind.extension:
        raise FileRefused(UNLIKE.format(kind.extension))


def _refuse_large_directory(upload):
    """Some millions of empty members would fill the memory before the first is looked at."""
    end = _end(upload, END_OF_ARCHIVE)
    place = end.rfind(b"PK\x05\x06")
    size = int.from_bytes(end[place + 12 : place + 16], "little")
    is_64 = end[max(place - 20, 0) :].startswith(b"PK\x06\x07")
    if place < 0 or is_64 or size > MAX_DIRECTORY:
        raise FileRefused(BROKEN)


def _types(archive) -> bytes:
    """What an Office file says of its parts; nothing for another archive."""
    info = archive.NameToInfo.get(TYPES)
    if info is None:
        return b""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    with archive.open(info) as part:
        types = part.read(MEGABYTE + 1)
    if len(types) > MEGABYTE:
        raise zipfile.BadZipFile
    return types


def _end(upload, length):
    upload.seek(max(0, upload.size - length))
    return upload.read(length)
