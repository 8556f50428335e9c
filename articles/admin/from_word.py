"""“Soạn từ tệp Word”: a .docx becomes the draft of a new article."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles.admin.article_form import CategoryField
from articles.models import Category
from articles.word.importing import article_from
from articles.word.package import WordRefused

ACCEPT = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WordFileForm(forms.Form):
    file = forms.FileField(
        label="Tệp Word",
        allow_empty_file=True,  # refused with a reason of ours
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="Tệp .docx, nhỏ hơn 20 MB.",
        error_messages={"required": "Hãy chọn tệp Word."},
    )
    category = CategoryField(
        Category.objects.none(),
        label="Chuyên mục",
        empty_label="Chọn chuyên mục",
        error_messages={"required": "Hãy chọn chuyên mục."},
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        categories = Category.objects.for_user(user).in_menu_order()
        self.fields["category"].queryset = categories
        self.fields["category"].initial = categories[0] if len(categories) == 1 else None

    def clean(self):
        super().clean()
        self.article = self.report = None
        if {"file", "category"} <= self.cleaned_data.keys():
            file, category = self.cleaned_data["file"], self.cleaned_data["category"]
            try:
                self.article, self.report = article_from(file, category, self.user)
            except WordRefused as refusal:
                self.add_error("file", str(refusal))


class FromWordMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.from_word_view)
        return [path("tu-word/", view, name="articles_article_from_word"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def from_word_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        bound = (request.POST, request.FILES) if request.method == "POST" else ()
        form = WordFileForm(request.user, *bound)
        if form.is_valid():
            words = {"title": form.article.title, "report": form.report}
            report = render_to_string("admin/articles/article/_word_report.html", words)
            messages.success(request, report)
            return HttpResponseRedirect(form.article.get_absolute_url())
        context = {
            **self.admin_site.each_context(request),
            "title": "Soạn từ tệp Word",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/article/from_word.html", context)
