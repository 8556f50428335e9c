"""“Thống kê”: how often pages were shown and articles read, and how content readers are."""

import csv
from datetime import timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Sum
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.models import ViewCount
from portal import clock
from portal.models import DayVisits, RatingCount, SubSite
from portal.read_only import ReadOnly

ON_A_PAGE, IN_A_FILE = 200, 20_000
DAYS = [(7, "7 ngày qua"), (30, "30 ngày qua"), (365, "12 tháng qua"), (36_500, "Từ trước đến nay")]
USUAL = {"by": "ngay", "days": 30, "sub_site": None}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets would run it


def by_day(sites, since):
    found = DayVisits.objects.filter(sub_site__in=sites, day__gte=since)
    rows = found.order_by("-day", "sub_site__name").values_list("day", "sub_site__name", "count")
    return [(f"{day:%d/%m/%Y}", name, count) for day, name, count in rows[:IN_A_FILE]]


def by_article(sites, since):
    titles = {"title": F("article__title"), "category": F("article__category__name")}
    return _views(sites, since, "article", **titles)


def by_category(sites, since):
    names = {"name": F("article__category__name"), "site": F("article__sub_site__name")}
    return _views(sites, since, "article__category", **names)


def by_rating(sites, since):
    """With the share of each degree, of all that were given at that kind of page."""
    found = RatingCount.objects.filter(sub_site__in=sites, day__gte=since)
    summed = found.order_by("page", "-degree").values_list("page", "degree").annotate(Sum("count"))
    rows = list(summed)
    totals = {}
    for page, _, count in rows:
        totals[page] = totals.get(page, 0) + count
    return [
        (
            RatingCount.Page(page).label,
            RatingCount.Degree(degree).label,
            count,
            f"{100 * count / totals[page]:.0f} %",
        )
        for page, degree, count in rows
    ]


TABLES = {  # by the value in addresses: label, columns, rows
    "ngay": ("Theo ngày", ("Ngày", "Trang con", "Lượt truy cập"), by_day),
    "bai": ("Theo bài viết", ("Bài viết", "Chuyên mục", "Lượt xem"), by_article),
    "chuyen-muc": ("Theo chuyên mục", ("Chuyên mục", "Trang con", "Lượt xem"), by_category),
    "hai-long": (
        "Mức độ hài lòng",
        ("Nơi đánh giá", "Mức độ", "Lượt", "Tỷ lệ"),
        by_rating,
    ),
}


class StatisticsForm(forms.Form):
    by = forms.ChoiceField(label="Bảng", choices=[(name, row[0]) for name, row in TABLES.items()])
    days = forms.TypedChoiceField(label="Thời gian", choices=DAYS, coerce=int)
    sub_site = forms.ModelChoiceField(
        SubSite.objects.none(), label="Trang con", empty_label="Tất cả", required=False
    )

    def __init__(self, sites, asked):
        chosen = {name: asked.get(name) or usual for name, usual in USUAL.items()}
        super().__init__(chosen, label_suffix="")
        self.fields["sub_site"].queryset = sites

    @property
    def chosen(self):
        """What is unknown is as if it were not asked for."""
        self.full_clean()
        return USUAL | {n: v for n, v in self.cleaned_data.items() if v}


@admin.register(ViewCount)
class StatisticsAdmin(ReadOnly, admin.ModelAdmin):
    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        sites = _sites(request.user)
        form = StatisticsForm(sites, request.GET)
        chosen = form.chosen
        label, columns, find = TABLES[chosen["by"]]
        since = timezone.localdate(clock.now()) - timedelta(days=chosen["days"] - 1)
        rows = find([chosen["sub_site"]] if chosen["sub_site"] else list(sites), since)
        if request.GET.get("dang") == "csv":
            return _file(chosen["by"], columns, rows)
        context = {
            **self.admin_site.each_context(request),
            "title": "Thống kê",
            "opts": self.opts,
            "form": form,
            "label": label,
            "columns": columns,
            "rows": rows[:ON_A_PAGE],
            "has_more": len(rows) > ON_A_PAGE,
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/articles/viewcount/change_list.html", context)


def _sites(user):
    sees_all = user.has_perm("portal.change_subsite")
    return SubSite.objects.all() if sees_all else user.sub_sites.all()


def _views(sites, since, subject, **shown):
    found = ViewCount.objects.filter(article__sub_site__in=sites, day__gte=since)
    grouped = found.values(subject).annotate(views=Sum("count"), **shown)
    return list(grouped.order_by("-views", subject).values_list(*shown, "views")[:IN_A_FILE])


def _file(name, columns, rows):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="thong-ke-{name}.csv"'
    response.write("\ufeff")  # without it Excel takes the letters for others
    lines = csv.writer(response)
    lines.writerow(columns)
    lines.writerows([_harmless(value) for value in row] for row in rows)
    return response


def _harmless(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
