"""An article out of a Word file: its text, its photos, and a report of what came along."""

import io
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import Article, Photo
from articles.word.conversion import TITLE_LENGTH, convert, picture_name
from articles.word.package import WordRefused, read_parts
from portal import images
from portal.html import clean_html, own_picture, validate_size
from portal.text import clean_line

MOST_PICTURES = 20
PARTS_OF = {
    "đề mục": re.compile("<h[234]"),
    "bảng": re.compile("<table"),
    "danh sách": re.compile("<[uo]l"),
    "ghi chú cuối bài": re.compile('id="ghi-chu-'),
    "liên kết": re.compile('<a href="(?!#)'),
}
LEFT_OUT = {  # what a part of the file is the sign of
    "word/comments.xml": "nhận xét bên lề",
    "word/header": "đầu trang",
    "word/footer": "chân trang",
    "word/charts/": "biểu đồ",
    "word/diagrams/": "sơ đồ",
}
HEADERS_ALWAYS_THERE = re.compile(rb"<w:t[ >]")
LOOKS = "phông chữ, cỡ chữ, màu chữ"


@dataclass
class Report:
    kept: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)


def article_from(upload, category, by) -> tuple[Article, Report]:
    """A draft of `by` in `category`, all of it or nothing; raises WordRefused."""
    parts = read_parts(upload)
    converted = convert(parts)
    _refuse_too_long(converted.html)
    report = Report()
    with transaction.atomic():
        addresses = _store(converted.pictures, by, report)
        body = clean_html(converted.html, lambda src: addresses.get(src) or own_picture(src))
        _refuse_too_long(body)
        _tell(report, converted, parts, body)
        article = Article(
            category=category,
            author=by,
            changed_by=by,
            title=converted.title or _name_of(upload),
            lead=converted.lead,
            body=body,
        )
        article.save()
    return article, report


def _refuse_too_long(html):
    try:
        validate_size(html)
    except ValidationError as error:
        raise WordRefused(error.message) from error


def _name_of(upload):
    stem = clean_line(PurePath(upload.name.replace("\\", "/")).stem.replace("_", " "))
    return stem[:TITLE_LENGTH] or "Bài từ tệp Word"


# --- Photos -------------------------------------------------------------------------------------


def _store(pictures, by, report):
    """The addresses of the photos by the names that the text has for them."""
    addresses, reasons = {}, []
    for number, content in enumerate(pictures[:MOST_PICTURES]):
        try:
            addresses[picture_name(number)] = _photo(content, by).url
        except images.ImageRefused as refusal:
            reasons.append(str(refusal))
    if addresses:
        report.kept.append(f"{len(addresses)} ảnh")
        report.to_do.append("Điền văn bản thay thế cho ảnh.")
    for reason in dict.fromkeys(reasons):
        report.left_out.append(f"{reasons.count(reason)} ảnh ({reason.rstrip('.')})")
    if len(pictures) > MOST_PICTURES:
        report.left_out.append(f"{len(pictures) - MOST_PICTURES} ảnh sau ảnh thứ {MOST_PICTURES}")
    return addresses


def _photo(content, by):
    if content is None:
        raise images.ImageRefused("hình vẽ của Word hoặc ảnh nằm ngoài tệp")
    return Photo.objects.store(io.BytesIO(content), by=by)


# --- The report ---------------------------------------------------------------------------------


def _tell(report, converted, parts, body):
    report.kept[:0] = [name for name in ("tiêu đề", "sapo") if _has(converted, name)]
    for name, sign in PARTS_OF.items():
        count = len(sign.findall(body))
        report.kept += [f"{count} {name}"] if count else []
    if converted.had_old_fonts:
        report.kept.append("chữ TCVN3, VNI, đã chuyển sang Unicode")
    report.left_out += _left_out(parts, converted)
    if not converted.title:
        report.to_do.append("Chưa nhận ra tiêu đề: tạm lấy tên tệp, hãy sửa lại.")
    if not converted.lead:
        report.to_do.append("Chưa nhận ra sapo: hãy điền sapo.")


def _has(converted, name):
    return bool({"tiêu đề": converted.title, "sapo": converted.lead}[name])


def _left_out(parts, converted):
    found = [
        words
        for start, words in LEFT_OUT.items()
        if any(_says_something(name, start, part) for name, part in parts.items())
    ]
    if any("oMath" in warning for warning in converted.warnings):
        found.append("công thức")
    if converted.had_numbered_headings:
        found.append("số thứ tự tự động của đề mục")
    return [*found, LOOKS]


def _says_something(name, start, content):
    is_page_edge = start in ("word/header", "word/footer")
    return name.startswith(start) and (not is_page_edge or HEADERS_ALWAYS_THERE.search(content))
