"""Pictures coming in: one at a time by script, or several at once by a plain form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.admin.photo_form import known
from articles.models import Photo
from portal import images


class UploadsMixin:
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("tai-len/", view(self.upload_view), name="articles_photo_upload"),
            path("tai-nhieu/", view(self.uploads_view), name="articles_photo_uploads"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def upload_view(self, request):
        """One picture by script: answers as CKEditor's file tools expect it, and says more."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "upload" not in request.FILES:
            return _refused("Chưa chọn tệp ảnh.")
        try:
            photo = Photo.objects.store(request.FILES["upload"], by=request.user)
        except images.ImageRefused as refusal:
            return _refused(str(refusal))
        answer = {"uploaded": 1, "fileName": photo.digest, "url": photo.url}
        return JsonResponse(answer | {"photo": told(photo, request.user)})

    @method_decorator(require_POST)
    def uploads_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        uploads = request.FILES.getlist("upload")
        if not uploads:
            messages.error(request, "Chưa chọn tệp ảnh.")
        fresh = sum(_store(request, upload) for upload in uploads)
        if fresh:
            messages.success(request, f"Đã tải lên {fresh} ảnh. Hãy ghi văn bản thay thế cho ảnh.")
        return HttpResponseRedirect(reverse("admin:articles_photo_changelist"))


def _store(request, upload) -> bool:
    """Is it a new photo? If not, a message says why, and the other files come in all the same."""
    try:
        photo = Photo.objects.store(upload, by=request.user)
    except images.ImageRefused as refusal:
        messages.error(request, f"Tệp “{upload.name}”: {refusal}")
        return False
    if not photo.is_new:
        there = known(photo, request.user)
        messages.warning(request, format_html("Tệp “{}”: {}", upload.name, there))
    return photo.is_new


def told(photo, user):
    """What a script is told of a photo that came in; of another's only what `user` may see."""
    is_seen = photo.is_new or Photo.objects.for_user(user).filter(pk=photo.pk).exists()
    words = {"alt": photo.alt, "caption": photo.caption} if is_seen else {"alt": "", "caption": ""}
    return {
        "digest": photo.digest,
        "url": photo.url,
        "thumbnail": photo.thumbnail_url,
        "width": photo.width,
        "height": photo.height,
        "is_new": photo.is_new,
        "page": photo.get_absolute_url() if is_seen else "",
        **words,
    }


def _refused(message):
    return JsonResponse({"uploaded": 0, "error": {"message": message}})
