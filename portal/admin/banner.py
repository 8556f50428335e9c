from django import forms
from django.contrib import admin
from django.utils.html import format_html_join

from portal import images
from portal.admin.moments import MOMENTS
from portal.models import Banner


class BannerForm(forms.ModelForm):
    mobile_removal = forms.BooleanField(label="Bỏ ảnh riêng cho điện thoại", required=False)

    class Meta:
        model = Banner
        fields = ("image", "image_mobile", "alt", "link", "starts_at", "ends_at", "order")
        widgets = {
            name: forms.FileInput(attrs={"accept": images.ACCEPT})
            for name in ("image", "image_mobile")
        }
        help_texts = {
            "image": "Ảnh ngang, rộng 1.200 và cao khoảng 240 điểm ảnh.",
            "image_mobile": "Không bắt buộc. Rộng 800 và cao khoảng 320 điểm ảnh.",
            "starts_at": "Để trống cả hai: hiện những lúc không có banner nào đang trong thời hạn.",
            "order": "Khi nhiều banner cùng hiện được, bạn đọc thấy banner có số nhỏ nhất.",
            "alt": "Chữ thay cho ảnh, ví dụ tên cơ quan. Để trống: lấy tên trang con.",
        }

    sub_site = None  # set by the form set: the one that is being saved with it

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = self.fields["order"].required = False

    def clean_alt(self):
        return self.cleaned_data["alt"] or self.sub_site.name

    def clean_order(self):
        return self.cleaned_data["order"] or 0

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
    formfield_overrides = MOMENTS
    extra = 1
    readonly_fields = ("current_images",)

    def get_fields(self, request, obj=None):
        has_mobile = obj and Banner.objects.filter(sub_site=obj).exclude(image_mobile="").exists()
        removal = ("mobile_removal",) if has_mobile else ()
        dates = (("starts_at", "ends_at"), "order")
        return ("current_images", "image", "image_mobile", *removal, "alt", "link", *dates)

    @admin.display(description="banner đang dùng")
    def current_images(self, banner):
        images = [image for image in (banner.image, banner.image_mobile) if image]
        pictures = [(image.url, banner.alt) for image in images]
        return format_html_join("", '<img class="banner" src="{}" alt="{}">', pictures) or "Chưa có"
