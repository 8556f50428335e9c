from django.contrib import admin
from django.forms import CheckboxSelectMultiple, Script

from articles.admin.article_form import CategoryField, category_label
from articles.admin.category_order import CategoryOrderMixin
from articles.models import Article, Category, Publication
from articles.models.category import MENU_ORDER


@admin.register(Category)
class CategoryAdmin(CategoryOrderMixin, admin.ModelAdmin):
    view_on_site = False
    list_display = ("indented_name", "sub_site", "order")
    list_editable = ("order",)
    list_filter = ("sub_site",)
    list_select_related = ("parent", "sub_site")
    ordering = MENU_ORDER
    sortable_by = ()
    search_fields = ("name__unaccent",)
    fields = ("sub_site", "parent", "name", "slug", "order", "holds_documents", "staff")
    actions = None

    class Media:
        js = (Script("admin_theme/category.js", defer=True),)

    @admin.display(description="tên chuyên mục")
    def indented_name(self, category):
        return category_label(category)

    def get_fields(self, request, obj=None):
        """A new one stands last; the list is where it is moved."""
        return self.fields if obj else [name for name in self.fields if name != "order"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            parents = Category.objects.filter(parent=None).in_menu_order()
            kwargs |= {"queryset": parents, "form_class": CategoryField}
            kwargs["empty_label"] = "Không có (chuyên mục cấp một)"
        if db_field.name == "sub_site":
            kwargs |= {"empty_label": "Chọn trang con"}
            kwargs["error_messages"] = {"required": "Hãy chọn trang con."}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "order":
            field.widget.attrs["aria-label"] = "Thứ tự"  # the list shows it without its label
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, category, form, change):
        if not change:
            category.order = Category.objects.next_order(category.sub_site, category.parent)
        super().save_model(request, category, form, change)

    def render_delete_form(self, request, context):
        """Tells in numbers what holds it there; the database refuses its deletion."""
        category = context["object"]
        held = {
            "articles": Article.objects.filter(category=category).count(),
            "publications": Publication.history.filter(category=category).count(),
            "children": category.children.count(),
        }
        return super().render_delete_form(request, context | {"held": held})
