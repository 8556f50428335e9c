from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.publishing import photos_in
from portal.dressing import dress_html
from portal.models import Page


@require_safe
def page(request, slug):
    """One of a sub-site's pages, beside the names of the others."""
    pages = list(Page.objects.filter(sub_site=request.sub_site).defer("body"))
    page = next((page for page in pages if page.slug == slug), None)
    if page is None:
        raise Http404
    body = Page.objects.values_list("body", flat=True).get(pk=page.pk)
    context = {"page": page, "pages": pages, "html": dress_html(body, photos_in(body))}
    return render(request, "portal/page.html", context)
