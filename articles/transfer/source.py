"""Where content is read from: a .jsonl file, a folder, or a .zip that is read in place."""

import itertools
import os
import tempfile
import unicodedata
import zipfile
import zlib
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.core.files.base import ContentFile, File

from portal.files import MAX_BYTES as MOST_OF_A_FILE
from portal.files import FileRefused
from portal.images import MAX_BYTES, ImageRefused

CONTENT = "content.jsonl"
MEDIA = "media"
CHUNK = 1024 * 1024
MAX_LINE = 10 * 1024 * 1024
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression that we don't take
    OSError,
    UnicodeDecodeError,
    RuntimeError,  # a member behind a password
)


class SourceError(Exception):
    """The path can't be read at all; the message says why, in Vietnamese."""


class MediaMissing(Exception):
    """No file of that name is beside the content."""


@contextmanager
def open_source(path):
    path = Path(path)
    if path.is_dir():
        path /= CONTENT
    if not path.is_file():
        raise SourceError(f"Không tìm thấy {path}.")
    if not os.access(path, os.R_OK):
        raise SourceError(f"Không có quyền đọc {path}.")
    if path.suffix.lower() not in (".jsonl", ".zip"):
        raise SourceError(f"{path} phải là tệp .jsonl, tệp .zip hoặc thư mục có {CONTENT}.")
    kind = ZipSource if path.suffix.lower() == ".zip" else FileSource
    with closing(kind(path)) as source:
        yield source


class FileSource:
    """A .jsonl file with `media/` beside it."""

    def __init__(self, path):
        self.folder = path.parent
        self.media = (self.folder / MEDIA).resolve()
        self.file = path.open("rb")
        self.size = path.stat().st_size

    def lines(self):
        return _numbered_lines(self.file)

    def read_media(self, name) -> ContentFile:
        path = self._path(name)
        _refuse_large(path.stat().st_size)
        return ContentFile(path.read_bytes(), name=name)

    @contextmanager
    def opened_media(self, name):
        with self._path(name).open("rb") as file:
            yield File(file, name)

    def close(self):
        self.file.close()

    def _path(self, name):
        for spelling in _spellings(name):
            path = os.path.join(self.folder, spelling)
            if os.path.isfile(path) and Path(path).resolve().is_relative_to(self.media):
                return Path(path)
        raise MediaMissing(name)


class ZipSource:
    """Members are looked up by name and never unpacked, so no name can lead outside."""

    def __init__(self, path):
        try:
            self.archive = _open_zip(path)
            self.content = self._find_content(path)
            self._read_through()
        except BROKEN as error:
            raise SourceError(f"Tệp {path} hỏng hoặc bị cắt cụt, không đọc được.") from error
        self.folder = self.content.filename.removesuffix(CONTENT)
        self.size = self.content.file_size

    def lines(self):
        return _numbered_lines(self._open(self.content))

    def read_media(self, name) -> ContentFile:
        info = self._info(name)
        _refuse_large(info.file_size)
        return ContentFile(self._read(info), name=name)

    @contextmanager
    def opened_media(self, name):
        """By way of a file beside it: whoever reads it goes back and forth."""
        info = self._info(name)
        with tempfile.TemporaryFile() as copy:
            try:
                self._copy(info, copy, MOST_OF_A_FILE + 1)  # whatever size its header tells
            except BROKEN as error:
                raise FileRefused("Tệp trong .zip bị hỏng.") from error
            yield File(copy, name)

    def close(self):
        self.archive.close()

    def _info(self, name):
        for spelling in _spellings(name):
            info = self.archive.NameToInfo.get(self.folder + spelling)
            if info and not info.is_dir():
                return info
        raise MediaMissing(name)

    def _copy(self, info, copy, most):
        with self._open(info) as member:
            while most > 0 and (chunk := member.read(min(most, CHUNK))):
                copy.write(chunk)
                most -= len(chunk)
        copy.flush()

    def _find_content(self, path):
        """`content.jsonl` at the top, or in the only folder there (`__MACOSX` does not count)."""
        found = [
            info
            for info in self.archive.infolist()
            if PurePosixPath(info.filename).name == CONTENT
            and len(PurePosixPath(info.filename).parts) <= 2
            and not info.filename.startswith("__MACOSX/")
        ]
        at_top = [info for info in found if info.filename == CONTENT]
        if len(at_top or found) != 1:
            raise SourceError(f"Tệp {path} không có {CONTENT}.")
        return (at_top or found)[0]

    def _read_through(self):
        """A broken archive is found out before the first line of it is written."""
        with self._open(self.content) as member:
            while member.read(CHUNK):
                pass

    def _open(self, info):
        """Only as every program packs; the other ways fail in ways of their own."""
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError
        return self.archive.open(info)

    def _read(self, info):
        try:
            with self._open(info) as member:
                content = member.read(MAX_BYTES + 1)  # whatever size its header tells
        except BROKEN as error:
            raise ImageRefused("Tệp trong .zip bị hỏng.") from error
        _refuse_large(len(content))
        return content


def _open_zip(path):
    """macOS writes names in UTF-8 without saying so, which zipfile would take for cp437."""
    try:
        return zipfile.ZipFile(path, metadata_encoding="utf-8")
    except UnicodeDecodeError:
        return zipfile.ZipFile(path)


def _numbered_lines(file):
    """Pairs of number (from 1) and bytes; None stands for a line longer than MAX_LINE."""
    for number in itertools.count(1):
        line = file.readline(MAX_LINE)
        if not line:
            return
        if number == 1 and line.startswith(UTF_16):
            raise SourceError("Nội dung phải được lưu ở dạng UTF-8, không phải UTF-16.")
        yield number, line if _is_whole(line) else _skip_rest(file)


def _is_whole(line):
    return len(line) < MAX_LINE or line.endswith(b"\n")


def _skip_rest(file):
    while not _is_whole(file.readline(MAX_LINE)):
        pass


def _spellings(name):
    """How the file may be spelled where it lies."""
    for spelling in dict.fromkeys([name, unquote(name)]):
        if spelling.startswith(f"{MEDIA}/"):
            forms = (unicodedata.normalize(form, spelling) for form in ("NFC", "NFD"))
            yield from dict.fromkeys([spelling, *forms])


def _refuse_large(size):
    if size > MAX_BYTES:
        raise ImageRefused("Ảnh lớn hơn 20 MB.")
