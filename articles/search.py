"""Readers' search: what is asked, which publications answer it, in which order.

The words of a publication (`PublicationWords`) hold its syllables without accents, alone and in
pairs, those with accents alone, and the same of its title. A search asks for the strictest way in
which they may stand first, and for a laxer one as long as there is room.
"""

import re
from dataclasses import dataclass, field

from django.db import connection, models
from django.db.models import Func, Value

from articles.models import PublicationWords
from articles.models.listing import by_index
from portal.text import clean_line

LONGEST = 200  # letters
MOST_SYLLABLES = 20
MOST = 1000  # publications that one search shows
MOST_WEIGHED = 500  # of those with the syllables far apart
PART = re.compile(r'(?<!\S)(-?)(?:["“”„]([^"“”„]*)["“”„]?|([^\s"“”„]+))')
SPELLINGS = (  # hoà and hòa are one word
    "oà òa oá óa oả ỏa oã õa oạ ọa oè òe oé óe oẻ ỏe oẽ õe oẹ ọe uỳ ùy uý úy uỷ ủy uỹ ũy uỵ ụy"
).split()
OTHER_SPELLING = dict(zip(SPELLINGS[::2], SPELLINGS[1::2], strict=True))
TWO_VOWELS = re.compile("|".join(OTHER_SPELLING))


def one_spelling(syllable):
    return TWO_VOWELS.sub(lambda match: OTHER_SPELLING[match[0]], syllable)


@dataclass
class Run:
    """Syllables that were written one after the other: as typed, and without accents."""

    typed: list[str]
    plain: list[str]

    def accents(self, mark=""):
        """What must be there for the accents to be those that were typed."""
        pairs = zip(self.typed, self.plain, strict=True)
        return [_in_either_spelling(mark + typed) for typed, plain in pairs if typed != plain]

    def pairs(self, mark=""):
        plain = [mark + syllable for syllable in self.plain]
        if len(plain) < 2:
            return [_quoted(syllable) for syllable in plain]
        return [_quoted(f"{one}_{other}") for one, other in zip(plain, plain[1:], strict=False)]

    def alone(self):
        return [_quoted(syllable) for syllable in self.plain]

    def exactly(self):
        return self.pairs() + self.accents()


@dataclass
class Query:
    text: str
    run: Run  # what stands outside of quotes
    quoted: list[Run] = field(default_factory=list)
    without: list[Run] = field(default_factory=list)

    @property
    def runs(self):
        return [run for run in (self.run, *self.quoted) if run.plain]

    def __bool__(self):
        return bool(self.runs)


def read(text) -> Query:
    """What `text`, typed by anybody, asks for."""
    text = clean_line(text[: 4 * LONGEST])[:LONGEST].strip()
    if not text:
        return Query(text, Run([], []))
    parts = [(match[1], match[2] or "", match[3] or "") for match in PART.finditer(text)]
    quoted = [phrase for minus, phrase, _ in parts if not minus and phrase]
    without = [phrase or word for minus, phrase, word in parts if minus]
    plain = " ".join(word for minus, _, word in parts if not minus)
    run, *runs = _runs([plain, *quoted, *without])
    end = len(quoted)
    return Query(text, run, [r for r in runs[:end] if r.plain], [r for r in runs[end:] if r.plain])


def _runs(texts) -> list[Run]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT said_in(part), unaccent(said_in(part))"
            " FROM unnest(%s) WITH ORDINALITY AS parts (part, place) ORDER BY place",
            [texts],
        )
        rows = cursor.fetchall()
    return [_run(*(said.split()[:MOST_SYLLABLES] for said in row)) for row in rows]


def _run(typed, plain):
    return Run(typed if len(typed) == len(plain) else plain, plain)  # ½ becomes two


# --- What is found ------------------------------------------------------------------------------


def find(query, **where) -> list[int]:
    """Keys of the live publications that answer, the best first; of more than MOST one more."""
    found = {}
    words = PublicationWords.objects.filter(**where)
    with by_index():
        for wanted in _ways(query):
            if len(found) <= MOST:
                found |= dict.fromkeys(newest(words, wanted)[: MOST + 1])
        if len(query.run.plain) > 1 and len(found) <= MOST:
            found |= dict.fromkeys(_scattered(words, query))
    return list(found)[: MOST + 1]


def _ways(query):
    """From the strictest to the laxest in which the syllables stand in a row."""
    runs = query.runs
    in_title = [word for run in runs for word in run.pairs("^")]
    accents_in_title = [word for run in runs for word in run.accents("^")]
    exact = [in_title + accents_in_title, query.run.exactly()] if accents_in_title else []
    return [_all(query, wanted) for wanted in (*exact, in_title, query.run.pairs())]


def _all(query, wanted):
    """These, with what is quoted and without what is ruled out, as a tsquery."""
    quoted = [word for run in query.quoted for word in run.exactly()]
    ruled_out = [f"!({' & '.join(run.exactly())})" for run in query.without]
    return " & ".join(dict.fromkeys([*wanted, *quoted, *ruled_out]))


def newest(words, wanted):
    found = words.filter(_match(wanted)).order_by("-published_at", "-pk")
    return found.values_list("pk", flat=True)


def begun_in_title(run):
    """That a title has these syllables in a row, of the last at least the beginning."""
    return " & ".join(run.pairs("^")) + ":*"


def _scattered(words, query):
    """The newest with all syllables somewhere; first those where most of them stand in a row."""
    run = query.run
    candidates = newest(words, _all(query, run.alone()))[:MOST_WEIGHED]
    liked = " | ".join(dict.fromkeys(run.pairs() + run.accents() + run.pairs("^")))
    weight = Func("words", Value(liked), template="ts_rank(%(expressions)s::tsquery)")
    weight.output_field = models.FloatField()
    weighed = PublicationWords.objects.filter(pk__in=candidates)
    return weighed.order_by(weight.desc(), "-published_at", "-pk").values_list("pk", flat=True)


def _match(wanted):
    return Func(
        "words",
        Value(wanted),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=models.BooleanField(),
    )


def _in_either_spelling(syllable):
    ours = one_spelling(syllable)
    others = {ours, syllable, *(ours.replace(b, a) for a, b in OTHER_SPELLING.items())}
    listed = " | ".join(map(_quoted, sorted(others)))
    return f"({listed})" if len(others) > 1 else listed


def _quoted(word):
    return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))
