from django import forms
from django.contrib import admin
from django.utils.html import format_html_join

from portal import images
from portal.models import FOOTER_FIELDS, Banner, SubSite


class BannerForm(forms.ModelForm):
    class Meta:
        model = Banner
        fields = ("image", "image_mobile", "alt", "link")
        widgets = {"image": forms.FileInput(attrs={"accept": "image/*"})}

    def clean_image(self):
        return self._encoded("image")

    def clean_image_mobile(self):
        return self._encoded("image_mobile")

    def _encoded(self, name):
        upload = self.cleaned_data[name]
        if name not in self.changed_data or not upload:
            return upload
        try:
            file = images.encode_single(upload, Banner.WIDTHS[name])
        except images.ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return self.instance.already_stored(name, file) or file


class BannerInline(admin.StackedInline):
    model = Banner
    form = BannerForm
    fields = ("current_images", "image", "image_mobile", "alt", "link")
    readonly_fields = ("current_images",)

    @admin.display(description="banner đang dùng")
    def current_images(self, banner):
        images = [image for image in (banner.image, banner.image_mobile) if image]
        pictures = [(image.url, banner.alt) for image in images]
        return format_html_join("", '<img class="banner" src="{}" alt="{}">', pictures) or "Chưa có"


@admin.register(SubSite)
class SubSiteAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "domain", "kind")
    search_fields = ("name", "slug", "domain")
    inlines = (BannerInline,)
    actions = None
    fieldsets = (
        (None, {"fields": ("name", "slug", "domain", "is_default")}),
        ("Thông tin ở chân trang", {"fields": FOOTER_FIELDS}),
    )

    @admin.display(description="loại", ordering="is_default")
    def kind(self, sub_site):
        return "Trang chính của cổng" if sub_site.is_default else "Trang con"
