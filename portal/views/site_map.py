from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.newest import newest
from portal.models import Page


@require_safe
def site_map(request):
    """For people: all that a sub-site has, as one list."""
    if request.sub_site is None:
        raise Http404
    context = {
        "pages": Page.objects.filter(sub_site=request.sub_site).defer("body"),
        "newest": newest(request.sub_site),
    }
    return render(request, "portal/site_map.html", context)
