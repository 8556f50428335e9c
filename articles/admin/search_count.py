from datetime import timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.utils import timezone

from articles.models import SearchCount
from portal import clock
from portal.read_only import ReadOnly

PERIODS = [("7", "7 ngày qua"), ("365", "12 tháng qua")]
USUAL_DAYS = 30


class PeriodFilter(admin.SimpleListFilter):
    title, parameter_name = "thời gian", "ngay"

    def lookups(self, request, model_admin):
        return PERIODS

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": f"{USUAL_DAYS} ngày qua"}, *others]

    def queryset(self, request, counts):
        """Each word once, by its last day, with all its times in the period."""
        days = int(self.value()) if self.value() in dict(PERIODS) else USUAL_DAYS
        recent = counts.filter(day__gt=timezone.localdate(clock.now()) - timedelta(days=days))
        same = recent.filter(sub_site=OuterRef("sub_site"), words=OuterRef("words"))
        total = same.order_by().values("words").annotate(sum=Sum("times")).values("sum")
        later = same.filter(day__gt=OuterRef("day"))
        shown = recent.exclude(Exists(later))
        return shown.annotate(total=Subquery(total)).order_by("-total", "-day", "-pk")


class FoundFilter(admin.SimpleListFilter):
    title, parameter_name = "kết quả", "ket_qua"

    def lookups(self, request, model_admin):
        return [("khong", "Không tìm thấy"), ("co", "Tìm thấy")]

    def queryset(self, request, counts):
        conditions = {"khong": {"found": 0}, "co": {"found__gt": 0}}
        return counts.filter(**conditions.get(self.value(), {}))


@admin.register(SearchCount)
class SearchCountAdmin(ReadOnly, admin.ModelAdmin):
    """What readers searched and what they did not find, the most wanted first."""

    list_display = ("words", "total", "found", "day", "sub_site")
    list_display_links = None
    list_filter = (PeriodFilter, FoundFilter, "sub_site")
    list_select_related = ("sub_site",)
    list_per_page = 50
    search_fields = ("words",)
    search_help_text = "Tìm từ, không dấu"
    sortable_by = ()
    actions = None
    show_full_result_count = False

    def get_queryset(self, request):
        counts = super().get_queryset(request)
        if request.user.has_perm("portal.change_subsite"):
            return counts
        return counts.filter(sub_site__in=request.user.sub_sites.all())

    @admin.display(description="số lần tìm")
    def total(self, count):
        return count.total
