"""A part of a photo, turned: always a new photo, for what readers see of the old one stays."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from PIL import Image

from articles.models import Photo
from portal import images

TURNS = {
    "0": ("Không xoay", None),
    "90": ("Sang phải 90°", Image.Transpose.ROTATE_270),
    "180": ("180°", Image.Transpose.ROTATE_180),
    "270": ("Sang trái 90°", Image.Transpose.ROTATE_90),
}
SMALLEST = 16  # pixels
DESCRIBED = ("alt", "caption", "credit", "taken_on")


def percent(label, initial):
    return forms.IntegerField(label=label, min_value=0, max_value=100, initial=initial)


class CropForm(forms.Form):
    left = percent("Từ mép trái (%)", 0)
    top = percent("Từ mép trên (%)", 0)
    width = percent("Rộng (%)", 100)
    height = percent("Cao (%)", 100)
    turn = forms.ChoiceField(
        label="Xoay", choices=[(value, words) for value, (words, _) in TURNS.items()]
    )

    def __init__(self, data, photo):
        super().__init__(data, initial={"turn": "0"})
        self.photo = photo

    def clean(self):
        """Adds `change`, which makes the new picture."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        left, top, width, height = (cleaned[name] for name in ("left", "top", "width", "height"))
        if left + width > 100 or top + height > 100:
            raise forms.ValidationError("Phần được chọn ra ngoài ảnh.")
        if min(width * self.photo.width, height * self.photo.height) < 100 * SMALLEST:
            raise forms.ValidationError("Phần được chọn quá nhỏ.")
        change = Change(left, top, left + width, top + height, TURNS[cleaned["turn"]][1])
        if change == Change(0, 0, 100, 100, None):
            raise forms.ValidationError("Hãy chọn phần ảnh cần giữ, hoặc cách xoay.")
        return cleaned | {"change": change}


@dataclass(frozen=True)
class Change:
    """The corners in percent, then the turn."""

    left: int
    top: int
    right: int
    bottom: int
    turn: Image.Transpose | None

    def __call__(self, picture):
        across, down = picture.width / 100, picture.height / 100
        corners = self.left * across, self.top * down, self.right * across, self.bottom * down
        part = picture.crop(tuple(round(corner) for corner in corners))
        return part if self.turn is None else part.transpose(self.turn)


class CropMixin:
    def get_urls(self):
        view = self.admin_site.admin_view(self.crop_view)
        return [path("<int:photo_id>/cat/", view, name="articles_photo_crop"), *super().get_urls()]

    def crop_view(self, request, photo_id):
        if not self.has_add_permission(request):
            raise PermissionDenied
        photo = get_object_or_404(self.get_queryset(request), pk=photo_id)
        form = CropForm(request.POST or None, photo)
        if request.method == "POST" and form.is_valid():
            try:
                return _made(request, photo, form.cleaned_data["change"])
            except (images.ImageRefused, FileNotFoundError) as refusal:
                form.add_error(None, str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Cắt, xoay ảnh",
            "photo": photo,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/photo/crop.html", context)


def _made(request, photo, change):
    with default_storage.open(images.path(photo.digest)) as file:
        encoded = images.encode(file, edit=change)
    described = {name: getattr(photo, name) for name in DESCRIBED}
    made = Photo.objects.keep(encoded, by=request.user, made_from=photo, **described)
    messages.success(request, "Đã làm ảnh mới. Ảnh cũ vẫn còn nguyên trong thư viện.")
    return HttpResponseRedirect(made.get_absolute_url())
