from django.contrib import admin
from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat, Lower
from django.utils.html import format_html

from articles.admin.article_list import FarPaginator
from articles.admin.photo_crop import CropMixin
from articles.admin.photo_filters import FILTERS, PARAMETERS
from articles.admin.photo_form import PhotoForm
from articles.admin.photo_pick import PickMixin
from articles.admin.photo_removal import RemovalMixin
from articles.admin.photo_uploads import UploadsMixin
from articles.models import Photo
from articles.models.photo import TAKE_DOWN
from articles.photo_places import places_of
from portal import images
from portal.text import clean_line

WORDS = ("alt", "caption", "credit")
MOST_WORDS = 8  # of a search; with these no two photos are told apart


def plain(words):
    return Lower(Func(words, function="unaccent", output_field=TextField()))


@admin.register(Photo)
class PhotoAdmin(UploadsMixin, PickMixin, CropMixin, RemovalMixin, admin.ModelAdmin):
    """The library: who sees which photos says `Photo.objects.for_user`."""

    form = PhotoForm
    view_on_site = False
    list_display = ("alt",)
    list_filter = FILTERS
    list_select_related = ("uploaded_by",)
    list_per_page = 30
    show_full_result_count = False
    search_fields = WORDS
    search_help_text = "Tìm trong văn bản thay thế, chú thích, tác giả; gõ có dấu hay không dấu"
    readonly_fields = ("picture",)
    actions = None

    @admin.display(description="ảnh")
    def picture(self, photo):
        return format_html('<img class="picture" src="{}" alt="">', photo.url)

    def get_fields(self, request, obj=None):
        described = ("alt", "caption", "credit", "taken_on")
        if obj is None:
            return ("upload", *described)
        return ("picture", *described, ("focal_x", "focal_y"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_paginator(self, request, photos, per_page, **options):
        return FarPaginator(photos, per_page, is_searched=False)

    def get_search_results(self, request, photos, search_term):
        """Those with all the words, in whatever field and spelling: asked once a photo and word."""
        spaced = [part for name in WORDS for part in (name, Value(" "))]
        photos = photos.alias(said=plain(Concat(*spaced, output_field=TextField())))
        for word in clean_line(search_term).split()[:MOST_WORDS]:
            photos = photos.filter(said__contains=plain(Value(word)))
        return photos, False

    def lookup_allowed(self, lookup, value, request):
        return lookup in PARAMETERS

    def changelist_view(self, request, extra_context=None):
        own = {"may_add": self.has_add_permission(request), "accept": images.ACCEPT}
        return super().changelist_view(request, own | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        photo = self.get_object(request, object_id)
        if photo and self.has_view_or_change_permission(request, photo):
            extra_context = {
                "places": places_of(photo, request.user),
                "may_take_down": request.user.has_perm(TAKE_DOWN),
            } | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context)

    # --- Who sees and does what ------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user).present()

    def has_change_permission(self, request, obj=None):
        is_own = obj is not None and obj.uploaded_by_id == request.user.pk
        return super().has_change_permission(request, obj) or (
            is_own and self.has_add_permission(request)
        )
