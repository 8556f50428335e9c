"""Two people's texts of one article: what differs, word by word, and what is kept of both."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.utils.html import format_html, strip_tags

from portal.html import clean_html, validate_size

BLOCK_TAG = re.compile(
    r"(</?(?:p|h[2-4]|[uo]l|li|blockquote|fig\w+|[hb]r|table|caption|thead|t\w+)\b[^>]*>)"
)
PICTURE = re.compile(r"<img[^>]*>")
SAME, THEIRS, MINE, BOTH = "same", "theirs", "mine", "both"
BOOKKEEPING = ("version", "form_key")
COVER = ("cover", "cover_upload", "cover_removal")
MOST_PAIRS = 500_000  # of words to compare in a paragraph: it takes square time


@dataclass(frozen=True)
class Difference:
    """`paragraphs` are lists of (SAME, THEIRS or MINE, words); none: only the layout differs."""

    name: str
    label: str
    paragraphs: list
    choice: str

    @property
    def choices(self):
        both = [(BOTH, "Giữ cả hai, phần của tôi ở cuối")] if self.name == "body" else []
        return [(MINE, "Giữ của tôi"), (THEIRS, "Giữ bản đã lưu"), *both]

    @property
    def is_settled(self):
        return self.choice in dict(self.choices)


def same_html(stored, sent):
    """CKEditor lays out the same HTML differently."""
    return _without_layout(stored or "") == _without_layout(clean_html(sent or ""))


def differences(form) -> list[Difference]:
    """Between what is stored and what a bound form holds, in the form's order."""
    return [difference for name in _changed(form) if (difference := _difference(form, name))]


def merge(form, settled):
    """Puts what was chosen into the form's data, which may be changed."""
    for difference in settled:
        if difference.choice == THEIRS:
            _take_stored(form, difference.name)
        elif difference.choice == BOTH:
            line = format_html("<hr><p><strong>Phần của {}:</strong></p>", form.user)
            form.data["body"] = f"{form.initial['body']}{line}{form.data['body']}"


def marked(theirs, mine):
    """The paragraphs of two texts as one, each word marked by whose it is."""
    for step, i1, i2, j1, j2 in SequenceMatcher(None, theirs, mine).get_opcodes():
        if step == "equal":
            yield from ([(SAME, text)] for text in _in_short(theirs[i1:i2]))
        else:
            for pair in zip_longest(theirs[i1:i2], mine[j1:j2], fillvalue=""):
                yield list(_marked_words(*(text.split() for text in pair)))


def _in_short(texts):
    return texts if len(texts) < 4 else [texts[0], "…", texts[-1]]


def _marked_words(theirs, mine):
    if len(theirs) * len(mine) > MOST_PAIRS:
        yield from _both(theirs, mine)
        return
    for step, i1, i2, j1, j2 in SequenceMatcher(None, theirs, mine, False).get_opcodes():
        if step == "equal":
            yield SAME, " ".join(theirs[i1:i2])
        else:
            yield from _both(theirs[i1:i2], mine[j1:j2])


def _both(theirs, mine):
    return [(kind, " ".join(words)) for kind, words in ((THEIRS, theirs), (MINE, mine)) if words]


def context(form, errors):
    """For the template, of a stale save; with a headline of its own where nothing else is wrong."""
    stored = getattr(form, "stored", None)
    return {
        "stored": stored,
        "differences": stored and form.differences,
        "may_settle": stored and form.may_edit,
        "must_choose": stored and "seen_version" in form.data,
        "errors": None if stored and set(form.errors) == {"version"} else errors,
    }


def _changed(form):
    names = [name for name in form.fields if form[name]._has_changed()]
    own = [name for name in names if name not in (*BOOKKEEPING, *COVER)]
    return [*own, "cover"] if set(names) & set(COVER) else own


def _difference(form, name):
    stored, sent = _stored(form, name), form[name].data
    if name == "body" and same_html(stored, sent):
        return None
    theirs, mine = _shown(form, name, stored), _shown(form, name, sent)
    if theirs == mine and name not in ("body", "cover"):
        return None
    paragraphs = list(marked(theirs, mine)) if theirs != mine else []
    choice = form.data.get(f"keep_{name}", "")
    return Difference(name, form.fields[name].label, paragraphs, choice)


def _stored(form, name):
    return form.get_initial_for_field(form.fields[name], name)


def _take_stored(form, name):
    if name == "cover":
        form.files = form.files.copy()
        form.files.pop("cover_upload", None)
        form.data.pop("cover_removal", None)
    value = form.fields[name].prepare_value(_stored(form, name))
    if value is False:
        form.data.pop(name, None)
    else:
        form.data[name] = "" if value is None else value


def _shown(form, name, value) -> list[str]:
    """The paragraphs that a person sees of a field's value."""
    if name == "body":
        return _paragraphs(value or "")
    if name == "category":
        places = {str(category.pk): _place(category) for category in form.fields[name].queryset}
        return [places.get(str(value), "–")]
    if name == "cover":
        return []
    if isinstance(value, bool):
        return ["có" if value else "không"]
    words = str(form.fields[name].prepare_value(value) or "")
    return [" ".join(line.split()) for line in words.strip().splitlines()]


def _place(category):
    """Its whole way: two sub-sites may each have a category of that name."""
    way = (category.sub_site, category.parent, category)
    return " › ".join(str(part) for part in way if part)


def _paragraphs(html):
    try:
        validate_size(html)
    except ValidationError as error:
        return error.messages
    with_pictures = PICTURE.sub(" [ảnh] ", clean_html(html))
    texts = (unescape(strip_tags(part)).strip() for part in BLOCK_TAG.split(with_pictures))
    return [text for text in texts if text]


def _without_layout(html):
    return "".join(part.strip() for part in BLOCK_TAG.split(html))
