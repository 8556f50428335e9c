from django.contrib import admin

from articles.models import Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("name", "parent", "sub_site", "order")
    list_editable = ("order",)
    list_filter = ("sub_site",)
    list_select_related = ("parent", "sub_site")
    search_fields = ("name",)
    fields = ("sub_site", "parent", "name", "slug", "order", "staff")
    filter_horizontal = ("staff",)
    actions = None

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None).select_related("sub_site")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
