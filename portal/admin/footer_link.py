from django.contrib import admin

from portal.admin.texts_in_scope import InScope
from portal.models import FooterLink


@admin.register(FooterLink)
class FooterLinkAdmin(InScope, admin.ModelAdmin):
    list_display = ("title", "group", "address", "sub_site", "order")
    list_editable = ("order",)
    list_filter = (("sub_site", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("title__unaccent", "group__unaccent", "address")
    fields = ("sub_site", "group", "title", "address", "order")
    sortable_by = ()
    actions = None

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "order":
            field.widget.attrs["aria-label"] = "Thứ tự"  # the list shows it without its label
        return field
