from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join

from articles import checks, conditions, state, workflow
from articles.admin import two_texts
from articles.admin.article_form import ArticleForm
from articles.admin.article_list import (
    ArticleList,
    columns,
    state_with_reason,
    waits_since,
)
from articles.admin.attached_files import AttachedFilesMixin, files_url
from articles.admin.autosave import AutosaveMixin, led_to
from articles.admin.bulk import BulkMixin
from articles.admin.calendar import CalendarMixin
from articles.admin.checks import ChecksMixin
from articles.admin.due import DueMixin
from articles.admin.from_word import FromWordMixin
from articles.admin.history import HistoryMixin
from articles.admin.linking import LinkingMixin
from articles.admin.list_filters import FILTERS, PARAMETERS
from articles.admin.notes import NotesMixin
from articles.admin.notices import NoticesMixin
from articles.admin.panel import NEW, panel
from articles.admin.places import PlacesMixin
from articles.admin.preview_links import PreviewLinksMixin
from articles.admin.previews import PreviewsMixin, review_url
from articles.admin.published import PublishedMixin
from articles.admin.steps import saved, step_seen_url, take_at_once
from articles.admin.transition_page import TransitionMixin
from articles.models import Article, Category
from articles.models.document import DOCUMENT, USUAL_KINDS
from articles.models.listing import found_by
from articles.transitions import TRANSITIONS

TEXT = ("title", "lead", "body")
DOCUMENT_FIELDS = "Văn bản"
COVER = ("cover_upload", "cover_alt", "cover_caption", "cover_removal")


@admin.register(Article)
class ArticleAdmin(
    AttachedFilesMixin,
    AutosaveMixin,
    BulkMixin,
    ChecksMixin,
    FromWordMixin,
    HistoryMixin,
    LinkingMixin,
    PublishedMixin,
    NotesMixin,
    NoticesMixin,
    PreviewsMixin,
    PreviewLinksMixin,
    PlacesMixin,
    CalendarMixin,
    DueMixin,
    TransitionMixin,
    admin.ModelAdmin,
):
    """Configuration; what happens is in `articles.workflow` and `articles.publishing`."""

    form = ArticleForm
    view_on_site = False
    list_filter = FILTERS
    search_fields = ("title",)
    search_help_text = "Tìm trong tiêu đề, sapo và nội dung, gõ có dấu hay không dấu"
    actions = None
    list_per_page = 30
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": TEXT, "classes": ["text"]}),
        (None, {"fields": ("attachments",), "classes": ["text"]}),
        (
            DOCUMENT_FIELDS,
            {
                "fields": DOCUMENT,
                "classes": ["text", "document"],
                "description": "Tiêu đề của văn bản là trích yếu; toàn văn có thể ở tệp đính kèm.",
            },
        ),
        ("Phân loại", {"fields": ("category", "tags")}),
        ("Ảnh đại diện", {"fields": COVER, "classes": ["cover"]}),
        ("Tác giả, nguồn", {"fields": ("byline", "source")}),
    )

    # --- Who sees and does what ------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user)

    def get_object(self, request, object_id, from_field=None):
        """On a save the row stays locked until it is written: of two saves at once, one waits."""
        article = super().get_object(request, object_id, from_field)
        if article is None or not connection.in_atomic_block or request.method != "POST":
            return article
        return workflow.locked(article.pk)

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or _may_send(request, obj) or _may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False  # articles go to the trash, by a transition

    def may_edit(self, request, article):
        return _may_edit(request, article)

    def get_changeform_initial_data(self, request):
        return {}  # an address from outside fills in nothing

    def lookup_allowed(self, lookup, value, request):
        """What the filters offer: of other lookups some fail, and some never end."""
        return lookup in PARAMETERS

    # --- The list --------------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def get_search_results(self, request, articles, search_term):
        if search_term.strip():
            articles = found_by(search_term, articles)
        return articles, False

    def get_list_display(self, request):
        return columns(request.user)

    @admin.display(description="tiêu đề", ordering="title")
    def title_cell(self, article):
        return article.title

    @admin.display(description="trạng thái", ordering="status")
    def state_cell(self, article):
        return state_with_reason(article)

    @admin.display(description="chuyên mục", ordering="category__name")
    def category_cell(self, article):
        return article.category

    @admin.display(description="người viết", ordering="author")
    def author_cell(self, article):
        return article.author or "Nhập từ hệ thống cũ"

    @admin.display(description="người nhận")
    def holder_cell(self, article):
        return article.claimed_by or ""

    @admin.display(description="chờ từ")
    def waiting_cell(self, article):
        return waits_since(article)

    @admin.display(description="cập nhật", ordering="changed_at")
    def changed_cell(self, article):
        return state.short_time(article.changed_at)

    # --- The form --------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["fields"] = [*flatten_fieldsets(self.get_fieldsets(request, obj)), "cover"]
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        form.may_edit = obj is None or _may_edit(request, obj)
        return form

    def get_fieldsets(self, request, obj=None):
        """Of documents nothing is asked where there is no category for them."""
        fieldsets = super().get_fieldsets(request, obj)
        if _document_categories(request):
            return fieldsets
        return [part for part in fieldsets if part[0] != DOCUMENT_FIELDS]

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "validity":
            kwargs["choices"] = [("", "Chưa ghi"), *db_field.choices]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "category":
            kwargs["queryset"] = Category.objects.for_user(request.user).in_menu_order()
            kwargs["empty_label"] = "Chọn chuyên mục"
            kwargs["error_messages"] = {"required": "Hãy chọn chuyên mục."}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, article, form, change):
        if not form.may_edit:
            raise PermissionDenied
        self.forget_autosave(request, article)
        if not change:
            article.author = request.user
            article.key = form.cleaned_data["form_key"] or article.key
            article.changed_by = request.user
            article.save()
        elif form.has_new_text:
            workflow.save_text(article, request.user)
        else:
            return
        if form.dropped_pictures > 0:
            messages.warning(request, DROPPED_PICTURES.format(form.dropped_pictures))

    def response_add(self, request, article, post_url_continue=None):
        return self._after_save(request, article)

    def response_change(self, request, article):
        return self._after_save(request, article)

    def _after_save(self, request, article):
        transition = TRANSITIONS.get(request.POST.get("_perform"))
        is_taking_over = transition == TRANSITIONS["take_over"]
        if article.claimed_by_id not in (None, request.user.pk) and not is_taking_over:
            messages.warning(request, TAKEN.format(article.claimed_by))
        gaps = checks.gaps(article)
        if transition and transition.refuses_gaps and gaps:
            messages.error(request, _links_to(gaps, transition))
            return led_to(request, article.get_absolute_url())
        obstacles = transition and workflow.obstacles(article, transition.name, request.user)
        if transition and transition.asks and not obstacles:
            return led_to(request, step_seen_url(article, transition.name))
        if transition and article.status in transition.sources:
            return led_to(request, take_at_once(request, article, transition))
        messages.success(request, saved(article))
        return led_to(request, article.get_absolute_url())

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        asks_for_page = request.method == "GET" and FORM not in request.GET
        if change and asks_for_page and _waits_for(request, obj):
            return HttpResponseRedirect(review_url(obj))
        form = context["adminform"].form
        context |= {
            **two_texts.context(form, context["errors"]),
            "cover_photo": form.cover_photo if _may_type(form) else obj and obj.cover,
            "title": _form_title(add, self.has_change_permission(request, obj)),
            "gaps": checks.gaps(form.instance) if _may_type(form) else {},
            "files_at": files_url(obj and obj.pk),
            "buttons": NEW,
            "document_categories": _document_categories(request),
            "document_kinds": USUAL_KINDS,
        }
        if change:
            context |= panel(obj.pk, request.user, _may_edit(request, obj))
            context["may_share"] = self.offers_sharing(request, context["stored_article"])
        return super().render_change_form(request, context, add, change, obj=obj, **kwargs)

    def _visible(self, request, article_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        articles = self.get_queryset(request).with_publication_times()
        return get_object_or_404(
            articles.select_related("category", "sub_site", "cover"), pk=article_id
        )


FORM = "sua"  # in the address: the form, whoever asks
TAKEN = "{} đang nhận biên tập bài này; hãy báo cho nhau trước khi sửa tiếp."
DROPPED_PICTURES = (
    "Đã bỏ {} ảnh lấy từ trang khác. Hãy tải ảnh lên cổng bằng nút Hình ảnh rồi chèn lại."
)


def _document_categories(request) -> list[int]:
    """Of those that this user works in; asked for once a request."""
    if not hasattr(request, "document_categories"):
        found = Category.objects.for_user(request.user).filter(holds_documents=True)
        request.document_categories = list(found.values_list("pk", flat=True))
    return request.document_categories


def _may_edit(request, article):
    """Decided once a request, on the article as it was when it was read."""
    decided = request.__dict__.setdefault("may_edit", {})
    if article.pk not in decided:
        decided[article.pk] = workflow.may_edit(article, request.user)
    return decided[article.pk]


def _waits_for(request, article):
    """Is it this user's to publish now?"""
    return workflow.is_available(article, "publish", request.user)


def _may_send(request, article):
    """Whose article has moved on meanwhile may send the form: it refuses, and loses nothing."""
    return request.method == "POST" and conditions.is_author_or_editor(article, request.user)


def _may_type(form):
    return "title" in form.fields


def _links_to(gaps, transition):
    links = format_html_join(" ", '<a href="#id_{}">{}</a>', gaps.items())
    return format_html("Đã lưu bài, nhưng chưa {} được. {}", transition.label.lower(), links)


def _form_title(add, may_change):
    if add:
        return "Viết bài mới"
    return "Sửa bài" if may_change else "Xem bài"
