from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.html import format_html, format_html_join

from articles.letters import JOB as LETTER
from portal import images, mail
from portal.models import FOOTER_FIELDS, Banner, Job, SubSite
from portal.text import slugify


class BannerForm(forms.ModelForm):
    mobile_removal = forms.BooleanField(label="Bỏ ảnh riêng cho điện thoại", required=False)

    class Meta:
        model = Banner
        fields = ("image", "image_mobile", "alt", "link")
        widgets = {
            name: forms.FileInput(attrs={"accept": images.ACCEPT})
            for name in ("image", "image_mobile")
        }
        help_texts = {
            "image": "Ảnh ngang, rộng 1.200 và cao khoảng 240 điểm ảnh.",
            "image_mobile": "Không bắt buộc. Rộng 800 và cao khoảng 320 điểm ảnh.",
            "alt": "Chữ thay cho ảnh, ví dụ tên cơ quan. Để trống: lấy tên trang con.",
        }

    sub_site = None  # set by the form set: the one that is being saved with it

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = False

    def clean_alt(self):
        return self.cleaned_data["alt"] or self.sub_site.name

    def clean_image(self):
        return self._encoded("image")

    def clean_image_mobile(self):
        return self._encoded("image_mobile")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("mobile_removal") and "image_mobile" not in self.changed_data:
            cleaned["image_mobile"] = False  # what a form says to clear a file
        return cleaned

    def _encoded(self, name):
        upload = self.cleaned_data[name]
        if name not in self.changed_data or not upload:
            return upload
        try:
            file = images.encode_single(upload, Banner.WIDTHS[name])
        except images.ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return self.instance.already_stored(name, file) or file


class BannerFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.sub_site = self.instance
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Bỏ banner này khỏi trang"


class BannerInline(admin.StackedInline):
    model = Banner
    form = BannerForm
    formset = BannerFormSet
    readonly_fields = ("current_images",)

    def get_fields(self, request, obj=None):
        has_mobile = obj and Banner.objects.filter(sub_site=obj).exclude(image_mobile="").exists()
        removal = ("mobile_removal",) if has_mobile else ()
        return ("current_images", "image", "image_mobile", *removal, "alt", "link")

    @admin.display(description="banner đang dùng")
    def current_images(self, banner):
        images = [image for image in (banner.image, banner.image_mobile) if image]
        pictures = [(image.url, banner.alt) for image in images]
        return format_html_join("", '<img class="banner" src="{}" alt="{}">', pictures) or "Chưa có"


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
        (None, {"fields": ("name", "slug", "domain", "is_default")}),
        ("Thông tin ở chân trang", {"fields": FOOTER_FIELDS}),
    )

    def save_model(self, request, sub_site, form, change):
        super().save_model(request, sub_site, form, change)
        fields = [sub_site._meta.get_field(name) for name in FOOTER_FIELDS]
        blank = [field.verbose_name for field in fields if not getattr(sub_site, field.name)]
        if blank:
            messages.warning(request, BLANK_FOOTER.format(", ".join(blank)))

    @admin.display(description="loại", ordering="is_default")
    def kind(self, sub_site):
        return "Trang chính của cổng" if sub_site.is_default else "Trang con"

    @admin.display(description="trang")
    def page(self, sub_site):
        link = '<a href="{}" target="_blank" rel="noopener">Xem trang</a>'
        return format_html(link, sub_site.link("/"))

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        context["page"] = self.page(obj) if change else ""
        return super().render_change_form(request, context, add, change, obj=obj, **kwargs)


class JobStateFilter(admin.SimpleListFilter):
    title = "trạng thái"
    parameter_name = "trang_thai"
    conditions = {
        "cho": ("Đang chờ", Q(done_at=None, run_after__isnull=False)),
        "loi": ("Không làm được", Q(done_at=None, run_after=None)),
        "xong": ("Đã xong", Q(done_at__isnull=False)),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.conditions.items()]

    def queryset(self, request, jobs):
        return jobs.filter(self.conditions[self.value()][1]) if self.value() else jobs


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """Letters on their way, to look at and to send again; what they say shows to nobody here."""

    list_display = ("subject", "state", "attempts", "created_at", "run_after", "error")
    list_display_links = None
    list_filter = (JobStateFilter,)
    search_fields = ("subject__unaccent",)
    actions = ("send_again",)
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(kind=LETTER)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        facts = {"sends_no_mail": not mail.is_set_up()}
        return super().changelist_view(request, facts | (extra_context or {}))

    @admin.display(description="trạng thái")
    def state(self, job):
        if job.done_at:
            return "Đã xong"
        if job.run_after is None:
            return "Không làm được"
        return "Sẽ thử lại" if job.error else "Đang chờ"

    @admin.action(description="Gửi lại", permissions=["change"])
    def send_again(self, request, jobs):
        count = jobs.undone().update(run_after=Now(), attempts=0)
        messages.success(request, f"Sẽ gửi lại ngay {count} thư. Thư đã gửi thì không gửi lần nữa.")
