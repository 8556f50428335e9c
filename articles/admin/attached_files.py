"""Files of the article's form: one uploaded when it is chosen, one opened by staff."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from articles import attachments
from articles.models import Publication, StoredFile
from portal import files

NOT_CHOSEN = "Chưa chọn tệp."


class AttachedFilesMixin:
    """For the article's admin; `_visible` decides whose article it is to see."""

    def get_urls(self):
        view = self.admin_site.admin_view
        own, listed = view(self.own_file_view), view(self.file_view)
        upload = view(require_POST(self.file_upload_view))
        name = "articles_article_file"
        return [
            path("tep/", upload, name="articles_article_file_upload"),
            path("tep/<slug:digest>/", own, name=name),
            path("tep/<slug:digest>/xem/", own, {"inline": True}, name=name),
            path("<int:article_id>/tep/<slug:digest>/", listed, name=name),
            path("<int:article_id>/tep/<slug:digest>/xem/", listed, {"inline": True}, name=name),
            *super().get_urls(),
        ]

    def file_upload_view(self, request):
        """Answers the entry that the form then lists, or why the file is not taken."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "upload" not in request.FILES:
            return JsonResponse({"problem": NOT_CHOSEN}, status=400)
        try:
            attachment = attach(request.FILES["upload"], by=request.user)
        except files.FileRefused as refusal:
            return JsonResponse({"problem": str(refusal)}, status=400)
        return JsonResponse(attachment.entry() | {"facts": attachment.facts})

    @method_decorator(require_safe)
    def own_file_view(self, request, digest, inline=False):
        """One that this user uploaded, for an article that is not stored yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return _answered(request, _uploaded_by(request.user, digest), inline)

    @method_decorator(require_safe)
    def file_view(self, request, article_id, digest, inline=False):
        """One that the article lists, or listed in any text that it ever had."""
        article = self._visible(request, article_id)
        found = _listed_by(article, digest) or _uploaded_by(request.user, digest)
        return _answered(request, found, inline)


def files_url(article_id=None) -> str:
    """Below it staff open the files of the article, or those that they have just uploaded."""
    if not article_id:
        return reverse("admin:articles_article_file_upload")
    return f"{reverse('admin:articles_article_changelist')}{article_id}/tep/"


def attach(upload, by) -> attachments.Attachment:
    """The entry of `upload`, now stored; raises FileRefused."""
    return StoredFile.objects.store(upload, by=by).attached(files.title_of(upload.name))


def _uploaded_by(user, digest):
    stored = StoredFile.objects.filter(digest=digest, uploaded_by=user).first()
    return stored and stored.attached()


def _listed_by(article, digest):
    """As it is called in the newest of the texts that list it."""
    if any(entry["file"] == digest for entry in article.attachments):
        return attachments.find(article, digest)
    history = Publication.history.filter(article=article).order_by("-pk")
    for texts in (article.versions.all(), history):
        text = attachments.listing(texts, digest).only("attachments").first()
        if text:
            return attachments.find(text, digest)
    return None


def _answered(request, attachment, inline):
    if attachment is None:
        raise Http404
    return attachments.answer(request, attachment, inline)
