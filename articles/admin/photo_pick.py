"""Pictures to choose from, for the article form's script: a search and the newest first."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

PER_PAGE = 24


class PickMixin:
    def get_urls(self):
        view = self.admin_site.admin_view(self.pick_view)
        return [path("chon/", view, name="articles_photo_pick"), *super().get_urls()]

    @method_decorator(require_safe)
    def pick_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        number = request.GET.get("trang", "")
        first = PER_PAGE * (min(int(number), 10_000) if number.isdecimal() else 0)
        photos = self.get_queryset(request).order_by(*self.model._meta.ordering)
        photos, _ = self.get_search_results(request, photos, request.GET.get("q", ""))
        found = list(photos[first : first + PER_PAGE + 1])
        context = {
            "photos": found[:PER_PAGE],
            "next": first // PER_PAGE + 1 if len(found) > PER_PAGE else None,
        }
        return render(request, "admin/articles/photo/pick.html", context)
