from django.contrib import admin

from articles.models import KnownWord


@admin.register(KnownWord)
class KnownWordAdmin(admin.ModelAdmin):
    """The portal's own words, which the spelling check leaves alone."""

    list_display = ("word", "added_by", "added_at")
    list_select_related = ("added_by",)
    search_fields = ("word__unaccent",)
    search_help_text = "Tìm từ"
    fields = ("word",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "word":
            kwargs["help_text"] = "Từ này không còn bị báo sai chính tả, trong mọi bài của cổng."
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return False  # a word is taken out, and another put in

    def save_model(self, request, word, form, change):
        word.added_by = request.user
        super().save_model(request, word, form, change)
