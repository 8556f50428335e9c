from django.contrib import admin
from django.forms import CheckboxSelectMultiple

from articles.models import Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    view_on_site = False
    list_display = ("name", "parent", "sub_site", "order")
    list_editable = ("order",)
    list_filter = ("sub_site",)
    list_select_related = ("parent", "sub_site")
    search_fields = ("name",)
    fields = ("sub_site", "parent", "name", "slug", "order", "staff")
    actions = None

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None).select_related("sub_site")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "order":
            field.widget.attrs["aria-label"] = "Thứ tự"  # the list shows it without its label
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)
