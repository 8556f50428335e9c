"""A line as it must be: its JSON read into a record, each value cleaned by the field it is for."""

import json
from collections import Counter

from django.core.exceptions import ValidationError

from articles.attachments import LONGEST_TITLE, MOST
from articles.models import Article, Category, Publication
from articles.models.place import MOST_FEATURED, MOST_PINNED
from articles.models.publication import is_address_of
from articles.transfer.lines import (
    PUBLISHED,
    WITHDRAWN,
    ArticleLine,
    AttachmentLine,
    BannerLine,
    CategoryLine,
    Cover,
    PageLine,
    PinLine,
    SubSiteLine,
    WithdrawalLine,
)
from articles.transfer.values import BadLine, Values
from portal import clock
from portal.fields import LineField
from portal.html import clean_html, own_picture, validate_size
from portal.models import Banner, FooterLink, Page, SubSite
from portal.models.sub_site import FOOTER_FIELDS
from portal.text import is_address

Withdrawal = Publication.Withdrawal
STAFF_STATUSES = ("draft", "submitted", "returned", "in_approval")
STATUSES = (PUBLISHED, *STAFF_STATUSES, WITHDRAWN)
LINES = ("title", "byline", "source")
ORDERS = range(2**15)
PLACES = range(1, MOST_FEATURED + 1)
PINS = range(1, MOST_PINNED + 1)
NUMBERS = range(1, 2**53)  # JSON readers take larger ones for fractions
ATTACHMENT_TITLE = LineField(max_length=LONGEST_TITLE, blank=True)
DOCUMENT_LINE = {  # the names in a line, and of the fields
    "number": "document_number",
    "issued_on": "issued_on",
    "kind": "document_kind",
    "issuer": "issuer",
    "signer": "signer",
    "field": "subject_area",
    "validity": "validity",
    "replaced_by": "replaced_by",
}
BOM = b"\xef\xbb\xbf"


def read_record(line: bytes | None, notes: Counter):
    """The record of a line; raises BadLine with every problem. `notes` counts what was left out."""
    values = Values(_read_object(line))
    reader = PARSERS.get(values.take("type", str, ""))
    if reader is None:
        values.refuse("type", f"phải là một trong: {', '.join(PARSERS)}")
        raise BadLine(values.problems)
    record = reader(values, notes)
    if values.problems:
        raise BadLine(values.problems)
    notes.update(f'bỏ qua trường không biết "{name}"' for name in values.unread())
    return record


def _read_object(line):
    if line is None:
        raise BadLine([(None, "dòng dài hơn 10 MB")])
    try:
        data = json.loads(line.removeprefix(BOM).decode())
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise BadLine([(None, "có ký tự không phải UTF-8")]) from error
    except (ValueError, RecursionError) as error:
        raise BadLine([(None, "không phải JSON hợp lệ")]) from error
    if not isinstance(data, dict):
        raise BadLine([(None, "phải là một đối tượng JSON {…}")])
    return data


def _read_sub_site(values, notes):
    given = [name for name in FOOTER_FIELDS if values.has(name)]
    fields = {name: values.text(name, _field(SubSite, name)) for name in ("name", *given)}
    if values.has("domain"):
        fields["domain"] = values.text("domain", _field(SubSite, "domain")) or None
    if values.has("palette"):
        fields["palette"] = values.text("palette", _field(SubSite, "palette"))
    archive = values.part("archive")
    return SubSiteLine(
        slug=values.text("slug", _field(SubSite, "slug")),
        values=fields | (_read_archive(archive) if values.has("archive") else {}),
        default=values.take("default", bool, False),
        banners=_read_banners(values),
        lists_banners=values.has("banners"),
        links=_read_links(values) if values.has("links") else None,
        successor=archive.take("successor", str, "") if archive else None,
    )


def _read_archive(values):
    """`null` in the line: it is not archived."""
    if values is None:
        return {"is_archived": False}
    return {
        "is_archived": True,
        "archive_note": values.text("note", _field(SubSite, "archive_note")),
        "successor_address": values.text("address", _field(SubSite, "successor_address")),
    }


def _read_banners(values):
    banner, banners = values.part("banner"), values.parts("banners")
    if values.has("banners"):
        return [_read_banner(part) for part in banners]
    return [_read_banner(banner)] if banner else None


def _read_banner(values):
    times = {name: values.moment(name) for name in ("starts_at", "ends_at") if values.has(name)}
    if all(map(times.get, ("starts_at", "ends_at"))) and times["ends_at"] <= times["starts_at"]:
        values.refuse("ends_at", "phải sau starts_at")
    texts = {name: values.text(name, _field(Banner, name)) for name in ("alt", "link")}
    return BannerLine(
        place=values.prefix.rstrip("."),
        image=values.required("image"),
        image_mobile=values.take("image_mobile", str, ""),
        values=texts | times,
    )


def _read_links(values):
    return [
        {name: part.text(name, _field(FooterLink, name)) for name in ("group", "title", "address")}
        for part in values.parts("links")
    ]


def _read_category(values, notes):
    return CategoryLine(
        sub_site=values.required("sub_site"),
        slug=values.text("slug", _field(Category, "slug"), required=True),
        parent=values.take("parent", str, ""),
        values={
            "name": values.text("name", _field(Category, "name")),
            "order": values.whole("order", ORDERS, 0),
            **_documents(values),
        },
    )


def _read_page(values, notes):
    """Pictures come from the portal's own photos alone: lines bring none for a page."""
    return PageLine(
        sub_site=values.required("sub_site"),
        slug=values.text("slug", _field(Page, "slug"), required=True),
        values={
            "title": values.text("title", _field(Page, "title")),
            "body": _read_html(values, own_picture),
            "order": values.whole("order", ORDERS, 0),
        },
    )


def _documents(values):
    """A line that says nothing of it changes nothing."""
    if not values.has("documents"):
        return {}
    return {"holds_documents": values.take("documents", bool, False)}


def _read_article(values, notes):
    values.take("reason", str, "")
    fields = {name: values.text(name, _field(Article, name)) for name in (*LINES, "lead")}
    fields["tags"] = values.texts("tags", _field(Article, "tags"))
    fields["body"] = _read_body(values, notes)
    fields |= _read_document(values.part("document"))
    fields["old_url"] = values.clean("old_url", _field(Article, "old_url"), _old_url(values))
    cover, withdrawal = values.part("cover"), values.part("withdrawal")
    record = ArticleLine(
        key=values.text("id", _field(Article, "key"), required=True),
        number=values.whole("number", NUMBERS),
        sub_site=values.required("sub_site"),
        category=values.required("category"),
        values=fields,
        cover=_read_cover(cover) if cover else None,
        attachments=_read_attachments(values),
        featured=values.take("featured", bool),
        featured_order=values.whole("featured_order", PLACES),
        featured_until=values.moment("featured_until"),
        pinned=_read_pins(values) if values.has("pinned") else None,
        status=values.required("status"),
        published_at=values.moment("published_at"),
        updated_at=values.moment("updated_at"),
        ends_at=values.moment("ends_at"),
        correction_note=values.text("correction_note", _field(Publication, "correction_note")),
        withdrawal=_read_withdrawal(withdrawal) if withdrawal else None,
    )
    _check_status(values, record)
    return record


def _read_body(values, notes):
    def keep_media(src):
        name = src.removeprefix("./")
        address = own_picture(src) or (name if name.startswith("media/") else None)
        notes.update([] if address else ["bỏ ảnh trong nội dung không nằm trong media/"])
        return address

    return _read_html(values, keep_media)


def _read_html(values, picture):
    body = values.take("body", str, "")
    try:
        validate_size(body)
        body = clean_html(body, picture)
        validate_size(body)
    except ValidationError as error:
        values.refuse("body", error.message)
    return body


def _old_url(values):
    return "".join(letter for letter in values.take("old_url", str, "") if letter.isprintable())


def _read_cover(values):
    return Cover(
        image=values.required("image"),
        alt=values.text("alt", _field(Article, "cover_alt"), required=True),
        caption=values.text("caption", _field(Article, "cover_caption")),
    )


def _read_document(values):
    if values is None:
        return {}
    texts = {
        column: values.text(name, _field(Article, column))
        for name, column in DOCUMENT_LINE.items()
        if name != "issued_on"
    }
    return texts | {"issued_on": values.day("issued_on")}


def _read_attachments(values):
    listed = values.parts("attachments")
    if len(listed) > MOST:
        values.refuse("attachments", f"nhiều nhất {MOST} tệp")
    return [
        AttachmentLine(part.required("file"), part.text("title", ATTACHMENT_TITLE))
        for part in listed
    ]


def _read_pins(values):
    return [
        PinLine(part.required("category"), part.whole("order", PINS), part.moment("until"))
        for part in values.parts("pinned")
    ]


def _read_withdrawal(values):
    line = WithdrawalLine(
        kind=values.required("kind"),
        moved_to=values.take("moved_to", str, ""),
        note=values.text("note", _field(Publication, "withdrawal_note")),
    )
    if line.kind and line.kind not in Withdrawal.values:
        values.refuse("kind", f"phải là một trong: {', '.join(Withdrawal.values)}")
    if (line.kind == Withdrawal.MOVED) != bool(line.moved_to):
        values.refuse("moved_to", "phải có khi kind là moved, và chỉ khi đó")
    elif line.moved_to and not is_address(line.moved_to):
        values.refuse("moved_to", "phải bắt đầu bằng https:// hoặc bằng dấu / của trang này")
    if (line.kind == Withdrawal.NOTICE) != bool(line.note):
        values.refuse("note", "phải có khi kind là notice, và chỉ khi đó")
    return line


def _check_status(values, record):
    if record.withdrawal and record.status != WITHDRAWN:
        values.refuse("withdrawal", f"chỉ dùng khi trạng thái là {WITHDRAWN}")
    elif record.withdrawal and _leads_to_itself(record):
        values.refuse("withdrawal.moved_to", "phải khác địa chỉ của chính bài này")
    if not record.status:
        return
    if record.status not in STATUSES:
        values.refuse("status", f"phải là một trong: {', '.join(STATUSES)}")
    elif record.is_for_readers and not record.published_at:
        values.refuse_missing("published_at", f"phải có khi trạng thái là {record.status}")
    elif record.is_for_readers:
        _check_times(values, record)


def _leads_to_itself(record):
    return is_address_of(record.withdrawal.moved_to, record.number, record.key)


def _check_times(values, record):
    if record.updated_at and not record.published_at < record.updated_at <= clock.now():
        values.refuse("updated_at", "phải sau published_at và là lúc đã qua")
    for name in ("published_at", "updated_at"):
        before = getattr(record, name)
        if record.ends_at and before and record.ends_at <= before:
            values.refuse("ends_at", f"phải sau {name}")
    if record.status == WITHDRAWN and record.published_at > clock.now():
        values.refuse("published_at", "bài đã gỡ thì ngày đăng phải là lúc đã qua")


def _field(model, name):
    return model._meta.get_field(name)


PARSERS = {
    "sub_site": _read_sub_site,
    "category": _read_category,
    "page": _read_page,
    "article": _read_article,
}
