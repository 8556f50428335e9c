"""The portal on a telephone's home screen, and what can be read there without network."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.views.decorators.http import require_safe

from articles.models import Publication
from portal.text import whole_number

COLOUR = r"{}: .*?--in-light, (#[0-9a-f]+)"  # as tokens.css gives it
ICONS = {"icon-192": "any", "icon-512": "any", "icon-maskable-512": "maskable"}
KEPT_FILES = ("*.css", "*.js", "*.svg", "fonts/*[!c].woff2")  # of static/portal, no italics
MOST_ASKED = 100


@require_safe
def manifest(request):
    if request.sub_site is None:
        raise Http404
    root = get_script_prefix()
    paper, bar = _colours(request.sub_site.palette)
    described = {
        "id": root,
        "name": request.sub_site.name,
        "lang": "vi",
        "start_url": root,
        "scope": root,
        "display": "standalone",
        "background_color": paper,
        "theme_color": bar,
        "categories": ["news", "government"],
        "icons": [_icon(name, purpose) for name, purpose in ICONS.items()],
    }
    return JsonResponse(
        described,
        content_type="application/manifest+json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


@cache
def _colours(palette) -> tuple[str, str]:
    """Of the pages in light: their ground and the bar on top."""
    tokens = _source("portal/tokens.css")
    own = tokens.partition(f".colours-{palette} ")[2] or tokens
    parts = (("--paper", tokens), ("--bar", own))
    return tuple(re.search(COLOUR.format(name), part)[1] for name, part in parts)


def _icon(name, purpose):
    size = name.rpartition("-")[2]
    address = static(f"portal/{name}.png")
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@require_safe
def worker(request):
    """The service worker, which serves the pages below the address that it is got from."""
    if request.sub_site is None:
        raise Http404
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = get_script_prefix()
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> str:
    """Its source, told first what it keeps: so it changes whenever one of these files does."""
    source = _source("portal/worker.js")
    folder = Path(finders.find("portal"))
    paths = sorted(path for pattern in KEPT_FILES for path in folder.glob(pattern))
    names = [f"portal/{path.relative_to(folder)}" for path in paths]
    kept = {"files": [static(name) for name in names], "static": static("portal/")}
    version = hashlib.sha256(f"{kept}{source}".encode()).hexdigest()[:12]
    return f"const KEPT = {json.dumps(kept | {'version': version})};\n{source}"


def _source(name) -> str:
    return Path(finders.find(name)).read_text(encoding="utf-8")


@require_safe
def offline(request):
    """Kept by the worker, and shown in the place of what is not."""
    if request.sub_site is None:
        raise Http404
    return render(request, "portal/offline.html")


@require_safe
def gone(request):
    """Of these articles, kept on somebody's device, the numbers of those that are live no more."""
    if request.sub_site is None:
        raise Http404
    asked = request.GET.get("tin", "").split(",")[:MOST_ASKED]
    numbers = {number for number in map(whole_number, asked) if number}
    own = Publication.objects.filter(sub_site=request.sub_site, article__in=numbers)
    live = own.values_list("article", flat=True)
    response = JsonResponse(sorted(numbers.difference(live)), safe=False)
    response["Cache-Control"] = "no-store"
    return response
