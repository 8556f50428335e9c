"""The inbox: what readers wrote, who deals with it, and the answer by mail."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from accounts.models import User
from articles import replies
from articles.feedback_form import Paragraphs
from articles.models import Feedback
from portal import mail
from portal.text import opening

State = Feedback.State
NO_ADDRESS = "Bạn đọc không để lại thư điện tử nên không trả lời bằng thư được."
NO_MAIL = "Cổng chưa nối với máy chủ thư: thư trả lời nằm chờ, gửi đi khi người vận hành nối xong."
ANSWERED = "Đã ghi thư trả lời; cổng gửi trong ít phút."


class FeedbackForm(forms.ModelForm):
    reply = Paragraphs(
        label="Trả lời bằng thư điện tử",
        longest=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    class Meta:
        model = Feedback
        fields = ("state", "assigned_to", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "assigned_to" in self.fields:
            colleagues = User.objects.filter(
                groups__permissions__codename="change_feedback",
                sub_sites=self.instance.sub_site_id,
                is_active=True,
            )
            self.fields["assigned_to"].queryset = colleagues.distinct()
            self.fields["assigned_to"].empty_label = "Chưa giao"


@admin.register(Feedback)
class FeedbackAdmin(admin.ModelAdmin):
    form = FeedbackForm
    list_display = ("words", "kind", "sender", "sub_site", "state", "assigned_to", "at")
    list_filter = ("state", "kind", ("sub_site", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("sub_site", "assigned_to")
    list_per_page = 50
    search_fields = ("subject__unaccent", "text__unaccent", "name__unaccent", "email")
    search_help_text = "Tìm trong thư và tên người gửi"
    sortable_by = ("at",)
    actions = None
    show_full_result_count = False
    readonly_fields = (
        *("kind", "site", "at", "about_article", "subject", "quoted", "text"),
        *("name", "email", "phone", "proof", "answers"),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user)

    def has_add_permission(self, request):
        return False

    def get_fieldsets(self, request, feedback=None):
        """What was not filled in is not shown."""
        matter = ("about_article", "subject", "quoted", "text")
        person = ("name", "email", "phone")
        facts = ("kind", "site", "at")
        has = {"about_article": feedback.article_id, "answers": feedback.replies.exists()}
        handling = ["state", "assigned_to", "note", *(["answers"] if has["answers"] else [])]
        if feedback.email and self.has_change_permission(request, feedback):
            handling.append("reply")
        brought = [name for name in person if getattr(feedback, name)]
        return (
            (None, {"fields": facts}),
            ("Thư", {"fields": [n for n in matter if has.get(n, getattr(feedback, n, ""))]}),
            ("Người gửi", {"fields": [*brought, *(["proof"] if brought else [])]}),
            ("Xử lý", {"fields": handling, "description": _way_to_answer(feedback)}),
        )

    @transaction.atomic
    def save_model(self, request, feedback, form, change):
        reply = form.cleaned_data.get("reply")
        is_new = reply and not feedback.replies.filter(text=reply).exists()
        if is_new:
            replies.answer(feedback, request.user, reply)
            feedback.state = State.CLOSED if feedback.state == State.CLOSED else State.ANSWERED
            messages.success(request, ANSWERED if mail.is_set_up() else NO_MAIL)
        if feedback.state == State.NEW and feedback.assigned_to_id:
            feedback.state = State.OPEN
        super().save_model(request, feedback, form, change)

    @admin.display(description="thư")
    def words(self, feedback):
        return feedback.subject or opening(feedback.text, 90)

    @admin.display(description="người gửi")
    def sender(self, feedback):
        return feedback.name or feedback.email or feedback.phone or "Không ghi tên"

    @admin.display(description="trang con")
    def site(self, feedback):
        return str(feedback.sub_site)  # not as the link that most who read this may not follow

    @admin.display(description="bài viết")
    def about_article(self, feedback):
        article = feedback.article
        return format_html('<a href="{}">{}</a>', article.get_absolute_url(), article.title)

    @admin.display(description="đã đồng ý")
    def proof(self, feedback):
        agreed = localtime(feedback.at).strftime("%d/%m/%Y %H:%M")
        return f"{agreed}, {feedback.consent}: “{feedback.consent.text}”"

    @admin.display(description="đã trả lời")
    def answers(self, feedback):
        rows = (
            (reply.by, localtime(reply.at).strftime("%d/%m/%Y %H:%M"), _state(reply), reply.text)
            for reply in feedback.replies.select_related("by")
        )
        return format_html_join("", "<p>{} · {} · {}</p><p>{}</p>", rows)


def _state(reply):
    if reply.sent_at:
        return f"đã gửi {localtime(reply.sent_at):%d/%m/%Y %H:%M}"
    return "đang chờ gửi"


def _way_to_answer(feedback):
    if not feedback.email:
        return NO_ADDRESS
    return "" if mail.is_set_up() else NO_MAIL
