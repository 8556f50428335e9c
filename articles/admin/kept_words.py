"""What was typed on a page of its own outlives the session, also where no script runs."""

from functools import wraps

MOST = 10_000
KEPT = "kept_words"


def keeps_words(view, field):
    """Of a POST that is answered with the sign-in page, `field` waits for who signs in there."""

    @wraps(view)
    def keep_and_ask(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        is_asked_who = response.status_code == 302 and not request.user.is_authenticated
        words = request.POST.get(field)
        if is_asked_who and words and not is_by_script(request):
            request.session[KEPT] = {"path": request.path, "words": words[:MOST]}
        return response

    return keep_and_ask


def kept_words(request) -> str:
    """What was typed on this page when its session had ended; told once."""
    if request.session.get(KEPT, {}).get("path") != request.path:
        return ""
    return request.session.pop(KEPT)["words"]


def is_by_script(request) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
