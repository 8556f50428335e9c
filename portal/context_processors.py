from django.utils.functional import SimpleLazyObject

from articles.navigation import navigation
from portal.frame import frame_of


def sub_site(request):
    """For public pages: the sub-site and, read only where a template shows it, what is round it."""
    site = getattr(request, "sub_site", None)
    if site is None:
        return {}
    return {
        "sub_site": site,
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "frame": SimpleLazyObject(lambda: frame_of(site)),
    }
