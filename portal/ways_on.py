"""Where to go from an address at which nothing stands: asked only once that is known."""

import re

from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path

from articles.models import Category
from portal.counted import if_possible
from portal.models import Redirect

OF_A_CATEGORY = re.compile(r"/chuyen-muc/(?P<slug>[a-z0-9-]{1,120})/(?P<rest>[^/\\].*)?")
REMEMBERED_FOR = 3600  # seconds, by browsers: staff may change their minds


def way_on(request):
    """The answer that leads to where it stands now; None where nobody knows."""
    if request.sub_site is None or request.method not in ("GET", "HEAD"):
        return None
    address = _of_redirect(request) or _of_renamed_category(request)
    if address is None:
        return None
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = f"max-age={REMEMBERED_FOR}"
    return response


def _of_redirect(request):
    query = request.META.get("QUERY_STRING", "")
    redirect = Redirect.objects.answering(request.sub_site, request.path_info, query)
    if redirect is None:
        return None
    with if_possible():
        own = Redirect.objects.filter(pk=redirect.pk)
        own.update(hits=F("hits") + 1, last_hit_at=Now())
    return redirect.target


def _of_renamed_category(request):
    """Below it stand its feeds too; what was asked of it is asked again."""
    found = OF_A_CATEGORY.fullmatch(request.path_info)
    category = found and Category.objects.standing_at(request.sub_site, found["slug"])
    if not category or (category.sub_site, category.slug) == (request.sub_site, found["slug"]):
        return None
    query = request.META.get("QUERY_STRING")
    address = category.sub_site.link(category.path + escape_uri_path(found["rest"] or ""))
    return f"{address}?{query}" if query else address
