"""The pages of a tag and of an author: what a sub-site has of them, the newest first."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.models.publication import CARD_FIELDS
from articles.paging import PER_PAGE

TAGS_BESIDE = 20


@require_safe
def tag(request, slug):
    live = Publication.objects.filter(sub_site=request.sub_site, tag_slugs__contains=[slug])
    page = _page(request, live)
    name = page[0].tag_called(slug)
    return _answer(request, page, reverse("articles:tag", args=[slug]), "Từ khóa", name)


@require_safe
def author(request, slug):
    live = Publication.objects.filter(sub_site=request.sub_site, author_slug=slug)
    page = _page(request, live)
    address = reverse("articles:author", args=[slug])
    return _answer(request, page, address, "Tác giả", page[0].author)


def _page(request, live):
    """Never empty: where there is nothing, there is no such page."""
    cards = live.for_cards().only(*CARD_FIELDS, "byline", "tags", "tag_slugs")
    page = Paginator(cards, PER_PAGE).get_page(request.GET.get("trang"))
    if not page.object_list:
        raise Http404
    page.object_list = list(page.object_list)
    return page


def _answer(request, page, address, kind, name):
    """A name is written as the newest article writes it."""
    pages = page.paginator
    context = {
        "kind": kind,
        "name": name,
        "page": page,
        "page_numbers": pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "page_address": address if page.number == 1 else f"{address}?trang={page.number}",
        "tags": _other_tags(page, name),
    }
    return render(request, "articles/topic.html", context)


def _other_tags(page, name):
    """Of what stands on `page`, the most common first; each with its slug."""
    listed = Counter(linked for publication in page for linked in publication.linked_tags)
    return [linked for linked, _ in listed.most_common(TAGS_BESIDE) if linked[0] != name]
