"""An article as the page that readers would get: beside the buttons, or of what is being typed."""

import base64

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from articles.admin.article_form import ArticleForm
from articles.admin.attached_files import files_url
from articles.admin.autosave import told
from articles.admin.panel import panel
from articles.attachments import Attachment
from articles.models import Autosave, Category, Photo
from articles.preview import preview_page
from portal import files, images

UNTITLED = "(Chưa có tiêu đề)"


class PreviewForm(ArticleForm):
    """Stores nothing: a picture chosen as cover is shown out of memory."""

    cover_address = ""

    def photo_of(self, upload):
        image = images.encode(upload)
        content = image.renditions[min(image.renditions, key=lambda width: abs(width - 960))]
        self.cover_address = f"data:image/webp;base64,{base64.b64encode(content).decode()}"
        return Photo(digest=image.digest, width=image.width, height=image.height)

    def attached(self, upload):
        kind = files.kind_of(upload)
        digest = files.digest_of(upload)
        return Attachment(digest, files.title_of(upload.name), kind.extension, upload.size)


class PreviewsMixin:
    """For the article's admin; `_visible` decides whose article it is to see."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("xem-truoc/", view(self.new_preview_view), name="articles_article_new_preview"),
            path(
                "<int:article_id>/xem-truoc/",
                view(self.preview_view),
                name="articles_article_preview",
            ),
            path("<int:article_id>/duyet/", view(self.review_view), name="articles_article_review"),
            *super().get_urls(),
        ]

    def new_preview_view(self, request):
        """The page of an article that was never saved."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        add_page = HttpResponseRedirect(reverse("admin:articles_article_add"))
        if request.method != "POST":
            return add_page
        form = self._preview_form(request)
        article = form.instance
        if not article.category_id:
            article.category = Category.objects.for_user(request.user).in_menu_order().first()
        if not article.category:
            messages.error(request, "Bạn chưa được giao chuyên mục nào nên chưa xem trước được.")
            return add_page
        return self._preview(request, article, form.cover_address)

    def preview_view(self, request, article_id):
        """The page that readers would get: of the saved text, or of what a form now holds."""
        article = self._visible(request, article_id)
        cover_address = ""
        if request.method == "POST" and self.may_edit(request, article):
            cover_address = self._preview_form(request, article).cover_address
        return self._preview(request, article, cover_address)

    @method_decorator(require_safe)
    def review_view(self, request, article_id):
        """The page, and beside it what can be done with the article."""
        article = self._visible(request, article_id)
        context = {
            **self.admin_site.each_context(request),
            **panel(article.pk, request.user, may_edit=False),
            "title": "Đọc duyệt",
            "opts": self.opts,
            "article": article,
            "may_edit": self.may_edit(request, article),
            "may_share": self.may_share(request, article),
            "others": told(Autosave.objects.open_now(article.pk).exclude(user=request.user)),
            "page": preview_page(request, article, files_url(article.pk)),
        }
        return TemplateResponse(request, "admin/articles/article/review.html", context)

    def _preview_form(self, request, article=None):
        """Takes over what is right of the form that was sent; the rest stays as it was saved."""
        kind = self.get_form(request, article, change=article is not None, form=PreviewForm)
        form = kind(request.POST, request.FILES, instance=article)
        form.is_valid()
        return form

    def _preview(self, request, article, cover_address):
        article.title = article.title or UNTITLED
        context = {
            **self.admin_site.each_context(request),
            "title": "Xem trước",
            "is_popup": True,
            "article": article,
            "page": preview_page(request, article, files_url(article.pk), cover_address),
        }
        return TemplateResponse(request, "admin/articles/article/preview.html", context)


def review_url(article) -> str:
    return reverse("admin:articles_article_review", args=[article.pk])
