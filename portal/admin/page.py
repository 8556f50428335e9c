from django.contrib import admin
from django.utils.html import format_html

from portal.models import Page, SubSite


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """System administrators keep the pages of all sub-sites, the board those of its own."""

    list_display = ("title", "sub_site", "order", "changed_at", "public_page")
    list_editable = ("order",)
    list_filter = ("sub_site",)
    list_select_related = ("sub_site",)
    ordering = ("-sub_site__is_default", "sub_site__name", "order", "title")
    sortable_by = ()
    search_fields = ("title__unaccent",)
    search_help_text = "Tìm trong tên trang"
    fields = ("sub_site", "title", "slug", "body", "order")
    view_on_site = False
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(sub_site__in=sub_sites_of(request.user))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        sub_sites = sub_sites_of(request.user)
        kwargs |= {"queryset": sub_sites, "empty_label": "Chọn trang con"}
        kwargs["initial"] = sub_sites.first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "order":
            field.widget.attrs["aria-label"] = "Thứ tự"  # the list shows it without its label
        return field

    @admin.display(description="trang")
    def public_page(self, page):
        link = '<a href="{}" target="_blank" rel="noopener">Xem trang</a>'
        return format_html(link, page.sub_site.link(page.path))

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        context["page"] = self.public_page(obj) if change else ""
        return super().render_change_form(request, context, add, change, obj=obj, **kwargs)


def sub_sites_of(user):
    keeps_all = user.has_perm("portal.change_subsite")
    return SubSite.objects.all() if keeps_all else user.sub_sites.all()
