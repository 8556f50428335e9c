"""What readers fill in, and the signed token of the page on which they do."""

import re
import time
import uuid

from django import forms
from django.core import signing
from django.utils.formats import number_format

from articles.models import Feedback
from portal.models import ConsentText
from portal.text import clean_line, clean_paragraphs

Kind = Feedback.Kind
SALT = "feedback"
SLOWEST = 12 * 60 * 60  # seconds
MOST_LINKS = 5
LINK = re.compile(r"(https?://|www\.)\S*", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]")
FEWEST_LETTERS = 10

LINKS_ONLY = "Hãy viết thành lời, không chỉ gửi liên kết."
NO_WAY_BACK = "Hãy ghi thư điện tử hoặc số điện thoại để chúng tôi liên hệ lại."
NO_CONSENT = "Hãy đánh dấu đồng ý, hoặc để trống họ tên, thư điện tử và điện thoại."
TOO_LONG = "Dài nhất {} ký tự, bạn đã viết {}. Hãy rút gọn."


class Line(forms.CharField):
    clean_text = staticmethod(clean_line)

    def __init__(self, *, longest, **kwargs):
        super().__init__(**kwargs)
        self.longest = longest  # no maxlength: browsers cut off what is pasted

    def to_python(self, value):
        return self.clean_text(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.longest:
            lengths = (number_format(self.longest), number_format(len(value)))
            raise forms.ValidationError(TOO_LONG.format(*lengths))


class Paragraphs(Line):
    clean_text = staticmethod(clean_paragraphs)


class FeedbackForm(forms.Form):
    use_required_attribute = False
    subject = Line(label="Tiêu đề", longest=150, required=False)
    quoted = Paragraphs(
        label="Đoạn có lỗi",
        longest=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chép câu hoặc từ có lỗi, nếu tiện.",
    )
    text = Paragraphs(
        label="Nội dung",
        longest=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Hãy viết nội dung."},
    )
    name = Line(
        label="Họ và tên",
        longest=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Thư điện tử chưa đúng, ví dụ: ten@example.vn."},
    )
    phone = Line(
        label="Điện thoại",
        longest=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    consent = forms.BooleanField(required=False)
    website = Line(longest=10_000, required=False)  # people do not see it; programs fill it in

    def __init__(self, kind, consent, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        del self.fields["quoted" if kind != Kind.ERROR else "subject"]
        if kind == Kind.ERROR:
            self.fields["text"].label = "Lỗi là gì, nên sửa thế nào"
        self.fields["consent"].label = consent.text

    def clean_text(self):
        text = self.cleaned_data["text"]
        if LINK.search(text) and len(LETTERS.findall(LINK.sub("", text))) < FEWEST_LETTERS:
            raise forms.ValidationError(LINKS_ONLY)
        return text

    def clean(self):
        values = self.cleaned_data
        if self.kind == Kind.CONTACT and not (self._brought("email") or self._brought("phone")):
            self.add_error("email", NO_WAY_BACK)
        if any(map(self._brought, ("name", "email", "phone"))) and not values.get("consent"):
            self.add_error("consent", NO_CONSENT)
        return values

    @property
    def stored(self):
        return [name for name in self.fields if name not in ("consent", "website")]

    @property
    def shown(self):
        """The fields to write in; the consent to all of it comes behind them."""
        return [self[name] for name in self.stored]

    @property
    def looks_like_spam(self):
        links = LINK.findall(self.cleaned_data["text"])
        return bool(self.cleaned_data["website"]) or len(links) > MOST_LINKS

    def _brought(self, name):
        return self.cleaned_data.get(name) or name in self.errors


class Opening:
    """A page with the form: when it was opened and which text of consent it shows."""

    def __init__(self, key=None, consent=None, at=None):
        self.key = key or str(uuid.uuid4())
        self.consent = consent or ConsentText.objects.current()
        self.at = at or time.time()

    @classmethod
    def of(cls, token):
        """None if we did not sign it, or long ago."""
        try:
            key, consent, at = signing.loads(token, salt=SALT, max_age=SLOWEST)
        except signing.BadSignature:
            return None
        return cls(key, ConsentText.objects.get(pk=consent), at)

    @property
    def token(self):
        return signing.dumps([self.key, self.consent.pk, self.at], salt=SALT)

    @property
    def age(self) -> float:
        return time.time() - self.at
