from urllib.parse import unquote

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles import attachments, publishing
from articles.documents import documents, replacement_of
from articles.models import Category, PreviewLink, Publication
from articles.models.publication import by_list, together
from articles.navigation import find_category
from articles.newest import instead_of
from articles.paging import PER_PAGE, Cards, page_number
from portal.prepared import prepared
from portal.text import slugify

Withdrawal = Publication.Withdrawal
RELATED = 15
NEWEST = 6
MOVED_FOR = 3600  # seconds that a browser may remember it


@prepared
def find_publications(p):
    own = Publication.objects.filter(sub_site=p.integer("sub_site"), article=p.integer("article"))
    return own.for_page().with_views()


@prepared
def find_lists(p):
    live = Publication.objects.exclude(article=p.integer("article"))
    in_category = live.filter(category=p.integer("category"))
    place = {"published_at": p.moment("published_at"), "article": p.integer("article")}
    sub_site = p.integer("sub_site")
    return together(
        newer=in_category.newer_than(**place).for_cards().reverse()[:1],
        older=in_category.older_than(**place).for_cards()[:1],
        related=in_category.for_cards()[:RELATED],
        newest=live.filter(sub_site=sub_site).for_cards()[:NEWEST],
        most_read=Publication.objects.most_read(sub_site),
    )


@require_safe
def category(request, slug):
    category = find_category(request, slug=slug) if request.sub_site else None
    if category is None:
        raise Http404
    if category.holds_documents:
        return documents(request, category)
    cards = Cards(category)
    pages = Paginator(cards, PER_PAGE)
    number = page_number(request)
    if number > pages.num_pages:
        return redirect(_page_address(category, pages.num_pages))
    page = pages.page(number)
    context = {
        "category": category,
        "most_read": cards.most_read,
        "page": page,
        "page_numbers": pages.get_elided_page_range(number, on_each_side=1, on_ends=1),
        "page_address": _page_address(category, number),
    }
    return render(request, "articles/category.html", context)


@require_safe
def article(request, slug, article_id):
    if request.sub_site is None:
        raise Http404
    found = find_publications(sub_site=request.sub_site.pk, article=article_id)
    if not found:
        return _withdrawn(request, slug, sub_site=request.sub_site, article=article_id)
    if slug != found[0].slug:
        return _moved(found[0].get_absolute_url())
    return render(request, "articles/publication.html", page_context(request, found[0]))


def page_context(request, publication):
    """What the article page shows, for readers and for the preview."""
    lists = by_list(
        find_lists(
            article=publication.article_id,
            category=publication.category_id,
            sub_site=publication.sub_site_id,
            published_at=publication.published_at,
        )
    )
    return {
        "publication": publication,
        "category": find_category(request, pk=publication.category_id),
        "newer": lists["newer"],
        "older": lists["older"],
        "related": lists["related"],
        "newest": lists["newest"],
        "most_read": lists["most_read"],
        "files_at": publication.files_at,
        "replacement": replacement_of(publication),
    }


@require_safe
def file(request, article_id, digest, inline=False):
    """A file that a live publication lists."""
    live = Publication.objects.filter(sub_site=request.sub_site, article=article_id)
    publication = attachments.listing(live, digest).only("attachments").first()
    if publication is None:
        raise Http404
    return attachments.answer(request, attachments.find(publication, digest), inline)


@require_safe
def shared_file(request, token, digest, inline=False):
    """A file of the version that a link shows."""
    link = request.sub_site and PreviewLink.objects.answering(request.sub_site, token)
    publication = link and link.publication()
    if not publication or all(entry["file"] != digest for entry in publication.attachments):
        raise Http404
    response = attachments.answer(request, attachments.find(publication, digest), inline)
    return _kept_private(response)


@require_safe
def shared_preview(request, token):
    """A version of an article, before its publication, for who was given the address."""
    link = request.sub_site and PreviewLink.objects.answering(request.sub_site, token)
    if not link:
        raise Http404
    if request.method == "GET":
        link.openings.create()
    publication = link.publication()
    publication.published_at = publishing.first_published_at(link.article_id)
    context = page_context(request, publication) | {"preview": True, "link": link}
    context["files_at"] = f"{request.path}tep/"
    return _kept_private(render(request, "articles/publication.html", context))


@require_safe
def old_article(request, key):
    """An address of the old site: its last number alone tells the article."""
    publication = Publication.objects.select_related("sub_site").filter(key=key).first()
    if publication is None:
        return _withdrawn(request, key=key)
    return redirect(publication.sub_site.link(publication.path), permanent=True)


@require_safe
def old_category(request, slug):
    """Its slug was spelt as readers of the time typed it; it may have got another since."""
    category = Category.objects.standing_at(request.sub_site, slugify(unquote(slug)))
    if category is None:
        raise Http404
    return redirect(category.sub_site.link(category.path), permanent=True)


@require_safe
def old_home(request):
    return redirect("home", permanent=True)


def _kept_private(response):
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _page_address(category, number):
    address = category.get_absolute_url()
    return f"{address}?trang={number}" if number > 1 else address


def _moved(address):
    """Not for good: it may be published here again, or get its earlier title back."""
    response = redirect(address, permanent=True)
    response["Cache-Control"] = f"max-age={MOVED_FOR}"
    return response


def _withdrawn(request, slug=None, **where):
    """What stands in the place of an article that was taken down, by the way in which it was.

    Without a `slug` it was asked for at another address than its own.
    """
    publication = Publication.objects.withdrawn(**where)
    if publication is None:
        raise Http404
    if publication.withdrawal == Withdrawal.ERROR:
        page = instead_of(publication, request.sub_site)
        response = render(request, "410.html", page, status=410)
        response["Cache-Control"] = "no-cache"  # browsers keep such an answer for good
        return response
    if publication.withdrawal == Withdrawal.MOVED:
        return _moved(publication.moved_to)
    if slug != publication.slug:
        return _moved(publication.sub_site.link(publication.path))
    return render(request, "articles/publication.html", page_context(request, publication))
