from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from portal.models import MissedAddress
from portal.read_only import ListOnly


@admin.register(MissedAddress)
class MissedAddressAdmin(ListOnly, admin.ModelAdmin):
    """What readers looked for in vain, the most wanted first; each is mended by a redirect."""

    list_display = ("address", "mend", "sub_site", "hits", "last_at", "from_where")
    list_display_links = None
    list_filter = ("sub_site",)
    list_select_related = ("sub_site",)
    list_per_page = 50
    search_fields = ("address",)
    search_help_text = "Tìm trong địa chỉ"
    sortable_by = ("hits", "last_at")
    actions = ("take_off",)
    show_full_result_count = False

    @admin.display(description="sửa")
    def mend(self, missed):
        link = '<a class="button" href="{}?tu={}">Tạo chuyển hướng</a>'
        return format_html(link, reverse("admin:portal_redirect_add"), str(missed.pk))

    @admin.display(description="đến từ")
    def from_where(self, missed):
        return format_html_join(", ", "{}", [(name,) for name in missed.referrers]) or "Không rõ"

    @admin.action(description="Bỏ khỏi danh sách", permissions=["change"])
    def take_off(self, request, chosen):
        count, _ = chosen.delete()
        messages.success(request, f"Đã bỏ {count} địa chỉ khỏi danh sách.")
