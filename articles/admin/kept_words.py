"""What was typed on a page of its own outlives the session, also where no script runs."""

from functools import wraps

from django.utils.datastructures import MultiValueDict

from accounts.sign_in import known_from_before

MOST = 10_000  # letters of a field
MOST_VALUES = 100
KEPT = "kept_words"


def keeps_words(view, *fields):
    """Of a POST that is answered with the sign-in page, `fields` wait for who signed in before.

    The first of them is the one with the words; without any there is nothing to keep, and of
    strangers nothing is stored.
    """

    @wraps(view)
    def keep_and_ask(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        is_asked_who = response.status_code == 302 and not request.user.is_authenticated
        has_words = request.POST.get(fields[0]) and not is_by_script(request)
        if is_asked_who and has_words and (user := known_from_before(request)):
            typed = {name: _cut(request.POST.getlist(name)) for name in fields}
            request.session[KEPT] = {"path": request.path, "user": user, "typed": typed}
        return response

    return keep_and_ask


def kept_words(request) -> MultiValueDict:
    """What the same person typed on this page when the session had ended, by field; told once."""
    if request.session.get(KEPT, {}).get("path") != request.path:
        return MultiValueDict()
    kept = request.session.pop(KEPT)
    return MultiValueDict(kept["typed"] if kept["user"] == str(request.user.pk) else {})


def _cut(values):
    values = values[:MOST_VALUES]
    return [value[: MOST // len(values)] for value in values]


def is_by_script(request) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
