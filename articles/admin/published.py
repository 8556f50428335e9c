"""What readers saw of an article: its publications, and the page as it was at a time."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from articles.admin.attached_files import files_url
from articles.admin.history import compare_url
from articles.admin.transition_form import MomentField
from articles.differences import changed_names, without_body
from articles.models import Publication, WorkflowEvent
from articles.navigation import find_category
from articles.state import short_time
from portal import clock

PER_PAGE = 10
STRIP = '{} <a href="{}">Về các bản đã đăng</a>'


class SeenForm(forms.Form):
    at = MomentField(label="Người đọc đã thấy gì lúc")

    def clean_at(self):
        at = self.cleaned_data["at"]
        if not at:
            raise forms.ValidationError("Hãy chọn ngày và giờ.")
        if at > clock.now():
            raise forms.ValidationError("Giờ này chưa đến.")
        return at


@dataclass(frozen=True)
class Row:
    """A publication, who made it, how it ended and what it changed in the one before."""

    publication: Publication
    made: WorkflowEvent
    end: str
    ended: WorkflowEvent
    changed: list
    compare_url: str


class PublishedMixin:
    """For the article's admin; `_visible` decides whose article it is to see."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:article_id>/ban-da-dang/",
                view(self.publications_view),
                name="articles_article_publications",
            ),
            path(
                "<int:article_id>/ban-da-dang/<int:publication_id>/",
                view(self.publication_view),
                name="articles_article_publication",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def publications_view(self, request, article_id):
        article = self._visible(request, article_id)
        form = SeenForm(request.GET if "at_0" in request.GET else None)
        if form.is_valid():
            at = form.cleaned_data["at"]
            seen = _seen_at(article, at)
            if seen:
                return _page(request, seen, f"Trang người đọc thấy lúc {short_time(at)}.")
            form.add_error("at", f"Lúc {short_time(at)} người đọc không thấy bài này.")
        pages = Paginator(without_body(_of(article)).order_by("-starts_at"), PER_PAGE)
        page = pages.get_page(request.GET.get("trang"))
        context = self._history_context(request, article, "Các bản đã đăng") | {
            "form": form,
            "page": page,
            "page_numbers": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "rows": _rows(article, page),
        }
        return TemplateResponse(request, "admin/articles/article/publications.html", context)

    @method_decorator(require_safe)
    def publication_view(self, request, article_id, publication_id):
        publication = get_object_or_404(_of(self._visible(request, article_id)), pk=publication_id)
        publication.withdrawal = ""  # the page before that
        began = short_time(publication.starts_at)
        end = f" đến {short_time(publication.ends_at)}" if publication.ends_at else ""
        return _page(request, publication, f"Bản đăng từ {began}{end}.")


def _of(article):
    return Publication.history.filter(article=article).select_related("cover", "sub_site")


def _seen_at(article, moment):
    """What stood on the article's page then: a text, also one that was taken down with a notice."""
    live = _of(article).live_at(moment).first()
    if live:
        live.withdrawal = ""  # that came later
        return live
    last = _of(article).filter(starts_at__lte=moment).order_by("-starts_at").first()
    return last if last and last.withdrawal == Publication.Withdrawal.NOTICE else None


def _page(request, publication, strip) -> HttpResponse:
    """Readers' page of then, with the banner and the menu of today, and no lists beside it."""
    back = reverse("admin:articles_article_publications", args=[publication.article_id])
    request.sub_site = publication.sub_site
    files_at = files_url(publication.article_id)
    with publication.sub_site.mounted():
        context = {
            "publication": publication,
            "category": find_category(request, pk=publication.category_id),
            "preview": True,
            "strip": format_html(STRIP, strip, back),
            "files_at": files_at,
        }
        return render(request, "articles/publication.html", context)


def _rows(article, page) -> list[Row]:
    shown = list(page)
    older = without_body(_of(article)).order_by("-starts_at")[page.end_index() :][:1]
    befores = [*shown[1:], *older, None]
    events = _events(article, shown)
    now = clock.now()
    pairs = zip(shown, befores, strict=False)
    return [_row(publication, before, events, now) for publication, before in pairs]


def _row(publication, before, events, now):
    made = (event for event in events if event.starts_at == publication.starts_at)
    return Row(
        publication=publication,
        made=next(made, None),
        end=_end(publication, now),
        ended=_ended(publication, events),
        changed=changed_names(before, publication) if before else [],
        compare_url=before and compare_url(publication.article_id, before, publication),
    )


def _ended(publication, events):
    """Who brought the end: by taking down, or by a text that took its place."""
    moment = publication.ends_at
    if not moment or moment == publication.expires_at:
        return None
    return next((event for event in events if moment in (event.at, event.starts_at)), None)


def _end(publication, now):
    if publication.starts_at > now:
        return "Hẹn giờ"
    if publication.ends_at is None:
        return "Đang đăng"
    if publication.withdrawal:
        return "Đã gỡ"
    is_over = publication.ends_at <= now
    if publication.ends_at == publication.expires_at:
        return "Hết hạn" if is_over else "Đang đăng, sẽ hết hạn"
    return "Đã thay bằng bản sau" if is_over else "Đang đăng, sẽ thay bằng bản sau"


def _events(article, publications):
    """The steps that began or ended one of `publications`, the newest first."""
    moments = {p.starts_at for p in publications} | {p.ends_at for p in publications} - {None}
    steps = article.events.filter(Q(starts_at__in=moments) | Q(at__in=moments))
    return list(steps.select_related("by"))
