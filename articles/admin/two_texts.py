"""Two people's texts of one article: what differs, word by word, and what is kept of both."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.admin.attachments_field import titles
from articles.differences import (
    LAYOUT,
    OTHER_COVER,
    OTHER_FILES,
    lines,
    marked,
    paragraphs,
    place,
    same_html,
)
from portal.html import clean_html, validate_size

THEIRS, MINE, BOTH = "theirs", "mine", "both"
BOOKKEEPING = ("version", "form_key")
UPLOADS = {"cover": "cover_upload", "attachments": "attachments-upload"}
COVER = ("cover", "cover_upload", "cover_removal")


@dataclass(frozen=True)
class Difference:
    """As `differences.Difference`: before, the stored text; after, mine."""

    name: str
    label: str
    paragraphs: list
    choice: str

    @property
    def note(self):
        return {"cover": OTHER_COVER, "attachments": OTHER_FILES}.get(self.name, LAYOUT)

    @property
    def choices(self):
        both = [(BOTH, "Giữ cả hai, phần của tôi ở cuối")] if self.name == "body" else []
        return [(MINE, "Giữ của tôi"), (THEIRS, "Giữ bản đã lưu"), *both]

    @property
    def is_settled(self):
        return self.choice in dict(self.choices)


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
    if theirs == mine and name not in ("body", "cover", "attachments"):
        return None
    paragraphs = list(marked(theirs, mine)) if theirs != mine else []
    choice = form.data.get(f"keep_{name}") or (THEIRS if name in _untouched(form) else "")
    return Difference(name, form.fields[name].label, paragraphs, choice)


def _untouched(form):
    """What this person has not changed, as the form's script tells: proposed to stay as stored."""
    return form.data.get("untouched", "").split()


def _stored(form, name):
    return form.get_initial_for_field(form.fields[name], name)


def _take_stored(form, name):
    if name in UPLOADS:
        form.files = form.files.copy()
        form.files.pop(UPLOADS[name], None)
    if name == "cover":
        form.data.pop("cover_removal", None)
    form.data.pop(f"{name}-file", None)
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
        places = {str(category.pk): place(category) for category in form.fields[name].queryset}
        return [places.get(str(value), "–")]
    if name == "cover":
        return []
    if name == "attachments":
        return titles(value)
    if isinstance(value, bool):
        return ["có" if value else "không"]
    if isinstance(value, date):
        return [date_format(value, "d/m/Y")]
    if name == "validity":
        return [str(dict(form.fields[name].choices).get(value, ""))]
    return lines(str(form.fields[name].prepare_value(value) or ""))


def _paragraphs(html):
    try:
        validate_size(html)
    except ValidationError as error:
        return error.messages
    return paragraphs(clean_html(html))
