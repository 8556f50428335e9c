"""The page that readers would get of a working copy, for staff alone."""

from django.template.loader import render_to_string

from articles import publishing
from articles.views import page_context


def preview_page(request, article, files_at, cover_address="") -> str:
    """The whole page, to be shown in a frame of its own.

    `article` may hold unsaved typing, or never have been saved; its sub-site is that of its
    category. Its files are opened below the address `files_at`; `cover_address` is that of a
    cover which is stored nowhere.
    """
    article.sub_site = article.category.sub_site
    publication = publishing.compose(article)
    publication.article_id = article.pk or 0
    publication.published_at = publishing.first_published_at(publication.article_id)
    if cover_address:
        publication.cover = article.cover
    shown = {
        "preview": True,
        "is_framed": True,
        "files_at": files_at,
        "cover_address": cover_address,
    }
    before, request.sub_site = request.sub_site, article.sub_site
    try:
        with article.sub_site.mounted():
            context = page_context(request, publication) | shown
            return render_to_string("articles/publication.html", context, request)
    finally:
        request.sub_site = before
