from django import forms
from django.contrib import admin

from articles import images
from portal.models import FOOTER_FIELDS, Banner, SubSite

BANNER_WIDTH = 1200
MOBILE_BANNER_WIDTH = 800


class BannerForm(forms.ModelForm):
    class Meta:
        model = Banner
        fields = ("image", "image_mobile", "alt", "link")

    def clean_image(self):
        return self._encoded("image", BANNER_WIDTH)

    def clean_image_mobile(self):
        return self._encoded("image_mobile", MOBILE_BANNER_WIDTH)

    def _encoded(self, name, width):
        upload = self.cleaned_data[name]
        if name not in self.changed_data or not upload:
            return upload
        try:
            return images.encode_single(upload, width)
        except images.ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class BannerInline(admin.StackedInline):
    model = Banner
    form = BannerForm


@admin.register(SubSite)
class SubSiteAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "domain", "is_default")
    search_fields = ("name", "slug", "domain")
    inlines = (BannerInline,)
    actions = None
    fieldsets = (
        (None, {"fields": ("name", "slug", "domain", "is_default")}),
        ("Thông tin ở chân trang", {"fields": FOOTER_FIELDS}),
    )
