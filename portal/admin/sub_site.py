from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html

from portal.admin.banner import BannerInline
from portal.models import SubSite
from portal.models.sub_site import FOOTER_FIELDS
from portal.text import slugify

ARCHIVE_FIELDS = ("is_archived", "archive_note", "successor", "successor_address")
BLANK_FOOTER = "Chân trang còn thiếu: {}. Quy định buộc mỗi trang phải có đủ các mục này."


class SubSiteForm(forms.ModelForm):
    """The address may be left to the server, which makes it from the name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = "Để trống: máy chủ tự tạo từ tên."

    def clean_slug(self):
        name = self.cleaned_data.get("name", "")
        return self.cleaned_data["slug"] or slugify(name, fallback="trang-con")[:60].strip("-")


@admin.register(SubSite)
class SubSiteAdmin(admin.ModelAdmin):
    form = SubSiteForm
    list_display = ("name", "slug", "domain", "kind", "page")
    search_fields = ("name__unaccent", "slug", "domain")
    inlines = (BannerInline,)
    actions = None
    fieldsets = (
        (None, {"fields": ("name", "slug", "domain", "is_default", "palette")}),
        ("Thông tin ở chân trang", {"fields": FOOTER_FIELDS}),
        ("Lưu trữ", {"fields": ARCHIVE_FIELDS}),
    )

    def save_model(self, request, sub_site, form, change):
        super().save_model(request, sub_site, form, change)
        fields = [sub_site._meta.get_field(name) for name in FOOTER_FIELDS]
        blank = [field.verbose_name for field in fields if not getattr(sub_site, field.name)]
        if blank:
            messages.warning(request, BLANK_FOOTER.format(", ".join(blank)))

    @admin.display(description="loại", ordering="is_default")
    def kind(self, sub_site):
        kind = "Trang chính của cổng" if sub_site.is_default else "Trang con"
        return f"{kind}, đã lưu trữ" if sub_site.is_archived else kind

    @admin.display(description="trang")
    def page(self, sub_site):
        link = '<a href="{}" target="_blank" rel="noopener">Xem trang</a>'
        return format_html(link, sub_site.link("/"))

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        context["page"] = self.page(obj) if change else ""
        return super().render_change_form(request, context, add, change, obj=obj, **kwargs)
