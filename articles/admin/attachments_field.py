"""The row “Tệp đính kèm” of the article's form: a list in one value, and files to add to it.

With its script (`attachments.js`) the list is JSON in a hidden field, and files are uploaded when
they are chosen; without it each entry has fields of its own, and files come with the form.
"""

import json
import re

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.urls import reverse

from articles.attachments import LONGEST_TITLE, MOST
from articles.models import StoredFile
from portal import files
from portal.text import clean_line

HALF_LETTER = re.compile("[\ud800-\udfff]")  # JSON can spell one, no database holds it
TOO_MANY = f"Nhiều nhất {MOST} tệp."
TOO_LONG = f"Tên tệp dài nhất {LONGEST_TITLE} ký tự."
UNREADABLE = "Danh sách tệp đính kèm không đọc được. Hãy tải lại trang."
LOST = "Tệp “{}” không còn trên máy chủ. Hãy bỏ tệp rồi tải lên lại."


class AttachmentsWidget(forms.Widget):
    needs_multipart_form = True
    address = ""  # below which the files of this form can be opened; set by the form

    def value_from_datadict(self, data, files, name):
        """Entries as `{"file", "title"}`, and after them the files that came with the form."""
        digests = data.getlist(f"{name}-file") if hasattr(data, "getlist") else []
        entries = _right(_rows(data, name, digests)) if digests else _listed(data.get(name))
        uploads = files.getlist(f"{name}-upload") if hasattr(files, "getlist") else []
        return entries if entries is None else [*entries, *uploads]

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}-file" not in data and f"{name}-upload" not in files

    def render(self, name, value, attrs=None, renderer=None):
        entries = [entry for entry in _listed(value) or [] if isinstance(entry, dict)]
        stored = StoredFile.objects.in_bulk(
            [str(entry.get("file")) for entry in entries], field_name="digest"
        )
        shown = [
            stored[entry["file"]].attached(str(entry.get("title", "")))
            for entry in entries
            if entry.get("file") in stored
        ]
        return render_to_string(
            "admin/articles/article/_attachments.html",
            {
                "name": name,
                "id": (attrs or {}).get("id", ""),
                "shown": shown,
                "text": as_text([one.entry() | {"facts": one.facts} for one in shown]),
                "accept": ",".join(f".{extension}" for extension in files.KINDS),
                "most_bytes": files.MAX_BYTES,
                "too_large": files.TOO_LARGE,
                "longest": LONGEST_TITLE,
                "upload_url": reverse("admin:articles_article_file_upload"),
                "files_at": self.address,
            },
        )


class AttachmentsField(forms.Field):
    """Cleans to a list of `Attachment`, and of files that are still to be stored."""

    widget = AttachmentsWidget

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return as_text([entry for entry in value if not isinstance(entry, UploadedFile)])

    def has_changed(self, initial, data):
        if any(isinstance(entry, UploadedFile) for entry in data or []):
            return True
        return data is None or _pairs(initial or []) != _pairs(data)

    def to_python(self, value):
        if value is None:
            raise forms.ValidationError(UNREADABLE)
        entries = [entry for entry in value if not isinstance(entry, UploadedFile)]
        uploads = [entry for entry in value if isinstance(entry, UploadedFile)]
        titles = dict(_pairs(entries))  # a file is listed once
        if len(titles) + len(uploads) > MOST:
            raise forms.ValidationError(TOO_MANY)
        if any(len(title) > LONGEST_TITLE for title in titles.values()):
            raise forms.ValidationError(TOO_LONG)
        stored = StoredFile.objects.want(titles)
        lost = [LOST.format(title) for digest, title in titles.items() if digest not in stored]
        if lost:
            raise forms.ValidationError(lost)
        return [*(stored[digest].attached(title) for digest, title in titles.items()), *uploads]


def as_text(entries) -> str:
    return json.dumps(entries, ensure_ascii=False)


def titles(value) -> list[str]:
    """What people call the entries of a value, stored or sent."""
    return [
        entry.name if isinstance(entry, UploadedFile) else str(entry.get("title", ""))
        for entry in value or []
    ]


def _rows(data, name, digests):
    """In the order of their numbers, without those that are to be removed."""
    removed = data.getlist(f"{name}-removal")
    shown = zip(
        digests, data.getlist(f"{name}-title"), data.getlist(f"{name}-position"), strict=False
    )
    rows = [(_number(position), digest, title) for digest, title, position in shown]
    kept = sorted((row for row in rows if row[1] not in removed), key=lambda row: row[0])
    return [{"file": digest, "title": title} for _, digest, title in kept]


def _number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else MOST


def _listed(text):
    """The list that a text holds; None where it holds none."""
    if not isinstance(text, str):
        return []
    try:
        entries = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return None
    return _right(entries)


def _right(entries):
    """The entries as a form sends them; None where one is not so."""
    is_right = isinstance(entries, list) and all(map(_is_entry, entries))
    return entries if is_right else None


def _is_entry(entry):
    if not isinstance(entry, dict):
        return False
    digest, title = entry.get("file"), entry.get("title", "")
    is_text = isinstance(title, str) and not HALF_LETTER.search(title)
    return is_text and isinstance(digest, str) and files.DIGEST.fullmatch(digest) is not None


def _pairs(entries):
    return [
        (str(entry.get("file", "")), clean_line(str(entry.get("title", "")))) for entry in entries
    ]
