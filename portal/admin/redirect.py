import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from portal import redirects
from portal.models import MissedAddress, Redirect, SubSite
from portal.text import whole_number

MOST_LINES = 1000
MISSED = "admin:portal_missedaddress_changelist"
BETWEEN = re.compile(r"\s*(?:\t|;|->|=>|→)\s*|\s+")


class RedirectForm(forms.ModelForm):
    class Meta:
        model = Redirect
        fields = ("sub_site", "old_address", "target")

    def _post_clean(self):
        """After the fields of the redirect have theirs."""
        super()._post_clean()
        if not self.errors:
            try:
                redirects.settle(self.instance)
            except ValidationError as refusal:
                self.add_error(None, refusal)


class ManyForm(forms.Form):
    sub_site = forms.ModelChoiceField(
        SubSite.objects.all(), label="Trang con", empty_label="Chọn trang con"
    )
    lines = forms.CharField(
        label="Các chuyển hướng",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 15, "spellcheck": "false", "wrap": "off"}),
        help_text="Mỗi dòng: địa chỉ cũ, dấu cách, địa chỉ mới. Dán được hai cột của Excel.",
        error_messages={"required": "Hãy dán ít nhất một dòng."},
    )

    def clean_lines(self):
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"Mỗi lần nhiều nhất {MOST_LINES} dòng.")
        return lines


def store_lines(sub_site, lines):
    """(how many were stored, the lines that were not, each with the reason)."""
    refused = []
    with transaction.atomic():
        for line in lines:
            try:
                _store(sub_site, line)
            except ValidationError as refusal:
                refused.append((line, " ".join(refusal.messages)))
    return len(lines) - len(refused), refused


def _store(sub_site, line):
    old_address, *rest = BETWEEN.split(line, maxsplit=1)
    redirect = Redirect(sub_site=sub_site, old_address=old_address, target="".join(rest))
    redirect.full_clean(exclude=["sub_site"], validate_unique=False, validate_constraints=False)
    found = Redirect.objects.filter(sub_site=sub_site, old_address=redirect.old_address).first()
    redirect.pk = found and found.pk
    redirects.settle(redirect)
    if found:
        Redirect.objects.filter(pk=found.pk).update(target=redirect.target)
    else:
        redirect.save()
    redirects.take_over(redirect)


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    list_display = ("old_address", "target", "sub_site", "hits", "last_hit_at")
    list_filter = ("sub_site",)
    list_select_related = ("sub_site",)
    list_per_page = 50
    search_fields = ("old_address", "target")
    search_help_text = "Tìm trong địa chỉ cũ và mới"
    readonly_fields = ("hits", "last_hit_at")
    actions = None
    show_full_result_count = False

    def get_fields(self, request, obj=None):
        return ("sub_site", "old_address", "target", *(self.readonly_fields if obj else ()))

    def get_urls(self):
        view = self.admin_site.admin_view(self.many_view)
        return [path("nhieu/", view, name="portal_redirect_many"), *super().get_urls()]

    def get_changeform_initial_data(self, request):
        missed = _missed(request)
        if missed:
            return {"sub_site": missed.sub_site_id, "old_address": missed.address}
        return {"sub_site": SubSite.objects.filter(is_default=True).first()}

    def save_model(self, request, redirect, form, change):
        super().save_model(request, redirect, form, change)
        redirects.take_over(redirect)

    def response_add(self, request, redirect, post_url_continue=None):
        """Back to the list of those that wait to be mended, to whom that list has led here."""
        if "tu" not in request.GET or "_addanother" in request.POST:
            return super().response_add(request, redirect, post_url_continue)
        messages.success(request, f"{redirect.old_address} nay dẫn đến {redirect.target}.")
        return HttpResponseRedirect(reverse(MISSED))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def many_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ManyForm(request.POST or None, initial=self.get_changeform_initial_data(request))
        count, refused = 0, []
        if form.is_valid():
            count, refused = store_lines(**form.cleaned_data)
            if not refused:
                messages.success(request, f"Đã lưu {count} chuyển hướng.")
                return HttpResponseRedirect(reverse("admin:portal_redirect_changelist"))
            left = "\n".join(line for line, _ in refused)
            form = ManyForm(initial=form.cleaned_data | {"lines": left})
        context = {
            **self.admin_site.each_context(request),
            "title": "Nhập nhiều chuyển hướng",
            "opts": self.opts,
            "form": form,
            "count": count,
            "refused": refused,
        }
        return TemplateResponse(request, "admin/portal/redirect/many.html", context)


def _missed(request):
    number = whole_number(request.GET.get("tu"))
    return MissedAddress.objects.filter(pk=number).first() if number else None
