"""Vietnamese text as it is stored: one spelling of each letter, plain spaces, nothing unseen."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from slugify import slugify as ascii_slugify
from text_unidecode import unidecode

UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
SOFT_HYPHEN = "\u00ad"  # in text typed in a TCVN3 font it is ư
SIGNS_OF_TCVN3 = re.compile("[®§¬¸µ¶·¹×÷]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MARKS = frozenset(mark for mark in map(chr, range(0x1F000)) if unicodedata.combining(mark))
MARK = f"[{''.join(sorted(MARKS))}]"
LONG_RUN_OF_MARKS = re.compile(f"({MARK}{{30}}){MARK}+")  # NFC sorts a run in square time
SPACES = re.compile("[^\\S\n]+")  # every space but the line break, no-break spaces included
BLANK_LINES = re.compile("\n{3,}")
SLUG_LENGTH = 120
ADDRESS = re.compile(r"(https?://[^\s/\\]+|/(?![/\\]))[^\s\\]*")
HOST = re.compile("(https?:)?//[^/?#]*", re.IGNORECASE)
OPENING = 300
END_OF_SENTENCE = re.compile(r"[.!?…][”\"»)]*(?=\s)")
END_OF_CLAUSE = re.compile(r"[,;:](?=\s)")


def normalise(value: str) -> str:
    """NFC, Đ for Ð, no zero-width or control characters; spaces and line breaks stay."""
    value = CONTROL.sub("", UNSEEN.sub("", value))
    if SOFT_HYPHEN in value and len(set(SIGNS_OF_TCVN3.findall(value))) < 2:
        value = value.replace(SOFT_HYPHEN, "")
    if not MARKS.isdisjoint(value):  # twenty times as quick as to look for a run
        value = LONG_RUN_OF_MARKS.sub(r"\1", value)
    value = unicodedata.normalize("NFC", value)
    value = value.replace("\u00d0", "Đ").replace("\u00f0", "đ")  # Icelandic letters that look right
    return value.replace("\u00a0", " ")


def clean_line(value: str) -> str:
    """A title or a name: one line, single spaces."""
    return " ".join(normalise(value).split())


def clean_paragraphs(value: str) -> str:
    """A lead or a note: line breaks stay, at most one empty line between paragraphs."""
    value = normalise(value.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (line.strip() for line in SPACES.sub(" ", value).split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def slugify(value: str, fallback: str = "bai-viet") -> str:
    """An address part: `Đảng ủy Khối` gives `dang-uy-khoi`; at most SLUG_LENGTH, whole words."""
    plain = unidecode(unicodedata.normalize("NFKC", clean_line(value))).replace("'", "")
    # Given ASCII, the library does not look each time for a package that is not there.
    slug = ascii_slugify(plain, max_length=SLUG_LENGTH, word_boundary=True)
    return slug or fallback


def opening(value: str, length: int = OPENING) -> str:
    """The beginning of a lead: whole sentences where they fill half of `length`, else clauses."""
    text = " ".join(value.split())
    if len(text) <= length:
        return text
    for mark, left_out in ((END_OF_SENTENCE, ""), (END_OF_CLAUSE, " …")):
        *_, end = [None, *mark.finditer(text, length // 2, length + 1)]
        if end:
            return text[: end.start() if left_out else end.end()] + left_out
    return f"{text[:length].rsplit(' ', 1)[0]} …"


def whole_number(text) -> int:
    """The number that an address or a form names; 0, which no row has, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def is_address(text: str) -> bool:
    """Can readers be led there?"""
    try:
        urlsplit(text).port  # noqa: B018  it is read only when it is asked for
    except ValueError:
        return False
    return ADDRESS.fullmatch(text) is not None


def folded_path(path: str) -> str:
    """A path, decoded, as old addresses are compared: `/Giới/` and `/giới` are one."""
    return f"/{clean_line(path).lower().strip('/')}"


def folded_address(address: str) -> str:
    """The path and query of an address that somebody typed or copied, with its host or without."""
    rest = HOST.sub("", clean_line(address)).partition("#")[0]
    path, _, query = map(unquote, rest.partition("?"))
    return f"{folded_path(path)}?{query}" if query else folded_path(path)
