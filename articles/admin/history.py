"""An article's history for staff: every version and step, two texts compared, one restored."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Value
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from articles import restoring, workflow
from articles.admin.attached_files import files_url
from articles.conditions import EDIT
from articles.differences import (
    PRESENT,
    changed_names,
    differences,
    name_of,
    without_body,
)
from articles.models import Article, ArticleVersion, Publication, WorkflowEvent
from articles.state import short_time
from articles.transitions import label_of
from portal.html import clean_html
from portal.text import whole_number

PER_PAGE = 20
SAYS_WHERE = ("category__sub_site", "category__parent", "cover")
RESTORED = "Đã khôi phục “{}” về bản {}."


@dataclass(frozen=True)
class Row:
    """A line of the history: a version with what changed in it, or a step of the workflow."""

    number: int = 0
    version: ArticleVersion = None
    changed: tuple = ()
    label: str = ""
    event: WorkflowEvent = None

    @property
    def name(self):
        return name_of(self.version)


class HistoryMixin:
    """For the article's admin; `_visible` decides whose article it is to see."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:article_id>/so-sanh/",
                view(self.compare_view),
                name="articles_article_compare",
            ),
            path(
                "<int:article_id>/phien-ban/<int:version_id>/",
                view(self.version_view),
                name="articles_article_version",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        """In place of the admin's own page, whose log knows nothing of the text."""
        article = self._visible(request, whole_number(object_id))
        pages = Paginator(_lines(article), PER_PAGE)
        page = pages.get_page(request.GET.get("trang"))
        rows = _rows(article, page)
        context = self._history_context(request, article, "Lịch sử chỉnh sửa") | {
            "page": page,
            "page_numbers": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "rows": rows,
            "newest": [row.name for row in rows if row.version][:2],
        }
        return TemplateResponse(request, "admin/articles/article/history.html", context)

    @method_decorator(require_safe)
    def compare_view(self, request, article_id):
        article = self._visible(request, article_id)
        choices = _choices(article)
        names = [request.GET.get(side, "") for side in ("tu", "den")]
        if not all(name in choices for name in names):
            messages.warning(request, "Hãy chọn hai phiên bản để so sánh.")
            return HttpResponseRedirect(history_url(article))
        before, after = (_text(article, name) for name in names)
        context = self._history_context(request, article, "So sánh phiên bản") | {
            "choices": choices,
            "names": names,
            "labels": [choices[name] for name in names],
            "differences": differences(before, after),
        }
        return TemplateResponse(request, "admin/articles/article/compare.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def version_view(self, request, article_id, version_id):
        """One version, what its restoration would change, and the button for it."""
        article = self._visible(request, article_id)
        versions = article.versions.select_related("by", *SAYS_WHERE)
        version = get_object_or_404(versions, pk=version_id)
        number = article.versions.filter(pk__lte=version.pk).count()
        may_edit = workflow.may_edit(article, request.user)
        if request.method == "POST" and not may_edit:
            raise PermissionDenied
        if request.method == "POST":
            return self._restore(request, article, version, number)
        there = Article.objects.select_related(*SAYS_WHERE).get(pk=article.pk)
        restored = Article.objects.select_related(*SAYS_WHERE).get(pk=article.pk)
        lost = restoring.put(version, restored, request.user)
        version.body = clean_html(version.body)
        context = self._history_context(request, article, f"Bản {number}") | {
            "version": version,
            "number": number,
            "may_edit": may_edit,
            "lost": lost,
            "differences": differences(there, restored),
        }
        return TemplateResponse(request, "admin/articles/article/version.html", context)

    def _restore(self, request, article, version, number):
        try:
            lost = restoring.restore(
                version,
                request.user,
                seen_version=whole_number(request.POST.get("version")),
                remark=f"Khôi phục bản {number} ({short_time(version.at)}).",
            )
        except workflow.Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
            return HttpResponseRedirect(request.path)
        messages.success(request, RESTORED.format(article.title, number))
        for words in lost:
            messages.warning(request, words)
        return HttpResponseRedirect(article.get_absolute_url())

    def _history_context(self, request, article, title):
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "article": article,
            "history_url": history_url(article),
            "files_at": files_url(article.pk),
        }


def history_url(article):
    return reverse("admin:articles_article_history", args=[article.pk])


def compare_url(article_id, before, after):
    url = reverse("admin:articles_article_compare", args=[article_id])
    return f"{url}?tu={name_of(before)}&den={name_of(after)}"


def _lines(article):
    """(kind, pk, time) of versions and steps together, the newest first."""
    versions = article.versions.order_by().annotate(kind=Value("version"))
    steps = article.events.exclude(transition=EDIT, reason="").order_by()
    columns = ("kind", "pk", "at")
    both = versions.values_list(*columns).union(
        steps.annotate(kind=Value("event")).values_list(*columns), all=True
    )
    return both.order_by("-at", "-kind", "-pk")


def _rows(article, page):
    pks = {"version": [], "event": []}
    for kind, pk, _ in page:
        pks[kind].append(pk)
    events = article.events.select_related("by").in_bulk(pks["event"])
    versions = _version_rows(article, pks["version"])
    return [versions[pk] if kind == "version" else _step(events[pk]) for kind, pk, _ in page]


def _step(event):
    return Row(label="Khôi phục" if event.transition == EDIT else label_of(event), event=event)


def _version_rows(article, pks) -> dict[int, Row]:
    """Each with its number and what it changed in the one before, which may be on the next page."""
    if not pks:
        return {}
    older = article.versions.filter(pk__lte=max(pks)).select_related("by")
    number = older.count()
    versions = list(without_body(older)[: len(pks) + 1])
    rows = {}
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        changed = changed_names(before, version) if before else ()
        rows[version.pk] = Row(number=number, version=version, changed=tuple(changed))
        number -= 1
    return rows


def _choices(article) -> dict[str, str]:
    """The texts of an article that can be compared, by their names in addresses."""
    versions = list(
        article.versions.select_related("by").only("article", "at", "by__full_name", "by__username")
    )
    numbered = zip(range(len(versions), 0, -1), versions, strict=True)
    published = Publication.history.filter(article=article).only("starts_at").order_by("-starts_at")
    return {
        PRESENT: "Bản hiện nay",
        **{
            name_of(version): f"Bản {number} – {version.by or 'nhập từ tệp'},"
            f" {short_time(version.at)}"
            for number, version in numbered
        },
        **{name_of(p): f"Bản đăng từ {short_time(p.starts_at)}" for p in published},
    }


def _text(article, name):
    """`name` is one of `_choices`."""
    if name == PRESENT:
        texts = Article.objects.filter(pk=article.pk)
    elif name.startswith("v"):
        texts = article.versions.filter(pk=name[1:])
    else:
        texts = Publication.history.filter(article=article, pk=name[1:])
    return texts.select_related(*SAYS_WHERE).get()
