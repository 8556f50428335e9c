"""The page “Thông báo”: what others did to the articles that concern its reader."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles.models import Notice
from articles.state import short_time
from articles.transitions import label_of
from portal.text import opening

PER_PAGE = 30


class NoticesMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("thong-bao/", view(self.notices_view), name="articles_article_notices"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def notices_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        notices = Notice.objects.for_user(request.user)
        if request.method == "POST":
            return HttpResponseRedirect(_read(request, notices))
        page = Paginator(notices.for_list(), PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Thông báo",
            "opts": self.opts,
            "page": page,
            "lines": [_line(notice) for notice in page],
        }
        return TemplateResponse(request, "admin/articles/article/notices.html", context)


def _read(request, notices) -> str:
    """Marks what was asked for, and answers where to go next."""
    if "newest" in request.POST:
        seen = notices.filter(pk__lte=_number(request.POST["newest"]))  # not what came meanwhile
        seen.unread().update(read_at=Now())
        return request.get_full_path()
    opens = "open" in request.POST
    chosen = _number(request.POST.get("open" if opens else "read", ""))
    notice = get_object_or_404(notices.select_related("article"), pk=chosen)
    notices.unread().filter(pk=notice.pk).update(read_at=Now())
    place = "#trao-doi" if notice.note_id else ""
    return notice.article.get_absolute_url() + place if opens else request.get_full_path()


def _number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _line(notice):
    cause = notice.cause
    return {
        "notice": notice,
        "label": label_of(notice.event) if notice.event else "Trao đổi",
        "time": cause.at,
        "by": cause.by,
        "words": opening(cause.reason or _times(cause) if notice.event else cause.text, 200),
    }


def _times(event):
    if event.starts_at is None or event.starts_at <= event.at:
        return ""
    return f"Hẹn giờ đăng lúc {short_time(event.starts_at)}."
