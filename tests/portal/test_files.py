"""What comes in as a file: told by its name and its content both, stored whole or not at all."""

import errno
import struct
import unicodedata
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import StoredFile
from portal import files
from portal.files import KINDS, FileRefused
from tests.files import box, content_of, mp4, new_office, old_office, pdf, upload, zipped

MACRO = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
VBA = '<Override ContentType="application/vnd.ms-office.vbaProject"/>'
EXCEL_4 = '<Override ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
DOCX, DOC, ZIP = content_of("docx"), content_of("doc"), content_of("zip")


def many_members():
    """An archive whose directory says that it is larger than what may be read into memory."""
    end = ZIP[-22:]
    return ZIP[:-22] + end[:12] + struct.pack("<L", files.MAX_DIRECTORY + 1) + end[16:]


def bomb():
    return zipped({files.TYPES: b" " * 30_000_000})


REFUSED = {  # name, content, beginning of what is said
    "a script": ("a.exe", b"MZ", files.NOT_TAKEN),
    "html": ("a.html", b"<script>", files.NOT_TAKEN),
    "svg": ("a.svg", b"<svg>", files.NOT_TAKEN),
    "no ending": ("pdf", pdf(), files.NOT_TAKEN),
    "two endings": ("a.pdf.exe", pdf(), files.NOT_TAKEN),
    "nothing inside": ("a.pdf", b"", files.EMPTY),
    "html as pdf": ("a.pdf", b"<html>%PDF-1.4 %%EOF", files.UNLIKE.format("pdf")),
    "a picture as pdf": ("a.pdf", b"\xff\xd8\xff%PDF-%%EOF", files.UNLIKE.format("pdf")),
    "docx as pdf": ("a.pdf", DOCX, files.UNLIKE.format("pdf")),
    "pdf as docx": ("a.docx", pdf(), files.UNLIKE.format("docx")),
    "pdf as doc": ("a.doc", pdf(), files.UNLIKE.format("doc")),
    "rtf as doc": ("a.doc", b"{\\rtf1 x}", files.UNLIKE.format("doc")),
    "html as xls": ("a.xls", b"<table>", files.UNLIKE.format("xls")),
    "doc as xls": ("a.xls", DOC, files.UNLIKE.format("xls")),
    "xlsx as docx": ("a.docx", content_of("xlsx"), files.UNLIKE.format("docx")),
    "zip as docx": ("a.docx", ZIP, files.UNLIKE.format("docx")),
    "docx as zip": ("a.zip", DOCX, files.UNLIKE.format("zip")),
    "docx as doc": ("a.doc", DOCX, files.UNLIKE.format("doc")),
    "a program before an archive": ("a.zip", b"MZ" + ZIP, files.UNLIKE.format("zip")),
    "html as mp4": ("a.mp4", b"<html><script>ftypisom</script>", files.UNLIKE.format("mp4")),
    "a film of Apple's": ("a.mp4", mp4(b"qt  "), files.UNLIKE.format("mp4")),
    "mp4 cut off": ("a.mp4", mp4()[:-9], files.BROKEN),
    "mp4 without a film": ("a.mp4", mp4()[:48], files.BROKEN),
    "a box without an end": ("a.mp4", mp4()[:20] + b"\0\0\0\0free" * 9, files.BROKEN),
    "named for macros": ("a.docm", DOCX, files.MACROS),
    "binary Excel": ("a.xlsb", DOCX, files.MACROS),
    "a document that turns macros on": ("a.docx", new_office("docx", MACRO), files.MACROS),
    "a document with a project": ("a.docx", new_office("docx", VBA), files.MACROS),
    "Excel 4 macros": ("a.xlsx", new_office("xlsx", EXCEL_4), files.MACROS),
    "macros in an archive": ("a.zip", new_office("docx", VBA), files.MACROS),
    "Excel 4 macros in an old one": (
        "a.xls",
        content_of("xls") + b"\x09\x08\x10\0\0\x06\x40\0",
        files.MACROS,
    ),
    "Excel 4 macros where two parts are read": (
        "a.xls",
        content_of("xls").ljust(files.MEGABYTE - 3) + b"\x09\x08\x08\0\0\x05\x40\0",
        files.MACROS,
    ),
    "macros in an old one": ("a.doc", old_office("WordDocument", "_VBA_PROJECT"), files.MACROS),
    "a password on a new one": ("a.docx", old_office("EncryptedPackage"), files.LOCKED),
    "a password on an old one": ("a.doc", old_office("EncryptedPackage"), files.LOCKED),
    "pdf cut off": ("a.pdf", pdf()[:20], files.BROKEN),
    "docx cut off": ("a.docx", DOCX[:-30], files.BROKEN),
    "zip cut off": ("a.zip", ZIP[: len(ZIP) // 2], files.BROKEN),
    "zip of a header alone": ("a.zip", b"PK\x03\x04", files.BROKEN),
    "a directory of gigabytes": ("a.zip", many_members(), files.BROKEN),
    "a bomb in the list of parts": ("a.docx", bomb(), files.BROKEN),
    "a packing of its own": (
        "a.docx",
        zipped({files.TYPES: b"x" * 99}, zipfile.ZIP_BZIP2),
        files.BROKEN,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_and_why(case):
    name, content, reason = REFUSED[case]
    with pytest.raises(FileRefused) as refusal:
        files.kind_of(upload(name, content))
    assert str(refusal.value) == reason


@pytest.mark.parametrize("extension", KINDS)
def test_each_kind_is_taken_by_either_case_of_its_ending(extension):
    for name in (f"a.{extension}", f"A.{extension.upper()}"):
        assert files.kind_of(upload(name)) is KINDS[extension]


def test_a_word_in_the_text_of_a_document_is_no_macro():
    text = "x_VBA_PROJECT\0".encode("utf-16-le")
    assert files.kind_of(upload("a.doc", DOC + text)).extension == "doc"


@pytest.mark.django_db
def test_a_film_does_not_tell_where_it_was_taken():
    words = b"\xa9xyz\0\x13\x15\xc7+18.6734+105.6922/"
    numbers = b"\0" * 8 + b"here" * 6
    about = box(b"udta", box(b"free", words) + box(b"loci", numbers) + box(b"name", b"loci"))
    sent = mp4(about=about)
    stored = StoredFile.objects.store(upload("Họp bản.mp4", sent))
    with files.store().open(stored.path) as file:
        kept = file.read()
    assert (len(kept), stored.size) == (len(sent), len(sent))
    for place in (b"+18.67", b"105.69", b"here"):
        assert place in sent
        assert place not in kept
    assert b"+00.0000+000.0000/" in kept
    assert box(b"free", bytes(32)) + box(b"name", b"loci") in kept
    assert StoredFile.objects.store(upload("a.mp4", kept)) == stored


def test_a_file_that_is_too_large_is_refused_unread():
    large = SimpleUploadedFile("a.pdf", pdf())
    large.size = files.MAX_BYTES + 1
    with pytest.raises(FileRefused, match="lớn hơn 50 MB"):
        files.kind_of(large)


NAMES = {  # as it is uploaded, as it is called, as it is downloaded
    "Quyết định 12.pdf": ("Quyết định 12", "Quyết định 12.pdf"),
    unicodedata.normalize("NFD", "Hướng dẫn.PDF"): ("Hướng dẫn", "Hướng dẫn.pdf"),
    "../../etc/passwd.pdf": ("passwd", "passwd.pdf"),
    "C:\\fakepath\\Bao cao.pdf": ("Bao cao", "Bao cao.pdf"),
    "a\0b.pdf": ("ab", "ab.pdf"),
    "\u202efdp.exe.pdf": ("fdp.exe", "fdp.exe.pdf"),
    ".pdf": ("", "tep.pdf"),
    "…   .pdf": ("…", "….pdf"),
    "?.pdf": ("?", "-.pdf"),
    "a\r\nX-Evil: 1.pdf": ("a X-Evil: 1", "a X-Evil- 1.pdf"),
    f"{'ă' * 300}.pdf": ("ă" * 300, f"{'ă' * 120}.pdf"),
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_are_made_safe_and_stay_vietnamese(name):
    title = files.title_of(name)
    assert (title, files.download_name(title, KINDS["pdf"])) == NAMES[name]


def test_a_number_with_a_slash_makes_a_name():
    assert files.download_name("Số 39-NQ/TW", KINDS["docx"]) == "Số 39-NQ-TW.docx"
    assert files.download_name("Báo cáo.docx", KINDS["docx"]) == "Báo cáo.docx"
    assert files.download_name("//", KINDS["zip"]) == "-.zip"
    assert files.download_name(" . ", KINDS["zip"]) == "tep.zip"


def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch, tmp_path):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    sent = upload("a.pdf")
    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(FileRefused, match="hết chỗ"):
        files.write(sent, files.digest_of(sent), KINDS["pdf"])
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_file_that_a_dying_server_cut_off_is_written_again():
    sent = upload("a.pdf")
    digest = files.digest_of(sent)
    for content in (b"half", pdf()):
        name = files.path(digest, KINDS["pdf"])
        files.store().delete(name)
        files.store().save(name, SimpleUploadedFile("x", content))
        files.write(sent, digest, KINDS["pdf"])
        with files.store().open(name) as stored:
            assert stored.read() == pdf()
