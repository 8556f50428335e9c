"""What somebody may mean or go on to type, from titles and tags of live publications alone."""

import re
import unicodedata
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Func

from articles import search
from articles.models import Publication, PublicationWords
from articles.models.listing import by_index

MOST_READ = 2000  # publications, the newest
LIKELY = 20
TRIED = 3
LEAST_ALIKE = 0.7
MOST_TAGS, MOST_TITLES = 3, 6
SHORTEST = 2  # letters
WORD = re.compile(r"\w+")


def did_you_mean(query, **where) -> str:
    """A phrase of a title or tag that looks like `query` and finds something; else nothing."""
    asked = " ".join(syllable for run in query.runs for syllable in run.plain)
    alike = {phrase: _alike(asked, plain(phrase)) for phrase in set(_phrases(asked, where))}
    best = sorted(alike, key=lambda phrase: (-alike[phrase], phrase))[:TRIED]
    for phrase in best:
        if alike[phrase] >= LEAST_ALIKE and search.find(search.read(phrase), **where):
            return phrase
    return ""


def _phrases(asked, where):
    """Of the titles and tags most like `asked`, whatever is about as long."""
    length = len(asked.split())
    newest = Publication.objects.filter(**where).newest_first().values("pk")[:MOST_READ]
    alike = TrigramWordSimilarity(asked, Func("title", function="unaccent"))
    likely = Publication.objects.filter(pk__in=newest).annotate(alike=alike).order_by("-alike")
    for title, tags in likely.values_list("title", "tags")[:LIKELY]:
        for text in (title, *tags):
            words = WORD.findall(text)
            for size in {max(1, length - 1), length, length + 1}:
                for start in range(len(words) - size + 1):
                    yield " ".join(words[start : start + size]).lower()


def _alike(asked, phrase) -> float:
    """The share of letters that both have in the same order."""
    matcher = SequenceMatcher(None, phrase, asked, autojunk=False)
    likely = matcher.real_quick_ratio() >= LEAST_ALIKE and matcher.quick_ratio() >= LEAST_ALIKE
    return matcher.ratio() if likely else 0


def plain(text) -> str:
    """Without accents, as the index has it."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def completions(text, sub_site) -> tuple[list[str], list[Publication]]:
    """Tags, and publications by their titles, that begin or go on as `text` does."""
    query = search.read(text)
    syllables = query.run.plain
    if len("".join(syllables)) < SHORTEST or query.quoted or query.without:
        return [], []
    words = PublicationWords.objects.filter(sub_site=sub_site)
    with by_index():
        tagged = _first(words, f"'#{'_'.join(syllables)}':*", LIKELY)
        titled = _first(words, search.begun_in_title(query.run), MOST_TITLES)
    found = Publication.objects.in_bulk([*tagged, *titled])
    tags = (tag for key in tagged if key in found for tag in found[key].tags)
    begun = [tag for tag in tags if plain(tag).startswith(" ".join(syllables))]
    titles = {found[key].title: found[key] for key in reversed(titled) if key in found}
    return list(dict.fromkeys(begun))[:MOST_TAGS], list(reversed(titles.values()))


def _first(words, wanted, most):
    return list(search.newest(words, wanted)[:most])
