"""Vietnamese spelling without a dictionary: what no syllable can be, and slips that people make.

No text leaves the process. It is advice: names, foreign words and abbreviations are left alone.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from articles.spelling.syllables import SYLLABLES, mended
from portal.text import normalise, slugify

HERE = Path(__file__).parent
MOST_SUGGESTIONS = 2
REMEMBERED = 2000  # letters of a line
MOST_UNKNOWN = 5000  # words that are no syllable: a text with more of them is another language
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
IMPOSSIBLE_ANYWHERE = re.compile("ngh[aou]")  # without any mark, yet in no other language either
FOREIGN = re.compile("[^a-zăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
SEVERAL_SYLLABLES = re.compile("[aeiouy][^aeiouy]+[aeiouy]")
MARK = re.compile("[\u0300-\u036f]")
CHUNK = re.compile(r"\S+")
AROUND = "()[]{}<>“”\"‘’'«»„.,;:!?…–—-*•/|~"
ENDS_SENTENCE = re.compile(r"[.!?:…]|[–—•*-]$")
OPENS = "“\"‘'«(["


@dataclass(frozen=True)
class Slip:
    """`words` as they stand in the text, what was likely meant, and how often they stand there."""

    words: str
    suggestions: tuple[str, ...]
    times: int = 1


class Line(NamedTuple):
    slips: tuple[tuple[str, tuple[str, ...]], ...]  # words and suggestions
    unknown: int  # words that are no syllable


class Word(NamedTuple):
    text: str
    lower: str
    start: int
    end: int
    opens: bool  # a sentence, its line or a quotation: its capital tells nothing
    is_joined: bool  # to the word before, with spaces alone between


def find(text: str) -> list[Slip]:
    """The slips of `text` in their order, each once; none beyond `MOST_UNKNOWN` odd words."""
    if MARK.search(text):
        text = normalise(text)
    found, unknown = Counter(), 0
    for line in text.split("\n"):
        in_line = _seen_before(line) if len(line) <= REMEMBERED else _in_line(line)
        found.update(in_line.slips)
        unknown += in_line.unknown
        if unknown > MOST_UNKNOWN:
            break
    return [Slip(words, suggestions, times) for (words, suggestions), times in found.items()]


def _in_line(line):
    words = list(_words(line))
    found = []
    passed = unknown = 0
    for at, word in enumerate(words):
        if word.lower in ORDINARY or at < passed:
            continue
        unknown += word.lower not in SYLLABLES
        if unknown > MOST_UNKNOWN:
            break
        length, suggestions = _slip_at(words, at)
        passed = at + length
        if suggestions is not None:
            found.append((line[word.start : words[passed - 1].end], tuple(suggestions)))
    return Line(tuple(found), unknown)


# While somebody types, all lines but one are those of the check before.
_seen_before = lru_cache(maxsize=5000)(_in_line)


def _words(line):
    """The words of a line; numbers, addresses, signs and hyphenated names part them."""
    opens, is_joined = True, False
    for chunk in CHUNK.finditer(line):
        raw = chunk[0]
        begin = chunk.start()
        if raw.isalpha():
            yield Word(raw, raw.lower(), begin, chunk.end(), opens, is_joined and not opens)
            opens, is_joined = False, True
            continue
        core = raw.strip(AROUND)
        if not core.isalpha():
            opens, is_joined = opens and not core, False
            continue
        before = raw.index(core)
        start = begin + before
        opens = opens or any(sign in raw[:before] for sign in OPENS)
        is_joined = is_joined and not before and not opens
        yield Word(core, core.lower(), start, start + len(core), opens, is_joined)
        after = raw[before + len(core) :]
        opens, is_joined = bool(ENDS_SENTENCE.search(after)), not after


def _slip_at(words, at):
    """How many words to go on, and the suggestions where those words are a slip (else None)."""
    word = words[at]
    for phrase in PHRASES_BY_FIRST.get(word.lower, ()):
        if _stands_at(phrase, words, at):
            right = PHRASES[phrase].split()
            shown = zip(words[at : at + len(phrase)], right, strict=True)
            return len(phrase), [" ".join(_in_case_of(word.text, r) for word, r in shown)]
    if word.lower in SYLLABLES and word.lower not in SINGLES:
        return 1, None
    if _is_left_alone(words, at):
        return 1, None
    right = [SINGLES[word.lower]] if word.lower in SINGLES else mended(word.lower)
    if not right and _is_borrowed(word.lower):
        return 1, None
    return 1, [_in_case_of(word.text, r) for r in right[:MOST_SUGGESTIONS]]


def _stands_at(phrase, words, at):
    found = words[at : at + len(phrase)]
    if tuple(word.lower for word in found) != phrase:
        return False
    if not all(word.is_joined for word in found[1:]):
        return False
    if _is_capital(found[0]) != _is_capital(found[1]) and not found[0].opens:
        return False  # the end or the beginning of a name
    before = words[at - 1].lower if at and found[0].is_joined else ""
    after = words[at + len(phrase)] if at + len(phrase) < len(words) else None
    after = after.lower if after and after.is_joined else ""
    return f"{before} {phrase[0]}" not in COMPOUNDS and f"{phrase[-1]} {after}" not in COMPOUNDS


def _is_borrowed(word):
    """Of one letter, or of several syllables in one word: mililít."""
    return len(word) == 1 or SEVERAL_SYLLABLES.search(slugify(word)) is not None


def _is_left_alone(words, at):
    word = words[at]
    if word.lower in LEFT_ALONE or FOREIGN.search(word.lower):
        return True
    if not VIETNAMESE.search(word.lower) and not IMPOSSIBLE_ANYWHERE.search(word.lower):
        return True
    if not _is_capital(word):
        return not word.text.islower()
    if word.text.isupper() and len(word.text) > 1:
        is_abbreviation = not VIETNAMESE.search(word.lower.replace("đ", ""))
        return is_abbreviation or not _is_among_capitals(words, at)
    following = words[at + 1] if at + 1 < len(words) else None
    is_name = following and following.is_joined and _is_capital(following)
    return not word.opens or bool(is_name) or not word.text.istitle()


def _is_among_capitals(words, at):
    """In a line all in capitals a name or an abbreviation cannot be told, but a slip can."""
    beside = words[max(at - 1, 0) : at] + words[at + 1 : at + 2]
    return any(word.text.isupper() for word in beside)


def _is_capital(word):
    return word.text[0].isupper()


def _in_case_of(wrong, right):
    if len(wrong) > 1 and wrong.isupper():
        return right.upper()
    return right.capitalize() if wrong[0].isupper() else right


def _lines(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


PAIRS = dict(line.split(" → ") for line in _lines("slips.txt"))
SINGLES = {wrong: right for wrong, right in PAIRS.items() if " " not in wrong}
PHRASES = {tuple(wrong.split()): right for wrong, right in PAIRS.items() if " " in wrong}
PHRASES_BY_FIRST = {}
for phrase in PHRASES:
    PHRASES_BY_FIRST.setdefault(phrase[0], []).append(phrase)
COMPOUNDS = frozenset([*PAIRS.values(), *_lines("words.txt")])
ORDINARY = SYLLABLES - SINGLES.keys() - PHRASES_BY_FIRST.keys()
LEFT_ALONE = frozenset(" ".join(_lines("left_alone.txt")).split())
