"""The page of readers' search: /tim-kiem/?q=…"""

import re
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models.functions import Left
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import search as searching
from articles import searched, suggestions
from articles.models import Publication
from articles.navigation import navigation
from articles.snippets import MOST_READ, Marker, text_of
from portal import clock
from portal.models import SubSite

PER_PAGE = 20
SHOWN = ("article", "slug", "title", "lead", "published_at", "document_number", "sub_site")
PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")
EVERYWHERE = "tat-ca"
PERIODS = {
    "ngay": ("24 giờ qua", timedelta(days=1)),
    "tuan": ("7 ngày qua", timedelta(days=7)),
    "thang": ("30 ngày qua", timedelta(days=30)),
    "nam": ("Một năm qua", timedelta(days=365)),
}
NOT_A_DAY = "Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 25/12/2023."
A_DAY = (
    MinValueValidator(date(1900, 1, 1), NOT_A_DAY),
    MaxValueValidator(date(2199, 12, 31), NOT_A_DAY),
)


class DayField(forms.DateField):
    def __init__(self, label):
        looks = {"placeholder": "25/12/2023", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            label=label,
            required=False,
            validators=A_DAY,
            widget=forms.DateInput(attrs=looks),
            error_messages={"invalid": NOT_A_DAY},
        )


class FilterForm(forms.Form):
    """What a search is narrowed to; each choice as it stands in the address."""

    chuyen_muc = forms.ChoiceField(label="Chuyên mục", required=False)
    pham_vi = forms.ChoiceField(label="Phạm vi", required=False)
    thoi_gian = forms.ChoiceField(
        label="Thời gian",
        required=False,
        choices=[("", "Mọi lúc"), *((name, label) for name, (label, _) in PERIODS.items())],
    )
    tu = DayField("Từ ngày")
    den = DayField("Đến ngày")

    def __init__(self, request):
        super().__init__(request.GET, label_suffix="")
        self.sub_site = request.sub_site
        self.categories = {}
        for top in navigation(request):
            self.categories[top.slug] = (top.name, [top, *top.subcategories])
            for child in top.subcategories:
                self.categories[child.slug] = (f"– {child.name}", [child])
        names = [(slug, name) for slug, (name, _) in self.categories.items()]
        self.fields["chuyen_muc"].choices = [("", "Mọi chuyên mục"), *names]
        self.others = {s.slug: s for s in SubSite.objects.exclude(pk=self.sub_site.pk)}
        if self.others:
            others = [(slug, sub_site.name) for slug, sub_site in self.others.items()]
            here = [("", "Chỉ trang này"), (EVERYWHERE, "Tất cả các trang")]
            self.fields["pham_vi"].choices = [*here, *others]
        else:
            del self.fields["pham_vi"]

    def clean(self):
        start, end = self.cleaned_data.get("tu"), self.cleaned_data.get("den")
        if start and end and start > end:
            self.add_error("den", "Ngày này phải sau “Từ ngày”.")

    def is_narrowed(self):
        return any(self.data.get(name) for name in self.fields)

    def where(self) -> dict:
        """The conditions for `search.find`."""
        return self._place() | self._time()

    def _place(self):
        scope = self.cleaned_data.get("pham_vi")
        if scope in self.others:
            return {"sub_site": self.others[scope]}
        if slug := self.cleaned_data["chuyen_muc"]:
            return {"category__in": self.categories[slug][1]}
        return {} if scope == EVERYWHERE else {"sub_site": self.sub_site}

    def _time(self):
        chosen, where = self.cleaned_data, {}
        if chosen["thoi_gian"]:
            where["published_at__gte"] = clock.now() - PERIODS[chosen["thoi_gian"]][1]
        if chosen["tu"]:
            where["published_at__gte"] = _beginning(chosen["tu"])
        if chosen["den"]:
            where["published_at__lt"] = _beginning(chosen["den"] + timedelta(days=1))
        return where


def _beginning(day):
    return timezone.make_aware(datetime.combine(day, time()))


@require_safe
def search(request):
    if request.sub_site is None:
        raise Http404
    typed = request.GET.get("q", "")
    query, form = searching.read(typed), FilterForm(request)
    context = {
        "query": query,
        "form": form,
        "is_cut": len(typed) > searching.LONGEST,
        "search_address": request.path,
    }
    if not query or not form.is_valid():
        return render(request, "portal/search.html", context)
    keys = searching.find(query, **form.where())
    pages = Paginator(keys[: searching.MOST], PER_PAGE)
    number = _page_number(request)
    if number > pages.num_pages:
        return redirect(f"{request.path}?{_asked(request, trang=pages.num_pages)}")
    page = pages.page(number)
    page.object_list = _results(request, query, page.object_list)
    if number == 1 and not form.is_narrowed():
        searched.record(request.sub_site, query, len(keys))
    context |= {
        "page": page,
        "page_numbers": pages.get_elided_page_range(number, on_each_side=1, on_ends=1),
        "count": len(keys[: searching.MOST]),
        "are_more": len(keys) > searching.MOST,
        "asked": _asked(request),
    }
    if not keys:
        meant = suggestions.did_you_mean(query, **form.where())
        context |= {"meant": meant, "meant_asked": _asked(request, q=meant)}
    return render(request, "portal/search.html", context)


@require_safe
def suggest(request):
    """While typing: for the script beside the field of the search."""
    if request.sub_site is None:
        raise Http404
    tags, titled = suggestions.completions(request.GET.get("q", ""), request.sub_site)
    found = [
        {"text": tag, "address": f"{reverse('search')}?{urlencode({'q': tag})}"} for tag in tags
    ]
    found += [{"text": p.title, "address": p.get_absolute_url()} for p in titled]
    return JsonResponse({"suggestions": found}, headers={"Cache-Control": "no-cache"})


def _results(request, query, keys):
    """The publications with these keys, in their order; each with what it is called and says."""
    found = Publication.objects.filter(pk__in=keys).annotate(opening=Left("html", MOST_READ))
    by_key = {
        p.pk: p for p in found.only(*SHOWN, "category__name").select_related("sub_site", "category")
    }
    marker = Marker(query)
    for publication in by_key.values():
        publication.is_elsewhere = publication.sub_site_id != request.sub_site.pk
        publication.address = publication.sub_site.link(publication.path)
        publication.marked_title = marker.mark(publication.title)
        publication.snippet = marker.snippet(publication.lead, text_of(publication.opening))
    return [by_key[key] for key in keys if key in by_key]


def _page_number(request) -> int:
    number = request.GET.get("trang", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404
    return int(number)


def _asked(request, **changes) -> str:
    """The question as an address has it, without its page."""
    question = request.GET.copy()
    question.pop("trang", None)
    for name, value in changes.items():
        question[name] = value
    return question.urlencode()
