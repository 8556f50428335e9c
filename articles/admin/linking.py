"""The portal's own articles for the editor's dialog of links, found by words."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Now
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from articles.models import Article, Category, Publication
from articles.models.listing import found_by
from articles.state import short_time
from portal.text import normalise, whole_number

MOST_FOUND = 8
LONGEST_QUERY = 200


class LinkingMixin:
    """For the article's admin: what readers see may be linked to from any article."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.linkable_view)
        return [path("tim-bai/", view, name="articles_article_linkable"), *super().get_urls()]

    @method_decorator(require_GET)
    def linkable_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "")[:LONGEST_QUERY]
        here = _sub_site(request)
        return JsonResponse({"found": [_line(p, here) for p in linkable(query)]})


def linkable(query) -> list[Publication]:
    """What readers see now and `query` finds; the newest where it is empty."""
    articles = Article.objects.with_publication_times().filter(live_since__isnull=False)
    is_found = Q()
    if query.strip():
        articles = found_by(query, articles)
        in_title = Q(title__unaccent__icontains=normalise(query).strip())
        is_found = _is_what_is_searched() | in_title
    live = Publication.objects.filter(is_found, article__in=articles.values("pk"))
    return list(live.select_related("sub_site").newest_first()[:MOST_FOUND])


def _is_what_is_searched():
    """The words are those of the working copy: of a correction none is told before its time."""
    return Q(article__status=Article.Status.APPROVED, article__times__starts_at__lte=Now())


def _sub_site(request):
    """Of the category that is chosen in the form, or where its user works first."""
    pk = whole_number(request.GET.get("category"))
    category = Category.objects.filter(pk=pk).select_related("sub_site").first()
    return category.sub_site if category else request.user.sub_sites_in_scope().first()


def _line(publication, here):
    """An address within the sub-site stays short: it then holds on any host."""
    sub_site, path = publication.sub_site, publication.path
    is_near = sub_site == here and not sub_site.domain
    return {
        "title": publication.title,
        "where": f"{sub_site} · {short_time(publication.published_at)}",
        "url": f"{sub_site.mount}{path}" if is_near else sub_site.public_url(path),
    }
