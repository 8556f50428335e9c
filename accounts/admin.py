from axes.models import AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import DUTIES, Role
from portal.read_only import ReadOnly

admin.site.unregister(Group)  # roles come from accounts.roles, not from clicking permissions


class RoleField(forms.ModelChoiceField):
    """One role, for a model that could hold several."""

    def __init__(self, **kwargs):
        roles = Group.objects.filter(name__in=Role.values).order_by("pk")
        required = {"required": "Hãy chọn vai trò: không có vai trò thì không làm được gì."}
        super().__init__(
            roles,
            label="Vai trò",
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages=required,
            **kwargs,
        )

    def label_from_instance(self, group):
        return f"{group.name}: {DUTIES[group.name]}"

    def prepare_value(self, value):
        return super().prepare_value(value[0] if isinstance(value, list) and value else value)

    def clean(self, value):
        return [super().clean(value)]

    def has_changed(self, initial, data):
        return [str(self.prepare_value(group)) for group in initial or []] != [data]


class RoleAndScope:
    """For both forms of an account: whoever works in the newsroom works somewhere."""

    def clean(self):
        cleaned = super().clean()
        roles = {group.name for group in cleaned.get("groups", [])}
        needs_scope = roles and roles != {Role.ADMINISTRATOR.value}
        if needs_scope and not cleaned.get("sub_sites"):
            self.add_error("sub_sites", "Hãy chọn ít nhất một trang con mà người này làm việc.")
        return cleaned


class AddForm(RoleAndScope, UserCreationForm):
    pass


class ChangeForm(RoleAndScope, UserChangeForm):
    pass


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form_template = None
    form = ChangeForm
    add_form = AddForm  # everyone has a password: no choice to offer
    list_display = ("full_name", "username", "role", "position", "state")
    list_filter = ("groups", "sub_sites", "is_active")
    search_fields = ("full_name__unaccent", "username", "email")
    ordering = ("full_name",)
    filter_horizontal = ()
    actions = None
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        ("Người dùng", {"fields": ("full_name", "position", "email")}),
        ("Vai trò và phạm vi", {"fields": ("groups", "sub_sites")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "position", "email", "groups", "sub_sites")}),
        ("Mật khẩu", {"fields": ("password1", "password2")}),
    )

    def get_queryset(self, request):
        users = super().get_queryset(request).prefetch_related("groups")
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def get_readonly_fields(self, request, obj=None):
        """Nobody takes away their own role: someone must be left to mend it."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "state", "groups") if obj == request.user else fields

    def get_fieldsets(self, request, obj=None):
        """Nor does anybody lock their own account: there it only tells its state."""
        if obj != request.user:
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("username", "password", "state")}), *self.fieldsets[1:])

    def has_delete_permission(self, request, obj=None):
        return False  # an account is locked, never deleted: the log of its deeds would go too

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            return RoleField()
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, user, form, change):
        user.is_staff = True  # everyone with an account works in the admin
        super().save_model(request, user, form, change)

    @admin.display(description="vai trò")
    def role(self, user):
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description="trạng thái", ordering="is_active")
    def state(self, user):
        return "Đang dùng" if user.is_active else "Đã khóa"


class SignInRecord(ReadOnly, admin.ModelAdmin):
    """Only to look at; `manage.py axes_reset_logs --age 365` forgets what is older."""

    list_display_links = None
    list_filter = ("attempt_time",)
    search_fields = ("username", "ip_address")
    actions = None
    show_full_result_count = False


@admin.register(AccessLog)
class SignInAdmin(SignInRecord):
    list_display = ("attempt_time", "username", "ip_address", "user_agent", "logout_time")
    ordering = ("-attempt_time", "-pk")


@admin.register(AccessFailureLog)
class FailedSignInAdmin(SignInRecord):
    list_display = ("attempt_time", "username", "ip_address", "user_agent", "locked_out")
    ordering = ("-attempt_time", "-pk")
