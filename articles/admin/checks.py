"""The checks while writing, as the form's script asks for them; and the portal's own words."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles import checks
from articles.encodings import to_unicode
from articles.models import Category, KnownWord, Photo
from portal.html import MOST_LETTERS
from portal.images import DIGEST
from portal.text import whole_number

IN_WORDS = ("title", "lead", "body", "cover_alt", "cover_caption", "byline", "source")
MOST = MOST_LETTERS + 10_000


class ChecksMixin:
    """For the article's admin: what is to be said of a text that is being typed."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("kiem-tra/", view(self.checks_view), name="articles_article_checks"),
            path("chuyen-ma/", view(self.to_unicode_view), name="articles_article_to_unicode"),
            path("tu-dien/", view(self.known_word_view), name="articles_article_known_word"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def checks_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if sum(len(value) for value in request.POST.values()) > MOST:
            return JsonResponse({}, status=413)
        return JsonResponse({"findings": findings(request, request.POST)})

    @method_decorator(require_POST)
    def to_unicode_view(self, request):
        """The typed fields without TCVN3 and VNI; nothing is stored."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if sum(len(value) for value in request.POST.values()) > MOST:
            return JsonResponse({}, status=413)
        typed = {name: request.POST[name] for name in IN_WORDS if name in request.POST}
        return JsonResponse({"fields": to_unicode(typed)})

    @method_decorator(require_POST)
    def known_word_view(self, request):
        """Put a word into the portal's dictionary; it may be there already."""
        if not request.user.has_perm("articles.add_knownword"):
            raise PermissionDenied
        word = KnownWord(word=request.POST.get("word", ""), added_by=request.user)
        try:
            word.clean_fields()
        except ValidationError:
            return JsonResponse({}, status=400)
        KnownWord.objects.get_or_create(word=word.word, defaults={"added_by": request.user})
        return JsonResponse({})


def findings(request, fields) -> list[dict]:
    """What the checks say of `fields`, which came from the article form."""
    draft = checks.Draft(
        title=fields.get("title", ""),
        lead=fields.get("lead", ""),
        body=fields.get("body", ""),
        category=fields.get("category"),
        has_cover=bool(fields.get("cover")) or "cover_chosen" in request.POST,
        cover_size=_cover_size(request, fields.get("cover", "")),
        cover_alt=fields.get("cover_alt", ""),
        cover_caption=fields.get("cover_caption", ""),
        is_document=_is_for_documents(fields),
        document_number=fields.get("document_number", ""),
        issued_on=fields.get("issued_on"),
        has_files=fields.get("attachments", "[]") != "[]",
        host=request.get_host(),
    )
    return [asdict(finding) for finding in checks.findings(draft)]


def _is_for_documents(fields) -> bool:
    if "document_number" not in fields:  # the form doesn't ask for it: there are none
        return False
    category = Category.objects.filter(pk=whole_number(fields.get("category")))
    return category.filter(holds_documents=True).exists()


def _cover_size(request, digest):
    """None while another picture is chosen that has not come here yet."""
    if "cover_chosen" in request.POST or not DIGEST.fullmatch(digest):
        return None
    return Photo.objects.filter(digest=digest).values_list("width", "height").first()
