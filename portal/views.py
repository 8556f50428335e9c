import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import defaults
from django.views.decorators.http import require_safe
from django.views.static import serve

from articles.models import Publication
from articles.models.publication import by_list, together
from articles.navigation import navigation
from portal.readiness import troubles

FEATURED = 3
NEWEST = 8
IN_A_BLOCK = 4
YEAR = 31_536_000
OUTAGES = (OperationalError, InterfaceError)
SECONDS_UNTIL_RETRY = 30


@require_safe
def home(request):
    """The front page: featured, newest and a block for each top category, in one query."""
    if request.sub_site is None:
        raise Http404
    live = Publication.objects.filter(sub_site=request.sub_site).for_cards()
    blocks = {
        f"block-{category.pk}": live.in_category(category)[:IN_A_BLOCK]
        for category in navigation(request)
    }
    lists = by_list(
        together(
            featured=live.filter(is_featured=True)[:FEATURED],
            newest=live[: NEWEST + FEATURED],
            **blocks,
        )
    )
    featured = lists["featured"] or lists["newest"][:1]
    shown = {publication.article_id for publication in featured}
    newest = [p for p in lists["newest"] if p.article_id not in shown][:NEWEST]
    sections = [(c, lists[f"block-{c.pk}"]) for c in navigation(request)]
    context = {
        "featured": featured,
        "newest": newest,
        "blocks": [(category, cards) for category, cards in sections if cards],
    }
    return render(request, "portal/home.html", context)


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
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def server_error(request):
    """A database that is away for a while is no fault of the page's."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return unavailable(request)
    return defaults.server_error(request)


def unavailable(request):
    """Made without the database, which is away."""
    for_staff = request.path.startswith(reverse("admin:index"))
    page = render_to_string(
        "admin/503.html" if for_staff else "503.html", {"was_saving": request.method == "POST"}
    )
    return HttpResponse(page, status=503, headers={"Retry-After": SECONDS_UNTIL_RETRY})
