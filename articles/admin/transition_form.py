from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, BaseAdminDateWidget
from django.core.validators import MaxLengthValidator

from articles.models import Publication

TOO_LONG = "Viết dài nhất %(limit_value)d ký tự, đoạn này có %(show_value)d. Hãy rút gọn."


def at_most(letters):
    """In place of `max_length`, by which browsers would cut off what is pasted."""
    return [MaxLengthValidator(letters, TOO_LONG)]


class MomentWidget(AdminSplitDateTime):
    """A date with the admin's calendar, and a time to type."""

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(
            self, [BaseAdminDateWidget, forms.TimeInput(format="%H:%M")], attrs
        )


class MomentField(forms.SplitDateTimeField):
    widget = MomentWidget

    def __init__(self, **kwargs):
        messages = {
            "invalid_date": "Ngày không đúng, ví dụ đúng: 25/12/2023.",
            "invalid_time": "Giờ không đúng, ví dụ đúng: 08:30.",
        }
        hint = "Ngày như 25/12/2023, giờ như 08:30."
        super().__init__(required=False, error_messages=messages, help_text=hint, **kwargs)
        for widget, name in zip(self.widget.widgets, ("Ngày", "Giờ"), strict=True):
            widget.attrs["aria-label"] = name


class TransitionForm(forms.Form):
    """What a transition asks for besides the press of its button; `Transition` says which."""

    NOW, LATER = "now", "later"

    version = forms.IntegerField(widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label="Thời điểm",
        choices=[(NOW, "Xuất bản ngay"), (LATER, "Hẹn giờ xuất bản")],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    starts_at = MomentField(label="Xuất bản lúc")
    expires_at = MomentField(label="Tự hết hạn lúc (không bắt buộc)")
    correction_note = forms.CharField(
        label="Đính chính cho người đọc (không bắt buộc)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=at_most(1000),
        help_text="Hiện dưới tiêu đề bài: nói rõ điều gì đã sửa. Để trống khi chỉ sửa lỗi nhỏ.",
    )
    withdrawal = forms.ChoiceField(
        label="Cách gỡ",
        choices=Publication.Withdrawal.choices,
        initial=Publication.Withdrawal.ERROR,
        widget=forms.RadioSelect,
    )
    moved_to = forms.CharField(
        label="Địa chỉ mới (khi chuyển nơi khác)",
        required=False,
        max_length=500,
        help_text="Ví dụ: https://nghean.gov.vn/tin/bai-moi hoặc /tin/bai-moi-12/",
    )
    notice = forms.CharField(
        label="Thông báo cho người đọc (khi giữ trang)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=at_most(1000),
    )
    reason = forms.CharField(
        label="Lý do",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=at_most(2000),
    )
    confirmed = forms.BooleanField(
        label="Tôi xác nhận bài này không chứa bí mật nhà nước.", required=False
    )

    def __init__(self, transition, *args, is_live=False, **kwargs):
        super().__init__(*args, **kwargs)
        if transition.reason_label:
            self.fields["reason"].label = transition.reason_label
        else:
            del self.fields["reason"]
        if not transition.asks_for_confirmation:
            del self.fields["confirmed"]
        if not transition.asks_for_times:
            del self.fields["when"], self.fields["starts_at"]
        if not (transition.asks_for_times or transition.asks_for_expiry):
            del self.fields["expires_at"]
        if not (is_live and transition.may_correct):
            del self.fields["correction_note"]
        if not transition.asks_for_withdrawal:
            del self.fields["withdrawal"], self.fields["moved_to"], self.fields["notice"]

    def clean(self):
        cleaned = super().clean()
        is_blank = "starts_at" not in self.errors and not cleaned.get("starts_at")
        if cleaned.get("when") == self.LATER and is_blank:
            self.add_error("starts_at", "Hãy chọn ngày và giờ xuất bản.")
        if cleaned.get("when") == self.NOW:
            cleaned["starts_at"] = None
        return cleaned

    def filled_in(self) -> dict:
        """What `workflow.perform` wants, by name."""
        return {name: value for name, value in self.cleaned_data.items() if name != "when"}


def begin_with(transition, article) -> dict:
    """What the form shows at first, of an article read `with_publication_times()`."""
    initial = {"version": article.version}
    if transition.name == "reschedule":
        initial |= {
            "when": TransitionForm.LATER,
            "starts_at": article.scheduled_for,
            "expires_at": article.scheduled_until,
        }
    if transition.asks_for_expiry:
        initial["expires_at"] = article.live_until
    return initial
