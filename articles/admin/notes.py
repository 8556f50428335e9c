"""“Trao đổi”: the notes of an article, beside its form and on a page of their own."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.views.decorators.http import require_http_methods

from articles import workflow
from articles.admin.kept_words import is_by_script, keeps_words, kept_words
from articles.models import Note
from articles.models.note import MOST_LETTERS
from articles.notices import announce_note
from portal import clock
from portal.prepared import prepared
from portal.text import clean_paragraphs

BESIDE_THE_FORM = 5
PER_PAGE = 50
SENT_TWICE = timedelta(minutes=2)  # the same words again: a second click, or a lost answer
TOO_LONG = (
    "Mỗi lần trao đổi dài nhất {} ký tự, đoạn này có {}. Hãy rút gọn hoặc chia làm nhiều lần."
)


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Viết trao đổi",
        widget=forms.Textarea(attrs={"rows": 4}),  # no maxlength: browsers cut off what is pasted
        error_messages={"required": "Hãy viết nội dung trao đổi."},
    )

    def clean_text(self):
        text = clean_paragraphs(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        if len(text) > MOST_LETTERS:
            lengths = (number_format(MOST_LETTERS), number_format(len(text)))
            raise forms.ValidationError(TOO_LONG.format(*lengths))
        return text


class NotesMixin:
    """For the article's admin: who sees an article may read and write its notes."""

    def get_urls(self):
        view = keeps_words(self.admin_site.admin_view(self.notes_view), "text")
        return [
            path("<int:article_id>/trao-doi/", view, name="articles_article_notes"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def notes_view(self, request, article_id):
        article = self._visible(request, article_id)
        form = NoteForm(request.POST or None, initial={"text": kept_words(request).get("text", "")})
        if request.method == "POST" and form.is_valid():
            say(article, request.user, form.cleaned_data["text"])
            if not is_by_script(request):
                return HttpResponseRedirect(f"{request.path}#viet-trao-doi")
        if is_by_script(request):
            return _for_script(article, form)
        page = Paginator(article.notes.select_related("by"), PER_PAGE).get_page(
            request.GET.get("trang")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Trao đổi",
            "opts": self.opts,
            "article": article,
            "page": page,
            "notes": page.object_list[::-1],
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/article/notes.html", context)


@transaction.atomic
def say(article, by, text) -> Note:
    """Writes the note and tells those concerned; the same words said twice at once are one note."""
    article = workflow.locked(article.pk)
    now = clock.now()
    same = article.notes.filter(by=by, at__gt=now - SENT_TWICE).first()
    if same and same.text == text:
        return same
    note = Note.objects.create(article=article, by=by, at=now, text=text)
    announce_note(note)
    return note


def notes_beside(article) -> dict:
    """The newest notes, the newest last; for the template of the panel."""
    notes = list(article.notes.select_related("by")[: BESIDE_THE_FORM + 1])
    return {
        "url": reverse("admin:articles_article_notes", args=[article.pk]),
        "newest": notes[0].pk if notes else 0,
        "has_older": len(notes) > BESIDE_THE_FORM,
        "list": notes[BESIDE_THE_FORM - 1 :: -1] if notes else [],
    }


def newest_note(article_id) -> int:
    """For the form's sign of life: is there one that it doesn't show?"""
    if article_id is None:
        return 0
    newest = find_newest(article=article_id)
    return newest[0].pk if newest else 0


@prepared
def find_newest(p):
    return Note.objects.filter(article=p.integer("article")).only("pk")[:1]


def _for_script(article, form):
    if form.errors:
        return JsonResponse({"problem": form.errors["text"][0]}, status=400)
    notes = {"notes": notes_beside(article)}
    html = render_to_string("admin/articles/article/_note_list.html", notes)
    return JsonResponse({"html": html, "newest": notes["notes"]["newest"]})
