from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.models import Category, Publication
from articles.models.publication import read_together
from articles.navigation import find_category

PER_PAGE = 20
RELATED = 15
NEWEST = 6


@require_safe
def category(request, slug):
    category = find_category(request, slug) if request.sub_site else None
    if category is None:
        raise Http404
    page = _page(request, Publication.objects.in_category(category).for_cards())
    page_numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    context = {"category": category, "page": page, "page_numbers": page_numbers}
    return render(request, "articles/category.html", context)


@require_safe
def article(request, slug, article_id):
    publication = (
        Publication.objects.for_page()
        .filter(sub_site=request.sub_site, article_id=article_id)
        .first()
    )
    if publication is None:
        return _not_live(request, article_id)
    if slug != publication.slug:
        return redirect(publication, permanent=True)
    return render(request, "articles/publication.html", page_context(publication))


def page_context(publication):
    """What the article page shows, for readers and for the preview."""
    live = Publication.objects.for_cards().exclude(article_id=publication.article_id)
    lists = read_together(
        related=live.filter(category=publication.category_id)[:RELATED],
        newest=live.filter(sub_site=publication.sub_site_id)[:NEWEST],
    )
    return {"publication": publication, "category": publication.category, **lists}


@require_safe
def old_article(request, key):
    """An address of the old site: its last number alone tells the article."""
    publication = get_object_or_404(
        Publication.objects.select_related("sub_site"), article__key=key
    )
    address = publication.sub_site.public_url(publication.get_absolute_url())
    return redirect(address, permanent=True)


@require_safe
def old_category(request, slug):
    return redirect(
        get_object_or_404(Category, sub_site=request.sub_site, slug=slug), permanent=True
    )


def _page(request, publications):
    try:
        return Paginator(publications, PER_PAGE).page(request.GET.get("trang", 1))
    except InvalidPage as error:
        raise Http404 from error


def _not_live(request, article_id):
    if Publication.history.was_withdrawn(request.sub_site, article_id):
        return render(request, "410.html", status=410)
    raise Http404
