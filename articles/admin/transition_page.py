"""The page of a step: it asks what the transition needs, then makes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from articles import state, workflow
from articles.admin.kept_words import keeps_words, kept_words
from articles.admin.notes import newest_note
from articles.admin.steps import SEEN, WORDS, take
from articles.admin.transition_form import TransitionForm, begin_with
from articles.transitions import TRANSITIONS


class TransitionMixin:
    """For the article's admin; `_visible` decides whose article it is to see."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:article_id>/thao-tac/<slug:name>/",
                keeps_words(view(self.transition_view), "reason"),
                name="articles_article_transition",
            ),
            *super().get_urls(),
        ]

    def transition_view(self, request, article_id, name):
        article = self._visible(request, article_id)
        transition = TRANSITIONS.get(name)
        if transition is None:
            raise Http404
        if not transition.who(article, request.user):
            raise PermissionDenied
        if request.method == "GET" and _saw_an_older_text(request, article):
            messages.error(request, workflow.STALE.format(article.changed_by or "người khác"))
            return HttpResponseRedirect(article.get_absolute_url())
        typed = {"reason": kept_words(request).get("reason", "")}
        initial = begin_with(transition, article) | typed
        form = TransitionForm(
            transition, request.POST or None, initial=initial, is_live=article.live_since
        )
        if form.is_valid():
            try:
                return HttpResponseRedirect(take(request, article, transition, **form.filled_in()))
            except workflow.Refused as refusal:
                form.add_error(None, refusal.reasons)
        context = {
            **self.admin_site.each_context(request),
            "title": transition.label,
            "opts": self.opts,
            "article": article,
            "state_chip": state.chip(article),
            "newest_note": newest_note(article.pk),
            "transition": transition,
            "words": WORDS[name],
            "form": form,
            "media": form.media,
        }
        return TemplateResponse(request, "admin/articles/article/transition.html", context)


def _saw_an_older_text(request, article):
    """Did the link that led to a step stand on a page of an older version?"""
    return request.GET.get(SEEN, f"{article.version}") != f"{article.version}"
