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
DOCUMENTS = 5
PICTURES, FEWEST_PICTURES = 4, 2


@require_safe
def home(request):
    """The front page in one query: featured, newest, a block for each top category, and so on."""
    if request.sub_site is None:
        raise Http404
    branches, documents = _news_and_documents(navigation(request))
    find = front_page(tuple(len(below) for _, below in branches), len(documents))
    ids = _numbered("category", chain.from_iterable(below for _, below in branches))
    ids |= _numbered("documents", documents)
    lists = by_list(find(sub_site=request.sub_site.pk, **ids))
    featured = lists["featured"] or lists["newest"][:1]
    newest = _without(featured, lists["newest"])[:NEWEST]
    blocks = _blocks(branches, lists, newest)
    leads = [cards[0] for _, cards in blocks]
    pictures = _pictures(lists["pictures"], featured + newest + leads)
    context = {
        "featured": featured,
        "newest": newest,
        "most_read": lists["most_read"],
        "documents": lists["documents"],
        "documents_category": documents[0] if documents else None,
        "blocks": [(top, _without(pictures, cards)) for top, cards in blocks],
        "pictures": pictures,
    }
    return render(request, "portal/home.html", context)


def _news_and_documents(tops):
    """Each top category with those of its branch that hold news; the ones that hold documents."""
    branches = [(top, (top, *top.subcategories)) for top in tops]
    documents = [c for _, branch in branches for c in branch if c.holds_documents]
    news = [(top, [c for c in branch if not c.holds_documents]) for top, branch in branches]
    return [(top, below) for top, below in news if below], documents


def _numbered(name, categories):
    return {f"{name}-{n}": category.pk for n, category in enumerate(categories)}


def _without(shown, cards):
    return [card for card in cards if card not in shown]


def _blocks(branches, lists, shown):
    blocks = ((top, _without(shown, lists[f"block-{n}"])) for n, (top, _) in enumerate(branches))
    return [(top, cards) for top, cards in blocks if cards]


def _pictures(found, shown):
    """A strip; none where it would be a single one."""
    pictures = _without(shown, found)[:PICTURES]
    return pictures if len(pictures) >= FEWEST_PICTURES else []


@lru_cache(maxsize=100)
def front_page(branches: tuple[int, ...], documents: int = 0):
    """Finds what a front page shows; its blocks have so many categories each.

    Documents stand in a list of their own alone, unless they are featured.
    """

    @prepared
    def find(p):
        sub_site = p.integer("sub_site")
        live = Publication.objects.filter(sub_site=sub_site).for_cards()
        places = Place.objects.featured(sub_site).present()
        featured = live.in_places(places)[:ON_FRONT_PAGE]
        with_documents = [p.integer(f"documents-{n}") for n in range(documents)]
        news = live.exclude(category__in=with_documents).without(featured)
        top = news[:NEWEST]
        numbers = count()
        blocks = {}
        for block, size in enumerate(branches):
            categories = [p.integer(f"category-{next(numbers)}") for _ in range(size)]
            rest = live.filter(category__in=categories).without(featured, top)
            blocks[f"block-{block}"] = rest[:IN_A_BLOCK]
        newest_documents = live.filter(category__in=with_documents).without(featured)
        return together(
            featured=featured,
            newest=news[: NEWEST + 1],
            most_read=Publication.objects.most_read(sub_site),
            pictures=news.with_pictures().without(top)[: 2 * PICTURES],
            documents=newest_documents[:DOCUMENTS],
            **blocks,
        )

    return find
