"""The piece of a text that answers a search, with the words marked that were sought."""

import re
import unicodedata
from html import unescape

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

LENGTH = 260
BEFORE = 90  # letters of the text before the first mark
MOST_READ = 20_000  # letters of a text in which marks are sought
MOST_READ_APART = 5_000  # where the words do not stand in a row
TAGS = re.compile("<[^>]*>")
BETWEEN = r"[^\w<>]+"


def _variants() -> dict[str, str]:
    """The letters of Vietnamese by the one that is left without marks."""
    found = {"d": "dDđĐ"}
    for letter in map(chr, [*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)]):
        plain = unicodedata.normalize("NFD", letter)[0].lower()
        if plain in "aeiouy":
            found[plain] = found.get(plain, plain + plain.upper()) + letter
    return found


VARIANTS = _variants()


class Marker:
    """Marks the words of one search, whatever their accents are."""

    def __init__(self, query):
        self.typed = [" ".join(run.typed) for run in query.runs]
        syllables = dict.fromkeys(syllable for run in query.runs for syllable in run.plain)
        self.least = min(2, len(syllables))
        one = f"(?:{'|'.join(sorted(map(_pattern, syllables), key=len, reverse=True))})"
        in_rows = (BETWEEN.join(map(_pattern, run.plain)) for run in query.runs)
        self.in_a_row = re.compile("|".join(in_rows))
        self.chains = re.compile(f"{one}(?:{BETWEEN}{one})*")
        self.one = re.compile(one)

    def mark(self, text) -> SafeString:
        """All of `text`; where several of the words follow each other, no single one."""
        chains = [(match, len(self.one.findall(match[0]))) for match in self.chains.finditer(text)]
        least = min(self.least, max((length for _, length in chains), default=0))
        marked, end = [], 0
        for match, length in chains:
            if length >= least:
                marked.append((text[end : match.start()], match[0]))
                end = match.end()
        return format_html_join("", "{}<mark>{}</mark>", marked) + conditional_escape(text[end:])

    def snippet(self, *texts) -> SafeString:
        """Of the first of `texts` that holds the words; else the beginning of the first."""
        texts = [" ".join(text[:MOST_READ].split()) for text in texts]
        for look in (self._as_typed, self._in_a_row, self._apart):
            for text in texts:
                place = look(text)
                if place is not None:
                    return self._piece(text, place)
        return self._piece(next(filter(None, texts), ""), 0)

    def _as_typed(self, text):
        text = text.lower()
        places = [place for typed in self.typed if (place := text.find(typed)) >= 0]
        return min(places, default=None)

    def _in_a_row(self, text):
        match = self.in_a_row.search(text)
        return match and match.start()

    def _apart(self, text):
        match = self.one.search(text, 0, MOST_READ_APART)
        return match and match.start()

    def _piece(self, text, place):
        start, end = max(0, place - BEFORE), max(0, place - BEFORE) + LENGTH
        start = text.find(" ", start) + 1 if start else 0
        piece = text[start:end].rpartition(" ")[0] if end < len(text) else text[start:]
        before, after = "… " if start else "", " …" if start + len(piece) < len(text) else ""
        return format_html("{}{}{}", before, self.mark(piece), after)


def text_of(html) -> str:
    return unescape(TAGS.sub(" ", html))


def _pattern(syllable):
    """Begins with a set of letters, which is sought quickest; only then: a word begins here."""
    first, *others = (f"[{VARIANTS.get(x, x + x.upper())}]" for x in syllable)
    return rf"{first}(?<!\w.){''.join(others)}(?!\w)"
