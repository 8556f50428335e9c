from django.contrib import admin, messages
from django.db.models import Q
from django.db.models.functions import Now

from articles.letters import JOB as LETTER
from articles.replies import JOB as REPLY
from portal import mail
from portal.models import Job
from portal.read_only import ListOnly


class JobStateFilter(admin.SimpleListFilter):
    title = "trạng thái"
    parameter_name = "trang_thai"
    conditions = {
        "cho": ("Đang chờ", Q(done_at=None, run_after__isnull=False)),
        "loi": ("Không làm được", Q(done_at=None, run_after=None)),
        "xong": ("Đã xong", Q(done_at__isnull=False)),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.conditions.items()]

    def queryset(self, request, jobs):
        return jobs.filter(self.conditions[self.value()][1]) if self.value() else jobs


@admin.register(Job)
class JobAdmin(ListOnly, admin.ModelAdmin):
    """Letters on their way, to look at and to send again; what they say shows to nobody here."""

    list_display = ("subject", "state", "attempts", "created_at", "run_after", "error")
    list_display_links = None
    list_filter = (JobStateFilter,)
    search_fields = ("subject__unaccent",)
    actions = ("send_again",)
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(kind__in=(LETTER, REPLY))

    def changelist_view(self, request, extra_context=None):
        facts = {"sends_no_mail": not mail.is_set_up()}
        return super().changelist_view(request, facts | (extra_context or {}))

    @admin.display(description="trạng thái")
    def state(self, job):
        if job.done_at:
            return "Đã xong"
        if job.run_after is None:
            return "Không làm được"
        return "Sẽ thử lại" if job.error else "Đang chờ"

    @admin.action(description="Gửi lại", permissions=["change"])
    def send_again(self, request, jobs):
        count = jobs.undone().update(run_after=Now(), attempts=0)
        messages.success(request, f"Sẽ gửi lại ngay {count} thư. Thư đã gửi thì không gửi lần nữa.")
