from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles import workflow
from articles.models import Article, Photo
from portal import images

OUTSIDE = "Một bài ngoài phạm vi làm việc của bạn đang lấy ảnh này làm ảnh đại diện"


class PhotoForm(forms.ModelForm):
    upload = forms.FileField(
        label="Tệp ảnh",
        widget=forms.FileInput(attrs={"accept": images.ACCEPT}),
        help_text="Ảnh JPEG, PNG, WebP, AVIF, HEIC hoặc GIF, nhỏ hơn 20 MB.",
    )

    class Meta:
        model = Photo
        fields = ("upload", "alt", "caption")

    user = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "alt" in self.fields:  # who may only look gets a form without fields
            self.fields["alt"].required = True
        if self.instance.pk:
            self.fields.pop("upload", None)

    def clean_upload(self):
        """The stored photo, which this form then goes on to describe."""
        try:
            photo = Photo.objects.store(self.cleaned_data["upload"], by=self.user)
        except images.ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if photo.uploaded_by != self.user and not self._may_describe(photo):
            raise forms.ValidationError("Ảnh này đã có trong cổng.")
        self.instance = photo
        return self.instance

    def _may_describe(self, photo):
        in_sight = Photo.objects.for_user(self.user).filter(pk=photo.pk)
        return self.user.has_perm("articles.change_photo") and in_sight.exists()


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):
    form = PhotoForm
    list_display = ("thumbnail", "alt", "caption", "uploaded_by", "uploaded_at")
    list_display_links = ("thumbnail", "alt")
    list_select_related = ("uploaded_by",)
    search_fields = ("alt__unaccent", "caption__unaccent")
    readonly_fields = ("picture",)
    actions = None

    @admin.display(description="ảnh")
    def thumbnail(self, photo):
        return format_html('<img class="thumbnail" src="{}" alt="{}">', photo.thumbnail_url, photo)

    @admin.display(description="ảnh")
    def picture(self, photo):
        return format_html('<img class="picture" src="{}" alt="">', photo.url)

    def get_fields(self, request, obj=None):
        return ("picture", "alt", "caption") if obj else ("upload", "alt", "caption")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    # --- Who sees and does what ------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user).present()

    def has_change_permission(self, request, obj=None):
        is_own = obj is not None and obj.uploaded_by_id == request.user.pk
        return super().has_change_permission(request, obj) or (
            is_own and self.has_add_permission(request)
        )

    def has_delete_permission(self, request, obj=None):
        return obj is not None and request.user.has_perm("articles.publish_article")

    # --- Removal: the files go, the row stays ----------------------------------------------------

    def get_deleted_objects(self, photos, request):
        """Readers keep what they see: it is withdrawn or corrected first."""
        shown = [p.title for photo in photos for p in photo.shown_in()]
        if any(photo.is_cover_outside(request.user) for photo in photos):
            shown.append(OUTSIDE)
        return [f"Ảnh “{photo}” và các cỡ của nó" for photo in photos], {}, set(), shown

    def delete_model(self, request, photo):
        with transaction.atomic():
            for article in Article.objects.select_for_update().filter(cover=photo):
                workflow.record_edit(article, request.user)
            photo.remove(by=request.user)

    def get_urls(self):
        upload = self.admin_site.admin_view(require_POST(self.upload_view))
        return [path("tai-len/", upload, name="articles_photo_upload"), *super().get_urls()]

    def upload_view(self, request):
        """The editor's own upload: answers as CKEditor's file tools expect it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "upload" not in request.FILES:
            return _refused("Chưa chọn tệp ảnh.")
        try:
            photo = Photo.objects.store(request.FILES["upload"], by=request.user)
        except images.ImageRefused as refusal:
            return _refused(str(refusal))
        return JsonResponse({"uploaded": 1, "fileName": photo.digest, "url": photo.url})


def _refused(message):
    return JsonResponse({"uploaded": 0, "error": {"message": message}})
