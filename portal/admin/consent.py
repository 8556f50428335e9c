from django.contrib import admin

from portal.models import ConsentText


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """What readers agree to: a new text takes the place of the last one, which stays as proof."""

    list_display = ("__str__", "text", "at")
    fields = ("text", "at")
    readonly_fields = ("at",)
    actions = None

    def get_fields(self, request, obj=None):
        return self.fields if obj else ("text",)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
