"""What the checks read of a body's HTML, in one pass: its words, pictures, headings and links."""

import re
from dataclasses import dataclass, field
from html import unescape

TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"]|"[^"]*")*+)>')
ATTRIBUTE = re.compile(r'(?<![a-zA-Z-])([a-zA-Z-]+)="([^"]*)"')
INLINE = frozenset("a strong em b i u s sub sup span".split())
HEADINGS = frozenset("h1 h2 h3 h4".split())
BLOCK = "\v"  # no letter of a text: a line begins
ENOUGH = 300  # letters of a heading or link
LAID_OUT = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")  # what a browser shows as one space


@dataclass
class Part:
    """A heading or a link: `kind` is its tag, `target` where a link leads."""

    kind: str
    target: str = ""
    words: str = ""
    has_picture: bool = False


@dataclass
class Markup:
    text: str = ""
    pictures: list[str | None] = field(default_factory=list)  # their alternative texts
    headings: list[Part] = field(default_factory=list)
    links: list[Part] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # of places in the text that a link may lead to


def read(html: str) -> Markup:
    """The parts of `html` in their order, and its text with a line for each block."""
    found, words, open_parts, end = Markup(), [], {}, 0
    for tag in TAG.finditer(html):
        if tag.start() > end:
            _take(html[end : tag.start()], words, open_parts)
        end = tag.end()
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if name not in INLINE:
            words.append(BLOCK)
        if closing:
            open_parts.pop(name, None)
        elif name == "img":
            found.pictures.append(_attributes(attributes).get("alt"))
            for part in open_parts.values():
                part.has_picture = True
        elif name in HEADINGS:
            open_parts[name] = Part(name)
            found.headings.append(open_parts[name])
        elif name == "a":
            values = _attributes(attributes)
            open_parts[name] = Part(name, values.get("href", ""))
            found.links.append(open_parts[name])
            found.names |= {values[key] for key in ("id", "name") if key in values}
    _take(html[end:], words, open_parts)
    found.text = _shown("".join(words)).replace(BLOCK, "\n")
    return found


def _take(piece, words, open_parts):
    words.append(piece)
    for part in open_parts.values():
        if len(part.words) < ENOUGH:
            part.words += _shown(piece)


def _shown(source):
    return LAID_OUT.sub(" ", unescape(source)).replace("\u00a0", " ")


def _attributes(source):
    return {name.lower(): unescape(value) for name, value in ATTRIBUTE.findall(source)}
