"""What is told about an article while it is written: what must be mended, and advice."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from articles import spelling
from articles.checks import links, markup, old_fonts
from articles.models import KnownWord
from portal.html import ATTRIBUTE, IMAGE
from portal.text import opening

LONG_TITLE = 100
NARROW_COVER = 800  # px; the first picture of the front page is 760 wide
FEWEST_CAPITALS = 12  # letters: shorter titles may be one abbreviation
MOST_OF_A_KIND = 30
TWO_SPACES = re.compile(r"(?<!\S)\S++ {2,}\S+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")


@dataclass(frozen=True)
class Finding:
    """`words` stand in `field`, or it is the `nth` of the elements that `selector` finds there."""

    field: str
    message: str
    blocks: bool = False
    words: str = ""
    suggestions: tuple[str, ...] = ()
    times: int = 1
    selector: str = ""
    nth: int = 0
    is_spelling: bool = False
    is_old_font: bool = False


@dataclass
class Draft:
    """What stands in the article's form, saved or not."""

    title: str = ""
    lead: str = ""
    body: str = ""
    category: object = None
    has_cover: bool = False
    cover_size: tuple[int, int] | None = field(default=None, kw_only=True)  # of a stored one
    cover_alt: str = ""
    cover_caption: str = ""
    is_document: bool = False
    document_number: str = ""
    issued_on: object = None
    has_files: bool = False
    host: str = field(default="", kw_only=True)

    @cached_property
    def markup(self):
        return markup.read(self.body)


def of_article(article) -> Draft:
    return Draft(
        article.title,
        article.lead,
        article.body,
        article.category_id,
        article.cover_id is not None,
        article.cover_alt,
        article.cover_caption,
        bool(article.category_id) and article.category.holds_documents,
        article.document_number,
        article.issued_on,
        bool(article.attachments),
    )


def gaps(article) -> dict[str, str]:
    """What must be mended before `article` goes further: the complaint by the form's field."""
    found = {}
    for finding in _missing(of_article(article)):
        found.setdefault(finding.field, finding.message)
    for nth, image in enumerate(IMAGE.finditer(article.body)):
        if not dict(ATTRIBUTE.findall(image[1])).get("alt", "").strip():
            found.setdefault("body", _picture_without_alt(nth).message)
    return found


def findings(draft: Draft) -> list[Finding]:
    """All that there is to say of `draft`: what must be mended first."""
    found = [finding for check in CHECKS for finding in check(draft)]
    return sorted(found, key=lambda finding: not finding.blocks)


# --- What must be mended


def _missing(draft):
    required = {
        "title": ("Bài chưa có tiêu đề.", draft.title),
        **(_required_of_a_document(draft) if draft.is_document else _required_of_news(draft)),
        "category": ("Bài chưa có chuyên mục.", draft.category),
        "cover_alt": (
            "Ảnh đại diện chưa có văn bản thay thế.",
            draft.cover_alt or not draft.has_cover,
        ),
    }
    for name, (complaint, present) in required.items():
        if not present:
            yield Finding(name, complaint, blocks=True)


def _required_of_news(draft):
    return {
        "lead": ("Bài chưa có sapo.", draft.lead),
        "body": ("Bài chưa có nội dung.", draft.body),
    }


def _required_of_a_document(draft):
    """Its title says what it is about; the text may be in a file."""
    return {
        "body": ("Văn bản chưa có nội dung hoặc tệp đính kèm.", draft.body or draft.has_files),
        "document_number": ("Văn bản chưa có số, ký hiệu.", draft.document_number),
        "issued_on": ("Văn bản chưa có ngày ban hành.", draft.issued_on),
    }


def _pictures(draft):
    for nth, alt in enumerate(draft.markup.pictures):
        if not (alt or "").strip():
            yield _picture_without_alt(nth)


def _picture_without_alt(nth):
    message = f"Ảnh thứ {nth + 1} trong bài chưa có văn bản thay thế."
    return Finding("body", message, blocks=True, selector="img", nth=nth)


# --- Advice


def _cover(draft):
    if not draft.has_cover:
        yield Finding("cover_upload", "Bài chưa có ảnh đại diện.")
    elif draft.cover_size and draft.cover_size[0] < NARROW_COVER:
        width, height = draft.cover_size
        message = (
            f"Ảnh đại diện chỉ có {width} × {height} điểm ảnh nên sẽ bị mờ ở đầu trang;"
            f" nên dùng ảnh rộng từ 1.200 điểm ảnh."
        )
        yield Finding("cover_upload", message)


def _title(draft):
    length = len(draft.title)
    if length > LONG_TITLE:
        yield Finding("title", f"Tiêu đề dài {length} ký tự; nên dưới {LONG_TITLE}.")
    letters = [letter for letter in draft.title if letter.isalpha()]
    if len(letters) >= FEWEST_CAPITALS and all(letter.isupper() for letter in letters):
        yield Finding("title", "Tiêu đề viết toàn chữ hoa; nên viết thường như một câu.")


def _old_fonts(draft):
    is_first = True  # it offers to turn the whole article
    for name, text in _texts(draft, "title", "lead", "body"):
        found = old_fonts.found_in(text)
        for word in list(found)[:MOST_OF_A_KIND]:
            message = f"“{word}” gõ bằng phông chữ cũ (TCVN3, VNI); người đọc không đọc được."
            meant = (found[word],)
            yield Finding(name, message, words=word, suggestions=meant, is_old_font=is_first)
            is_first = False


def _headings(draft):
    level = 1
    for nth, heading in enumerate(draft.markup.headings):
        here, words = int(heading.kind[1]), _shown(heading.words)
        place = {"selector": "h1,h2,h3,h4", "nth": nth}
        if not words and not heading.has_picture:
            yield Finding("body", "Có một đề mục trống.", **place)
        elif here > level + 1:
            message = f"Đề mục “{words}” là mục nhỏ nhưng không nằm trong mục lớn nào."
            yield Finding("body", message, **place)
        level = here


def _links(draft):
    for nth, link in enumerate(draft.markup.links):
        words = _shown(link.words)
        place = {"selector": "a[href]", "nth": nth}
        if not words and not link.has_picture:
            yield Finding("body", f"Có một liên kết không có chữ, dẫn đến {link.target}.", **place)
        elif ADDRESS.match(words):
            yield Finding("body", f"Liên kết “{words}” chỉ có địa chỉ; nên viết bằng lời.", **place)
        if " " in link.target.strip():
            yield Finding("body", f"Địa chỉ của liên kết “{words}” có dấu cách.", **place)
        elif link.target.startswith("#") and link.target[1:] not in draft.markup.names:
            yield Finding("body", f"Liên kết “{words}” không dẫn đến trang nào.", **place)


def _own_links(draft):
    dead = links.unreachable({link.target for link in draft.markup.links}, draft.host)
    for nth, link in enumerate(draft.markup.links):
        if link.target in dead:
            message = f"Người đọc không mở được liên kết “{_shown(link.words)}” của cổng."
            yield Finding("body", message, selector="a[href]", nth=nth)


def _two_spaces(draft):
    text = draft.markup.text
    found = Counter(TWO_SPACES.findall(text) if "  " in text else ())
    for words, times in list(found.items())[:MOST_OF_A_KIND]:
        meant = " ".join(words.split())
        message = f"Thừa dấu cách: “{meant}”."
        yield Finding("body", message, words=words, suggestions=(meant,), times=times)


def _spelling(draft):
    slips = [
        (name, slip)
        for name, text in _texts(draft, "title", "lead", "body", "cover_alt", "cover_caption")
        for slip in spelling.find(text)
    ]
    known = KnownWord.among(slip.words for _, slip in slips)
    for name, slip in slips:
        if slip.words.lower() not in known:
            yield Finding(
                name,
                f"“{slip.words}” có thể sai chính tả.",
                words=slip.words,
                suggestions=slip.suggestions,
                times=slip.times,
                is_spelling=True,
            )


def _texts(draft, *names):
    for name in names:
        yield name, draft.markup.text if name == "body" else getattr(draft, name)


def _shown(words):
    return opening(words.strip(), 60)


CHECKS: tuple[Callable, ...] = (
    _missing,
    _pictures,
    _old_fonts,
    _cover,
    _title,
    _headings,
    _links,
    _own_links,
    _two_spaces,
    _spelling,
)
