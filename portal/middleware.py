"""Which sub-site is this? By domain, else by the first part of the address, else the default.

A prefix is moved to the script name, as WSGI mounts an application, so that `reverse()` and the
rest of the code need not know of it.
"""

from django.core.exceptions import BadRequest
from django.http import HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.utils.encoding import iri_to_uri

from portal.frame import with_frame
from portal.models import SubSite
from portal.models.sub_site import OUTSIDE_SUB_SITES
from portal.prepared import prepared

FOR_READERS = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none';"
    " frame-src https://www.youtube-nocookie.com https://www.facebook.com"
)
FOR_STAFF = (  # the editor writes scripts into its page and shows what was pasted
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def utf_8_alone(get_response):
    """Browsers send nothing else; from others come half letters, which no database can hold.

    What ought to be recorded with them, as a sign-in that failed, would not be.
    """

    def middleware(request):
        if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            raise BadRequest
        return get_response(request)

    return middleware


def content_security_policy(get_response):
    """Tells browsers to run nothing from elsewhere, should something slip past the cleaning."""

    def middleware(request):
        response = get_response(request)
        policy = FOR_STAFF if request.path_info.startswith("/quan-tri/") else FOR_READERS
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


class SubSiteMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.sub_site = None
        first_part, slash, rest = request.path_info[1:].partition("/")
        if first_part in OUTSIDE_SUB_SITES:
            return self.get_response(request)
        if "\0" in request.path_info:  # PostgreSQL holds no such text
            raise BadRequest
        host, _ = split_domain_port(request.get_host())
        if rest.partition("/")[0] in OUTSIDE_SUB_SITES:
            first_part = ""  # then it names no sub-site, and the whole address no page
        request.sub_site, named = find_sub_site(host, first_part)
        if not named:
            return self.get_response(request)
        if not slash or request.sub_site.mount != f"/{first_part}":
            return redirect_home(request, rest)
        request.path_info = f"/{rest}"
        request.META["PATH_INFO"] = request.path_info
        request.META["SCRIPT_NAME"] = request.META.get("SCRIPT_NAME", "") + request.sub_site.mount
        with request.sub_site.mounted():
            return self.get_response(request)


@prepared
def find_candidates(p):
    return with_frame(SubSite.objects.answering(p.text("host"), p.text("first_part")))


def find_sub_site(host, first_part):
    """The sub-site that answers, or None, and whether `first_part` is what named it."""
    candidates = find_candidates(host=host, first_part=first_part)
    for sub_site in candidates:
        if sub_site.domain == host:
            return sub_site, False
    for sub_site in candidates:
        if sub_site.slug == first_part:
            return sub_site, True
    return (candidates[0] if candidates else None), False


def redirect_home(request, rest):
    """To the one address of a page that was asked for under a prefix that is not its own."""
    query = request.META.get("QUERY_STRING")
    path = iri_to_uri("/" + rest.lstrip("/\\"))  # two slashes would lead to another host
    address = request.sub_site.link(path)
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
