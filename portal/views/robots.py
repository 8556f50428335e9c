from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from portal.models import SubSite

NOT_FOR_ENGINES = ("/quan-tri/", "/xem-truoc/", "/*/xem-truoc/", "/tim-kiem/", "/*/tim-kiem/")
SITEMAPS = ("/sitemap.xml", "/sitemap-news.xml")


@require_safe
def robots(request):
    """Engines ask each host once: so it speaks for all sub-sites that the host has."""
    if request.sub_site is None:
        raise Http404
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ENGINES), ""]
    for sub_site in _on_this_host(request.sub_site):
        lines += [f"Sitemap: {sub_site.public_url(path)}" for path in SITEMAPS]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _on_this_host(sub_site):
    if sub_site.domain or not sub_site.is_default:
        return [sub_site]
    return [sub_site, *SubSite.objects.filter(domain=None).exclude(pk=sub_site.pk)]
