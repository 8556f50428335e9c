"""The page “Thông báo”: what others did to the articles that concern its reader."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles.letters import notice_label, notice_path, times
from articles.models import Notice
from portal import mail
from portal.text import opening, whole_number

PER_PAGE = 30


class NoticesMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("thong-bao/", view(self.notices_view), name="articles_article_notices"),
            path("thong-bao/thu/", view(self.letters_view), name="articles_article_letters"),
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

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def letters_view(self, request):
        """Which notices come by mail as well: everybody decides for themselves."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = LettersForm(request.POST or None, initial={"wanted": _wanted(request.user)})
        if request.method == "POST" and form.is_valid():
            request.user.unwanted_letters = form.unwanted()
            request.user.save(update_fields=["unwanted_letters"])
            messages.success(request, "Đã lưu cài đặt thông báo.")
            return HttpResponseRedirect(reverse("admin:articles_article_notices"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Cài đặt thông báo",
            "opts": self.opts,
            "form": form,
            "sends_no_mail": not mail.is_set_up(),
        }
        return TemplateResponse(request, "admin/articles/article/letters.html", context)


class LettersForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label="Gửi thư điện tử cho tôi khi có",
        choices=Notice.Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def unwanted(self):
        return [kind for kind in Notice.Kind.values if kind not in self.cleaned_data["wanted"]]


def _wanted(user):
    return [kind for kind in Notice.Kind.values if kind not in user.unwanted_letters]


def _read(request, notices) -> str:
    """Marks what was asked for, and answers where to go next."""
    if "newest" in request.POST:
        newest = whole_number(request.POST["newest"])
        seen = notices.filter(pk__lte=newest)  # not what came meanwhile
        seen.unread().update(read_at=Now())
        return request.get_full_path()
    opens = "open" in request.POST
    chosen = whole_number(request.POST.get("open" if opens else "read", ""))
    notice = get_object_or_404(notices.select_related("article"), pk=chosen)
    notices.unread().filter(pk=notice.pk).update(read_at=Now())
    return notice_path(notice) if opens else request.get_full_path()


def _line(notice):
    cause = notice.cause
    return {
        "notice": notice,
        "label": notice_label(notice),
        "time": cause.at,
        "by": cause.by,
        "words": opening(cause.reason or times(cause) if notice.event else cause.text, 200),
    }
