"""What differs between two texts of an article, word by word, as people read them."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import groupby, zip_longest

from django.core.exceptions import ValidationError
from django.db.models import Func, TextField, Value
from django.db.models.functions import MD5, Cast
from django.utils.html import strip_tags

from articles.models import Article, ArticleVersion, Publication
from articles.models.document import DOCUMENT, told
from portal.dressing import undress_html
from portal.html import (
    IMAGE,
    attributes_in,
    clean_html,
    photo_digests,
    validate_size,
)

TEXT = (
    "title",
    "lead",
    "body",
    "category",
    "cover",
    "cover_alt",
    "cover_caption",
    "tags",
    "byline",
    "source",
    "attachments",
    *DOCUMENT,
)
ID = {"category": "category_id", "cover": "cover_id"}
BLOCK_TAG = re.compile(
    r"(</?(?:p|h[2-4]|[uo]l|li|blockquote|fig\w+|[hb]r|table|caption|thead|t\w+)\b[^>]*>)"
)
LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
SAME, BEFORE, AFTER, TOO_LONG = "same", "before", "after", "too long"
CHANGED = "changed"
BREAK = "\n"  # between paragraphs; no word
MOST_PAIRS = 160_000  # of words to compare at once: it takes square time
MOST_EQUAL_PAIRS = 100_000  # of words, in all: each is looked at again for every match found

PRESENT = "nay"

LAYOUT = "Chữ giống nhau, chỉ khác cách trình bày."
PICTURES = "Chữ giống nhau, khác ảnh."
OTHER_COVER = "Hai bản dùng ảnh khác nhau."
OTHER_FILES = "Tên tệp giống nhau, khác tệp."
NOT_COMPARED = "Nội dung quá dài nên không so được từng chữ."


@dataclass(frozen=True)
class Difference:
    """`paragraphs` are lists of (SAME, BEFORE, AFTER or TOO_LONG, words); without any, `note`."""

    name: str
    label: str
    paragraphs: list
    note: str = ""
    covers: tuple = ()


def differences(before, after) -> list[Difference]:
    """Between two of versions, working copy and publications, in the form's order."""
    return [d for name in TEXT if (d := _difference(name, before, after))]


def changed_names(before, after) -> list[str]:
    """The labels of what differs between two rows that `without_body` gave: in short, for lists."""
    return [label(name) for name in TEXT if _in_list(name, before) != _in_list(name, after)]


def without_body(texts):
    """Versions, or publications, with a digest in place of the long text; layout is left out."""
    column = "html" if texts.model is Publication else "body"
    text = Cast(column, TextField())
    letters = Func(text, Value(" \t\n"), Value(""), function="translate", output_field=TextField())
    return texts.defer(column).annotate(body_digest=MD5(letters))


def name_of(text) -> str:
    """By which an address tells the working copy, a version or a publication."""
    kinds = {Article: PRESENT, ArticleVersion: f"v{text.pk}", Publication: f"d{text.pk}"}
    return kinds[type(text)]


def label(name) -> str:
    return Article._meta.get_field(name).verbose_name


def body_of(text) -> str:
    """Clean, as the working copy holds it."""
    if isinstance(text, Publication):
        return undress_html(text.html)
    return text.body


def same_html(stored, sent) -> bool:
    """CKEditor lays out the same HTML differently."""
    return _without_layout(stored or "") == _without_layout(clean_html(sent or ""))


def paragraphs(html) -> list[str]:
    """What people read of clean `html`: pictures and the addresses of links in brackets."""
    shown = LINK.sub(_with_address, IMAGE.sub(_picture, html))
    texts = (unescape(strip_tags(part)).strip() for part in BLOCK_TAG.split(shown))
    return [text for text in texts if text]


def lines(text) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def place(category) -> str:
    """Its whole way: two sub-sites may each have a category of that name."""
    way = (category.sub_site, category.parent, category)
    return " › ".join(str(part) for part in way if part)


# --- Word by word -------------------------------------------------------------------------------


class Effort:
    """What is left of the work that one comparison may take."""

    def __init__(self):
        self.left = MOST_EQUAL_PAIRS

    def is_enough_for(self, before, after):
        if len(before) * len(after) > MOST_PAIRS:
            return False
        times = Counter(after)
        equal_pairs = sum(times[word] for word in before)
        if equal_pairs > self.left:
            return False
        self.left -= equal_pairs
        return True


def marked(before, after):
    """The paragraphs of two texts as one, each word marked by where it stands."""
    effort = Effort()
    for step, old, new in _steps(before, after, effort):
        if step == SAME:
            yield from ([(SAME, text)] for text in _in_short(old))
        else:
            yield from _marked_words(old, new, effort)


def _marked_words(before, after, effort):
    """Several paragraphs together, so that one more of them spoils no other; too many in pairs."""
    steps = list(_steps(_words(before), _words(after), effort))
    is_too_long = any(step == TOO_LONG for step, _, _ in steps)
    if is_too_long and len(before) + len(after) > 2:
        for pair in zip_longest(before, after):
            yield from _marked_words(*([text] if text else [] for text in pair), effort)
    else:
        yield from _by_paragraph(steps, [(TOO_LONG, "")] if is_too_long else [])


def _by_paragraph(steps, paragraph):
    for step, old, new in steps:
        for kind, words in [(SAME, old)] if step == SAME else [(BEFORE, old), (AFTER, new)]:
            for is_break, run in groupby(words, BREAK.__eq__):
                if not is_break:
                    paragraph.append((kind, " ".join(run)))
                elif paragraph:
                    yield paragraph
                    paragraph = []


def _steps(before, after, effort):
    """(SAME, CHANGED or TOO_LONG, words of the one, words of the other)."""
    head = _same_beginning(before, after)
    tail = _same_beginning(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if head:
        yield SAME, before[:head], after[:head]
    if effort.is_enough_for(old, new):
        for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, False).get_opcodes():
            yield SAME if step == "equal" else CHANGED, old[i1:i2], new[j1:j2]
    else:
        yield TOO_LONG, old, new
    if tail:
        yield SAME, before[-tail:], after[-tail:]


def _same_beginning(before, after):
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(before), len(after)))


def _words(texts):
    return [word for text in texts for word in (*text.split(), BREAK)]


def _in_short(texts):
    return texts if len(texts) < 4 else [texts[0], "…", texts[-1]]


# --- Field by field -----------------------------------------------------------------------------


def _difference(name, before, after):
    if _is_same(name, before, after):
        return None
    if name == "cover":
        covers = (before.cover, after.cover)
        return Difference(name, label(name), [], OTHER_COVER, covers)
    if name == "body":
        return _body_difference(body_of(before), body_of(after))
    old, new = _shown(name, before), _shown(name, after)
    if name == "attachments" and old == new:
        return Difference(name, label(name), [], OTHER_FILES)
    return Difference(name, label(name), list(marked(old, new)))


def _body_difference(before, after):
    if _is_too_long(before) or _is_too_long(after):
        return Difference("body", label("body"), [], NOT_COMPARED)
    old, new = paragraphs(before), paragraphs(after)
    if old != new:
        return Difference("body", label("body"), list(marked(old, new)))
    note = LAYOUT if photo_digests(before) == photo_digests(after) else PICTURES
    return Difference("body", label("body"), [], note)


def _is_same(name, before, after):
    if name == "body":
        return _without_layout(body_of(before)) == _without_layout(body_of(after))
    name = ID.get(name, name)
    return getattr(before, name) == getattr(after, name)


def _in_list(name, text):
    return text.body_digest if name == "body" else getattr(text, ID.get(name, name))


def _shown(name, text):
    value = getattr(text, name)
    if name == "category":
        return [place(value) if value else "(chuyên mục đã xóa)"]
    if name in DOCUMENT:
        return lines(told(text, name))
    if name == "attachments":
        return [str(attachment) for attachment in text.attached]
    return lines(", ".join(value) if name == "tags" else value)


def _is_too_long(html):
    try:
        validate_size(html)
    except ValidationError:
        return True
    return False


def _without_layout(html):
    return "".join(part.strip() for part in BLOCK_TAG.split(html))


def _picture(match):
    return f" [ảnh: {attributes_in(match[1]).get('alt', '')}] ".replace(": ]", "]")


def _with_address(match):
    address = attributes_in(match[1]).get("href", "")
    return f"{match[2]} [{address}]" if address and address not in match[2] else match[2]
