from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from portal import clock
from portal.admin.moments import MOMENTS
from portal.admin.texts_in_scope import InScope
from portal.models import OutageNotice

DAYS_AHEAD = 7
SATURDAY = 5
TOO_LATE = (
    "Thông báo này chỉ báo trước {} ngày làm việc. Quy định yêu cầu báo trước ít nhất 7 ngày làm"
    " việc, trừ sự cố đột xuất."
)


@admin.register(OutageNotice)
class OutageNoticeAdmin(InScope, admin.ModelAdmin):
    list_display = ("text", "where", "starts_at", "ends_at", "state", "ahead")
    fields = ("sub_site", "text", ("starts_at", "ends_at"))
    formfield_overrides = MOMENTS
    sortable_by = ()
    actions = None

    def get_queryset(self, request):
        over, waiting = When(ends_at__lte=Now(), then=Value("Đã xong")), Value("Sắp tới")
        going_on = When(starts_at__lte=Now(), then=Value("Đang diễn ra"))
        state = Case(over, going_on, default=waiting, output_field=CharField())
        return super().get_queryset(request).annotate(state=state)

    def save_model(self, request, notice, form, change):
        announced_at = notice.announced_at if change else clock.now()
        super().save_model(request, notice, form, change)
        days = working_days(announced_at, notice.starts_at)
        if days < DAYS_AHEAD and notice.ends_at > clock.now():
            messages.warning(request, TOO_LATE.format(days))

    @admin.display(description="trang con")
    def where(self, notice):
        return notice.sub_site or "Mọi trang con"

    @admin.display(description="trạng thái")
    def state(self, notice):
        return notice.state

    @admin.display(description="báo trước")
    def ahead(self, notice):
        days = working_days(notice.announced_at, notice.starts_at)
        late = " (ít hơn 7 ngày)" if days < DAYS_AHEAD else ""
        return f"{days} ngày làm việc{late}"


def working_days(since, until) -> int:
    """Whole days from Monday to Friday between two moments; holidays are not known here."""
    first, last = (timezone.localtime(moment).date() for moment in (since, until))
    days = (first + timedelta(days=n) for n in range(1, min((last - first).days, 366)))
    return sum(day.weekday() < SATURDAY for day in days)
