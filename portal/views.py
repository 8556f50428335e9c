import sys
from functools import lru_cache
from itertools import chain, count

from django.contrib import admin
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views import defaults
from django.views.decorators.http import require_safe

from articles.models import Place, Publication
from articles.models.place import ON_FRONT_PAGE
from articles.models.publication import by_list, together
from articles.navigation import navigation
from portal.logs import OUTAGES
from portal.prepared import prepared
from portal.readiness import troubles
from portal.whole_files import is_full_disk

NEWEST = 8
IN_A_BLOCK = 4
DAY = 86_400
TEXTS = {"title": "Tiêu đề", "lead": "Sapo", "body": "Nội dung", "reason": "Lý do"}
SECONDS_UNTIL_RETRY = 30


@require_safe
def home(request):
    """The front page: featured, newest and a block for each top category, in one query."""
    if request.sub_site is None:
        raise Http404
    branches = [(category, *category.subcategories) for category in navigation(request)]
    find = front_page(tuple(len(branch) for branch in branches))
    ids = {f"category-{n}": category.pk for n, category in enumerate(chain(*branches))}
    lists = by_list(find(sub_site=request.sub_site.pk, **ids))
    featured = lists["featured"] or lists["newest"][:1]
    newest = [card for card in lists["newest"] if card not in featured][:NEWEST]
    shown = {card.article_id for card in newest}
    blocks = [
        (branch[0], [card for card in lists[f"block-{n}"] if card.article_id not in shown])
        for n, branch in enumerate(branches)
    ]
    context = {
        "featured": featured,
        "newest": newest,
        "blocks": [(category, cards) for category, cards in blocks if cards],
    }
    return render(request, "portal/home.html", context)


@lru_cache(maxsize=100)
def front_page(branches: tuple[int, ...]):
    """Finds what a front page shows, no article twice; its blocks have so many categories each."""

    @prepared
    def find(p):
        sub_site = p.integer("sub_site")
        live = Publication.objects.filter(sub_site=sub_site).for_cards()
        places = Place.objects.featured(sub_site).present()
        featured = live.in_places(places)[:ON_FRONT_PAGE]
        newest = live.without(featured)
        numbers = count()
        blocks = {}
        for block, size in enumerate(branches):
            categories = [p.integer(f"category-{next(numbers)}") for _ in range(size)]
            rest = live.filter(category__in=categories).without(featured, newest[:NEWEST])
            blocks[f"block-{block}"] = rest[:IN_A_BLOCK]
        return together(featured=featured, newest=newest[: NEWEST + 1], **blocks)

    return find


@require_safe
def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request):
    found = troubles()
    text = "\n".join(found) or "ok"
    return HttpResponse(text, content_type="text/plain", status=503 if found else 200)


@require_safe
def media(request, path):
    """Stored pictures, while no nginx stands in front; nothing here may run in a browser."""
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, SuspiciousOperation) as error:
        raise Http404 from error
    changed_at = default_storage.get_modified_time(path).timestamp()
    response = get_conditional_response(request, last_modified=int(changed_at))
    if response:
        file.close()
    else:
        response = FileResponse(file)
    response["Last-Modified"] = http_date(changed_at)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={DAY}"  # a picture can be removed
    return response


def permission_denied(request, exception):
    if is_for_staff(request):
        return staff_message(request, 403)
    return defaults.permission_denied(request, exception)


def page_not_found(request, exception):
    if is_for_staff(request):
        return staff_message(request, 404)
    return defaults.page_not_found(request, exception)


def is_for_staff(request):
    return request.path.startswith(reverse("admin:index"))


def staff_message(request, status):
    """In the admin's look, with its menu: from there people go on."""
    context = admin.site.each_context(request)
    return render(request, f"admin/{status}.html", context, status=status)


def csrf_failure(request, reason=""):
    """A page from before the last sign-in was sent: what was typed into it is shown again."""
    if not is_for_staff(request):
        return defaults.permission_denied(request, PermissionDenied())
    context = admin.site.each_context(request) | {"typed": typed_texts(request)}
    return render(request, "admin/csrf_failure.html", context, status=403)


def typed_texts(request):
    """The texts that a refused request brought, by what their fields are called."""
    return [(label, request.POST[name]) for name, label in TEXTS.items() if request.POST.get(name)]


def server_error(request):
    """A database that is away for a while, or a full disk, is no fault of the page's."""
    error = sys.exc_info()[1]
    if isinstance(error, OUTAGES) or is_full_disk(error):
        return unavailable(request)
    if is_for_staff(request):
        return HttpResponse(without_database("admin/500.html", request), status=500)
    return defaults.server_error(request)


def unavailable(request):
    """Made without the database, which is away."""
    template = "admin/503.html" if is_for_staff(request) else "503.html"
    page = without_database(template, request)
    return HttpResponse(page, status=503, headers={"Retry-After": SECONDS_UNTIL_RETRY})


def without_database(template, request):
    was_saving = request.method == "POST"
    return render_to_string(template, {"was_saving": was_saving, "typed": typed_texts(request)})
