"""The page “Sắp xếp chuyên mục”: by dragging, or by buttons that need no script."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles import category_order
from articles.models import Category
from portal.models import SubSite
from portal.text import whole_number

STEPS = {"up": -1, "down": 1}


class CategoryOrderMixin:
    """For the category's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.order_view)
        return [path("sap-xep/", view, name="articles_category_order"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def order_view(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        sub_sites = SubSite.objects.all()
        if request.method == "POST":
            return HttpResponseRedirect(_move(request.POST))
        number = whole_number(request.GET.get("trang_con"))
        chosen = get_object_or_404(sub_sites, pk=number) if number else sub_sites.first()
        context = {
            **self.admin_site.each_context(request),
            "title": "Sắp xếp chuyên mục",
            "opts": self.opts,
            "sub_sites": sub_sites,
            "chosen": chosen,
            "lists": _lists(chosen),
            "moved": whole_number(request.GET.get("chon")),
            "button": request.GET.get("nut"),
        }
        return TemplateResponse(request, "admin/articles/category/order.html", context)


def _lists(sub_site):
    """Pairs of a parent and its categories: first the top ones, then those with others below."""
    found = list(Category.objects.filter(sub_site=sub_site).for_navigation())
    parents = [None, *(category for category in found if category.parent_id is None)]
    lists = [(p, [c for c in found if c.parent_id == (p and p.pk)]) for p in parents]
    return [(parent, categories) for parent, categories in lists if categories]


def _move(post):
    """Does what was asked; answers where to go on."""
    category = get_object_or_404(Category, pk=whole_number(post.get("moved")))
    act = post.get("act")
    if act in STEPS:
        category_order.step(category, STEPS[act])
    elif act == "before":
        category_order.move_before(category, whole_number(post.get("before")))
    else:
        raise Http404
    shown = f"trang_con={category.sub_site_id}&chon={category.pk}&nut={act}"
    return f"{reverse('admin:articles_category_order')}?{shown}"
