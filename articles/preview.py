"""The page that readers would get of a working copy, for staff alone."""

from django.shortcuts import render

from articles import publishing
from articles.views import page_context


def render_preview(request, article):
    """`article` may hold unsaved typing; its sub-site is that of its category."""
    article.sub_site = article.category.sub_site
    publication = publishing.compose(article)
    publication.published_at = publishing.first_published_at(article)
    request.sub_site = article.sub_site
    with article.sub_site.mounted():
        context = page_context(request, publication) | {"preview": True}
        return render(request, "articles/publication.html", context)
