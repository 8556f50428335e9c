"""Files that the lines of an import attach to their articles."""

import zipfile

import pytest

from articles.models import Article, Publication, StoredFile
from portal import files
from tests.articles.content_lines import PLACES, article_line, run, write_jsonl, write_zip
from tests.files import content_of, pdf, upload

pytestmark = pytest.mark.django_db


def attached(*names):
    return {"attachments": [{"file": f"media/{name}"} for name in names]}


@pytest.fixture
def media(tmp_path):
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


def test_files_are_listed_in_their_order_each_once(take, media):
    (media / "một.pdf").write_bytes(pdf("1"))
    (media / "hai.docx").write_bytes(content_of("docx"))
    line = article_line(**attached("hai.docx", "một.pdf", "hai.docx"))
    line["attachments"][1]["title"] = " Quyết định  số 1 "
    assert take(line)[1:] == ([], None)
    listed = [(entry["title"], entry["kind"]) for entry in Article.objects.get().attachments]
    assert listed == [("hai", "docx"), ("Quyết định số 1", "pdf")]
    assert Publication.objects.get().attachments == Article.objects.get().attachments
    assert "Bài viết: 0 mới, 0 cập nhật, 1 không đổi" in take(line)[0]


def test_a_dry_run_reads_the_files_and_stores_none(tmp_path, media):
    (media / "một.pdf").write_bytes(pdf())
    path = write_jsonl(tmp_path, *PLACES, article_line(**attached("một.pdf")))
    assert run("import_content", path, "--dry-run")[1:] == ([], None)
    assert StoredFile.objects.count() == 0
    assert not (tmp_path / "files").exists()


def test_lines_without_their_media_name_what_the_portal_has(take):
    stored = StoredFile.objects.store(upload("Có sẵn.pdf"))
    assert take(article_line(**attached(f"{stored.digest}.pdf")))[1:] == ([], None)
    assert [entry["file"] for entry in Article.objects.get().attachments] == [stored.digest]


def test_what_is_wrong_with_files_is_told_with_its_place(take, media):
    (media / "giả.docx").write_bytes(b"<html>")
    (media / "đúng.pdf").write_bytes(pdf())
    complaints = take(
        article_line(id="1", **attached("đúng.pdf", "giả.docx", "mất.pdf")),
        article_line(id="2", attachments=["media/1.pdf"]),
        article_line(id="3", attachments=[{"title": "a" * 251}]),
        article_line(id="4", **attached(*["đúng.pdf"] * 31)),
        article_line(id="5", **attached("../settings.pdf")),
    )[1]
    reason = files.UNLIKE.format("docx").removesuffix(".")
    assert complaints[0] == (
        f'Dòng 3, trường "attachments[1].file": tệp “media/giả.docx”: {reason};'
        ' trường "attachments[2].file": không tìm thấy tệp “media/mất.pdf”.'
    )
    assert [complaint.split(":")[0] for complaint in complaints] == [
        'Dòng 3, trường "attachments[1].file"',
        'Dòng 4, trường "attachments"',
        'Dòng 5, trường "attachments[0].file"',
        'Dòng 6, trường "attachments"',
        'Dòng 7, trường "attachments[0].file"',
    ]
    assert Article.objects.count() == 0


def test_files_in_a_zip_are_read_whatever_size_its_header_tells(tmp_path, monkeypatch):
    path = write_zip(tmp_path / "a.zip", *PLACES, article_line(**attached("một.pdf")))
    add_member(path, "media/một.pdf", pdf())
    monkeypatch.setattr(files, "MAX_BYTES", len(pdf()) - 1)
    assert files.TOO_LARGE.rstrip(".") in run("import_content", path)[1][0]
    monkeypatch.undo()
    assert run("import_content", path)[1:] == ([], None)
    assert [entry["size"] for entry in Article.objects.get().attachments] == [len(pdf())]


def add_member(path, name, content):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
