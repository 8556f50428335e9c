"""Two ways for a picture to go: what nobody was shown, and what may not be shown."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles import workflow
from articles.models import Article
from articles.models.photo import TAKE_DOWN
from articles.photo_places import places_of
from articles.takedown import take_down
from portal.fields import ParagraphsField

OUTSIDE = "Một bài ngoài phạm vi làm việc của bạn đang lấy ảnh này làm ảnh đại diện."
SHOWN = "Ảnh đang, đã hoặc sắp có trên trang người đọc, nên được giữ cùng các bản đăng đó."


class TakedownForm(forms.Form):
    reason = ParagraphsField(max_length=1000).formfield(
        label="Lý do gỡ ảnh", widget=forms.Textarea(attrs={"rows": 3})
    )


class RemovalMixin:
    def get_urls(self):
        view = self.admin_site.admin_view(self.take_down_view)
        own = path("<int:photo_id>/go-anh/", view, name="articles_photo_take_down")
        return [own, *super().get_urls()]

    def has_delete_permission(self, request, obj=None):
        return obj is not None and request.user.has_perm("articles.publish_article")

    def get_deleted_objects(self, photos, request):
        """What a publication shows or showed stays with it."""
        against = [SHOWN for photo in photos if photo.uses.exists()]
        against += [OUTSIDE for photo in photos if photo.is_cover_outside(request.user)]
        return [f"Ảnh “{photo}” và các cỡ của nó" for photo in photos], {}, set(), against

    def delete_view(self, request, object_id, extra_context=None):
        photo = self.get_object(request, object_id)
        if photo and self.has_delete_permission(request, photo):
            extra_context = {"places": places_of(photo, request.user)} | (extra_context or {})
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request, photo):
        with transaction.atomic():
            for article in Article.objects.select_for_update().filter(cover=photo):
                workflow.record_edit(article, request.user)
            photo.remove(by=request.user)

    def take_down_view(self, request, photo_id):
        if not request.user.has_perm(TAKE_DOWN):
            raise PermissionDenied
        photo = get_object_or_404(self.get_queryset(request), pk=photo_id)
        form = TakedownForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._take_down(request, photo, form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Gỡ ảnh vi phạm",
            "photo": photo,
            "places": places_of(photo, request.user),
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/photo/take_down.html", context)

    def _take_down(self, request, photo, reason):
        with transaction.atomic():
            take_down(photo, request.user, reason)
            self.log_change(request, photo, f"Gỡ ảnh vi phạm. Lý do: {reason}")
        messages.success(request, "Đã gỡ ảnh. Trang nào có ảnh này nay để trống chỗ của nó.")
        return HttpResponseRedirect(reverse("admin:articles_photo_changelist"))
