"""What the library of photos can be narrowed to."""

from django.db.models import Exists, OuterRef

from accounts.models import User
from articles.admin.list_filters import IMPORTED, DatesFilter, SelectFilter
from articles.models import Photo


class UploaderFilter(SelectFilter):
    title, parameter_name = "người tải lên", "nguoi"

    def lookups(self, request, model_admin):
        user = request.user
        if not user.has_perm("articles.edit_article"):
            return []
        people = User.objects.all()
        if not user.is_superuser:
            people = people.filter(pk__in=User.objects.filter(sub_sites__in=user.sub_sites.all()))
        uploads = Photo.objects.present().filter(uploaded_by=OuterRef("pk"))
        names = people.filter(Exists(uploads)).values_list("pk", "full_name", "username")
        return [*((pk, name or login) for pk, name, login in names), (IMPORTED, "Nhập từ tệp")]

    def narrowed(self, photos, pk):
        return photos.filter(uploaded_by=None if pk == IMPORTED else pk)


class UseFilter(SelectFilter):
    title, parameter_name = "nơi dùng", "dung"

    def lookups(self, request, model_admin):
        return [("co", "Có trong bài"), ("chua", "Chưa dùng ở đâu")]

    def narrowed(self, photos, choice):
        unused = Photo.objects.unused()
        return photos.filter(pk__in=unused) if choice == "chua" else photos.exclude(pk__in=unused)


class AltFilter(SelectFilter):
    title, parameter_name = "văn bản thay thế", "mo_ta"

    def lookups(self, request, model_admin):
        return [("chua", "Chưa có")]

    def narrowed(self, photos, choice):
        return photos.filter(alt="")


class UploadDates(DatesFilter):
    title, name, lookup = "tải lên", "tai", "uploaded_at"


FILTERS = (UploaderFilter, UseFilter, AltFilter, UploadDates)
PARAMETERS = {name for narrowing in FILTERS for name in narrowing.parameters()}
