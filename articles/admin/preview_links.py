"""“Chia sẻ bản xem trước”: the links that show a version to people without an account."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from articles import conditions, publishing, workflow
from articles.models import PreviewLink
from articles.models.preview_link import SHOWN, digest, new_token
from articles.state import State, state_of
from portal import clock

DAYS = (1, 3, 7)
MOST = 10  # of an article, that open at the same time
ENOUGH = f"Bài này đang có {MOST} liên kết dùng được. Hãy thu hồi bớt, rồi lập liên kết khác."
SHARED = {State.DRAFT, State.RETURNED, State.SUBMITTED, State.IN_APPROVAL}


class LinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label="Liên kết dùng được trong",
        choices=[(days, f"{days} ngày") for days in DAYS],
        coerce=int,
        initial=DAYS[1],
        widget=forms.RadioSelect,
    )


class PreviewLinksMixin:
    """For the article's admin: whoever may edit or approve an article shows it around."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:article_id>/chia-se/",
                view(self.preview_links_view),
                name="articles_article_preview_links",
            ),
            path(
                "<int:article_id>/chia-se/<int:link_id>/thu-hoi/",
                view(require_POST(self.revoke_view)),
                name="articles_article_revoke",
            ),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])])
    def preview_links_view(self, request, article_id):
        """The address of a new link is in the answer alone: it is kept nowhere."""
        article = self._shareable(request, article_id)
        form = LinkForm(request.POST or None)
        address = ""
        if can_show(article) and form.is_valid():
            try:
                token = make_link(article, request.user, form.cleaned_data["days"])
                address = article.sub_site.public_url(f"/xem-truoc/{token}/")
            except workflow.Refused as refusal:
                form.add_error(None, refusal.reasons)
        context = {
            **self.admin_site.each_context(request),
            "title": "Chia sẻ bản xem trước",
            "opts": self.opts,
            "article": article,
            "can_show": can_show(article),
            "form": form,
            "address": address,
            "links": links_of(article),
        }
        return TemplateResponse(request, "admin/articles/article/preview_links.html", context)

    def revoke_view(self, request, article_id, link_id):
        article = self._shareable(request, article_id)
        link = get_object_or_404(article.preview_links, pk=link_id)
        still_open = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
        still_open.update(revoked_at=Now(), revoked_by=request.user)
        return HttpResponseRedirect(links_url(article))

    def _shareable(self, request, article_id):
        article = self._visible(request, article_id)
        if not self.may_share(request, article):
            raise PermissionDenied
        return article

    def offers_sharing(self, request, article) -> bool:
        """Is there a way to what could be shown, or to the links of what was?"""
        is_of_use = can_show(article) or article.preview_links.exists()
        return is_of_use and self.may_share(request, article)

    def may_share(self, request, article) -> bool:
        return conditions.is_approver(article, request.user) or self.may_edit(request, article)


def can_show(article) -> bool:
    """Is it still on its way to readers? What they see, or saw, has an address of its own."""
    return state_of(article) in SHARED or article.scheduled_for is not None


@transaction.atomic
def make_link(article, by, days) -> str:
    """Answers the token, which is kept nowhere."""
    article = workflow.locked(article.pk)
    if article.preview_links.alive().count() >= MOST:
        raise workflow.Refused([ENOUGH])
    composed = publishing.compose(article)
    token, now = new_token(), clock.now()
    PreviewLink.objects.create(
        article=article,
        sub_site_id=article.sub_site_id,
        token_digest=digest(token),
        version=article.version,
        page={name: getattr(composed, name) for name in SHOWN},
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def links_of(article) -> list[PreviewLink]:
    """All that were ever made, the newest first, each with `opened` and `is_alive`."""
    alive = set(article.preview_links.alive().values_list("pk", flat=True))
    links = article.preview_links.select_related("made_by", "revoked_by").defer("page")
    links = list(links.annotate(opened=Count("openings")))
    for link in links:
        link.is_alive = link.pk in alive
    return links


def links_url(article) -> str:
    return reverse("admin:articles_article_preview_links", args=[article.pk])
