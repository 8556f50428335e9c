import re
import sys

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from django.contrib import admin
from django.http import HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path, reverse

from articles.newest import newest
from portal import missed
from portal.logs import OUTAGES
from portal.text import clean_line
from portal.ways_on import way_on
from portal.whole_files import is_full_disk

TEXTS = {"title": "Tiêu đề", "lead": "Sapo", "body": "Nội dung", "reason": "Lý do"}
SECONDS_UNTIL_RETRY = 30
AWAY = (*OUTAGES, NoConnection, HTTPClientError)  # the database, the bucket
WORD = re.compile(r"[^\W_]+")
WORD_LESS_END = re.compile(r"[-_]?\d*(\.[a-z]{2,5})?$", re.IGNORECASE)
LONGEST_GUESS = 100


def permission_denied(request, exception):
    if is_for_staff(request):
        return staff_message(request, 403)
    return lost(request, 403)


def page_not_found(request, exception):
    if is_for_staff(request):
        return staff_message(request, 404)
    if _lacks_a_slash(request):
        return HttpResponseNotFound()  # the middleware makes it a redirect
    if answer := way_on(request):
        return answer
    missed.record(request)
    return lost(request, 404, guess=guess(request.path_info))


def lost(request, status, **context):
    """With ways to go on: a search, the categories, the newest articles."""
    context["newest"] = newest(request.sub_site) if request.sub_site else []
    return render(request, f"{status}.html", context, status=status)


def guess(path) -> str:
    """Words to search for, from the last part of an address that had some."""
    if missed.is_private(path):
        return ""  # a dead link, too, answers as one that never was
    last = path.rstrip("/").rpartition("/")[2]
    return " ".join(WORD.findall(WORD_LESS_END.sub("", clean_line(last))))[:LONGEST_GUESS]


def _lacks_a_slash(request):
    path = request.path_info
    return not path.endswith("/") and request.method == "GET" and is_valid_path(f"{path}/")


def is_for_staff(request):
    return request.path.startswith(reverse("admin:index"))


def staff_message(request, status):
    """In the admin's look, with its menu: from there people go on."""
    context = admin.site.each_context(request)
    return render(request, f"admin/{status}.html", context, status=status)


def csrf_failure(request, reason=""):
    """A page from before the last sign-in was sent: what was typed into it is shown again."""
    if not is_for_staff(request):
        return lost(request, 403)
    context = admin.site.each_context(request) | {"typed": typed_texts(request)}
    return render(request, "admin/csrf_failure.html", context, status=403)


def typed_texts(request):
    """The texts that a refused request brought, by what their fields are called."""
    return [(label, request.POST[name]) for name, label in TEXTS.items() if request.POST.get(name)]


def server_error(request):
    """What is away for a while, or a full disk, is no fault of the page's."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY) or is_full_disk(error) or is_failing_bucket(error):
        return unavailable(request)
    if is_for_staff(request):
        return HttpResponse(without_database("admin/500.html", request), status=500)
    return HttpResponse(without_database("500.html", request), status=500)


def is_failing_bucket(error):
    return isinstance(error, ClientError) and (
        error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500
    )


def unavailable(request):
    """Made without the database, which is away."""
    template = "admin/503.html" if is_for_staff(request) else "503.html"
    page = without_database(template, request)
    return HttpResponse(page, status=503, headers={"Retry-After": SECONDS_UNTIL_RETRY})


def without_database(template, request):
    sub_site = getattr(request, "sub_site", None)
    context = {
        "was_saving": request.method == "POST",
        "typed": typed_texts(request),
        "sub_site": sub_site,  # found before, if at all
        "home": sub_site and sub_site.link("/"),
    }
    return render_to_string(template, context)
