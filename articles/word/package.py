"""A .docx file at the door: a zip of XML parts and pictures, opened within limits, packed again.

What is packed again was read whole here, part by part: XML without a document type, so without
entities, and pictures. Whatever reads it afterwards meets nothing larger or other than that.
"""

import io
import zipfile
import zlib
from xml.parsers import expat

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_INFLATED = 60 * MEGABYTE
MOST_XML = 8 * MEGABYTE
MOST_PARTS = 2_000
MOST_NODES = 250_000  # elements and their attributes
MOST_DEPTH = 150
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

SAVE_ANEW = "Hãy mở tệp bằng Word, chọn “Lưu thành” (Save As), kiểu “Word Document (.docx)”"
OLD_WORD = f"Đây là tệp Word đời cũ (.doc). {SAVE_ANEW}, rồi tải tệp mới lên."
MACROS = f"Tệp có macro nên không được nhận. {SAVE_ANEW}, rồi tải tệp mới lên."
PDF = (
    "Đây là tệp PDF, không lấy nguyên được chữ và bảng. Hãy tải lên tệp Word gốc;"
    " nếu không còn, hãy mở PDF bằng Word rồi lưu thành .docx."
)
RTF = f"Đây là tệp RTF. {SAVE_ANEW}, rồi tải tệp mới lên."
LOCKED = "Tệp có mật khẩu. Hãy mở tệp bằng Word, bỏ mật khẩu, lưu lại rồi tải lên."
EMPTY = "Tệp rỗng. Hãy kiểm tra tệp trên máy của bạn rồi chọn lại."
DAMAGED = "Tệp hỏng hoặc tải lên chưa đủ. Hãy mở tệp bằng Word, lưu lại rồi tải lên."
NOT_WORD = "Đây không phải tệp Word (.docx)."
TOO_LARGE = "Tệp lớn hơn 20 MB. Hãy bớt ảnh trong tệp, rồi tải ảnh lên riêng ở khung soạn thảo."
BURSTING = "Tệp bung ra quá lớn hoặc quá nhiều phần. Hãy bớt ảnh, hoặc chia thành nhiều tệp."
TOO_LONG = "Văn bản quá dài hoặc quá nhiều định dạng. Hãy chia thành nhiều bài."
STRANGE = "Tệp có khai báo lạ mà Word không viết, nên không được nhận."


class WordRefused(ValueError):
    """The upload is no Word document that the portal takes; the message says why, in Vietnamese."""


def read_parts(upload) -> dict[str, bytes]:
    """The parts of `upload`, a .docx, read whole and found harmless; raises WordRefused."""
    if upload.size > MOST_BYTES:
        raise WordRefused(TOO_LARGE)
    _refuse_other_kinds(upload)
    try:
        with zipfile.ZipFile(upload) as archive:
            return _counted(_parts(archive))
    except WordRefused:
        raise
    except UNREADABLE as error:
        raise WordRefused(DAMAGED) from error


def _refuse_other_kinds(upload):
    upload.seek(0)
    start = upload.read(MEGABYTE)
    upload.seek(0)
    if not start:
        raise WordRefused(EMPTY)
    if start.startswith(b"\xd0\xcf\x11\xe0"):  # the container of old Word, and of what is locked
        is_locked = "EncryptedPackage".encode("utf-16-le") in start + _end_of(upload)
        raise WordRefused(LOCKED if is_locked else OLD_WORD)
    if b"%PDF-" in start[:1024]:
        raise WordRefused(PDF)
    if start.startswith(b"{\\rtf"):
        raise WordRefused(RTF)
    if not start.startswith(b"PK"):
        raise WordRefused(NOT_WORD)


def _end_of(upload):
    upload.seek(max(0, upload.size - MEGABYTE))
    return upload.read()


def _parts(archive):
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = {entry.filename for entry in entries}
    _refuse_by_listing(entries, names)
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise WordRefused(NOT_WORD)
    parts = {entry.filename: archive.read(entry) for entry in entries}
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        raise WordRefused(MACROS)
    return {name: content for name, content in parts.items() if _is_needed(name, content)}


def _refuse_by_listing(entries, names):
    if any(entry.flag_bits & 1 for entry in entries):
        raise WordRefused(LOCKED)
    if any("vbaproject" in name.lower() for name in names):
        raise WordRefused(MACROS)
    is_bursting = sum(entry.file_size for entry in entries) > MOST_INFLATED
    if is_bursting or len(entries) > MOST_PARTS:
        raise WordRefused(BURSTING)
    if len(names) < len(entries) or any(entry.compress_type not in METHODS for entry in entries):
        raise WordRefused(DAMAGED)


def _is_needed(name, content):
    return _is_xml(name) or content.startswith(PICTURES)


def _is_xml(name):
    return name.lower().endswith((".xml", ".rels"))


def _counted(parts):
    texts = [content for name, content in parts.items() if _is_xml(name)]
    if sum(map(len, texts)) > MOST_XML:
        raise WordRefused(TOO_LONG)
    counter = NodeCounter()
    for text in texts:
        counter.read(text)
    return parts


def pack(parts: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file


class NodeCounter:
    """Reads XML for nothing but what would hurt a parser that builds a tree of it."""

    def __init__(self):
        self.nodes = self.depth = 0

    def read(self, text):
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler = self.enter
        parser.EndElementHandler = self.leave
        self.depth = 0
        parser.Parse(text, True)

    def refuse(self, *args):
        raise WordRefused(STRANGE)

    def enter(self, name, attributes):
        self.nodes += 1 + len(attributes)
        self.depth += 1
        if self.nodes > MOST_NODES or self.depth > MOST_DEPTH:
            raise WordRefused(TOO_LONG)

    def leave(self, name):
        self.depth -= 1
