"""For machines: is the portal well, and its stored pictures."""

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from portal.readiness import troubles

DAY = 86_400


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
