from functools import lru_cache
from itertools import chain, count

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Place, Publication
from articles.models.place import ON_FRONT_PAGE
from articles.models.publication import by_list, together
from articles.navigation import navigation
from portal.prepared import prepared

NEWEST = 8
IN_A_BLOCK = 4


@require_safe
def home(request):
    """The front page: featured, newest and a block for each top category, in one query."""
    if request.sub_site is None:
        raise Http404
    branches = [(category, *category.subcategories) for category in navigation(request)]
    find = front_page(tuple(len(branch) for branch in branches))
    ids = {f"category-{n}": category.pk for n, category in enumerate(chain(*branches))}
    lists = by_list(find(sub_site=request.sub_site.pk, **ids))
    featured = lists["featured"] or lists["newest"][:1]
    newest = [card for card in lists["newest"] if card not in featured][:NEWEST]
    shown = {card.article_id for card in newest}
    blocks = [
        (branch[0], [card for card in lists[f"block-{n}"] if card.article_id not in shown])
        for n, branch in enumerate(branches)
    ]
    context = {
        "featured": featured,
        "newest": newest,
        "most_read": lists["most_read"],
        "blocks": [(category, cards) for category, cards in blocks if cards],
    }
    return render(request, "portal/home.html", context)


@lru_cache(maxsize=100)
def front_page(branches: tuple[int, ...]):
    """Finds what a front page shows, no article twice; its blocks have so many categories each."""

    @prepared
    def find(p):
        sub_site = p.integer("sub_site")
        live = Publication.objects.filter(sub_site=sub_site).for_cards()
        places = Place.objects.featured(sub_site).present()
        featured = live.in_places(places)[:ON_FRONT_PAGE]
        newest = live.without(featured)
        numbers = count()
        blocks = {}
        for block, size in enumerate(branches):
            categories = [p.integer(f"category-{next(numbers)}") for _ in range(size)]
            rest = live.filter(category__in=categories).without(featured, newest[:NEWEST])
            blocks[f"block-{block}"] = rest[:IN_A_BLOCK]
        most_read = Publication.objects.most_read(sub_site)
        return together(
            featured=featured, newest=newest[: NEWEST + 1], most_read=most_read, **blocks
        )

    return find
