"""The due date and the priority, set beside an article's form."""

from datetime import date, datetime, time
from itertools import chain

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MinValueValidator
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles import conditions, due
from articles.models import Article
from articles.workflow import Refused

END_OF_WORK = time(17)
NO_DAY = "Ngày không đúng, ví dụ đúng: 25/12/2026."


class DueForm(forms.Form):
    due_day = forms.DateField(
        required=False,
        error_messages={"invalid": NO_DAY},
        validators=[MinValueValidator(date(2000, 1, 1), NO_DAY)],
    )
    due_time = forms.TimeField(
        required=False, error_messages={"invalid": "Giờ không đúng, ví dụ đúng: 17:00."}
    )
    is_urgent = forms.BooleanField(required=False)

    @property
    def due_at(self):
        """A day alone means the end of its work."""
        day = self.cleaned_data["due_day"]
        hour = self.cleaned_data["due_time"] or END_OF_WORK
        return timezone.make_aware(datetime.combine(day, hour)) if day else None

    @property
    def priority(self):
        is_urgent = self.cleaned_data["is_urgent"]
        return Article.Priority.URGENT if is_urgent else Article.Priority.NORMAL


class DueMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.due_view)
        due_url = path("<int:article_id>/han-xu-ly/", view, name="articles_article_due")
        return [due_url, *super().get_urls()]

    @method_decorator(require_POST)
    def due_view(self, request, article_id):
        article = self._visible(request, article_id)
        if not conditions.is_editor(article, request.user):
            raise PermissionDenied
        form = DueForm(request.POST)
        if form.is_valid():
            self._set_due(request, article, form)
        else:
            messages.error(request, " ".join(chain(*form.errors.values())))
        return HttpResponseRedirect(article.get_absolute_url())

    def _set_due(self, request, article, form):
        try:
            due.set_due(article, request.user, form.due_at, form.priority)
        except Refused as refusal:
            messages.error(request, " ".join(refusal.reasons))
        else:
            messages.success(request, "Đã lưu hạn xử lý.")
