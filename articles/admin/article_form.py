import uuid
from itertools import groupby

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property

from articles import workflow
from articles.admin import two_texts
from articles.admin.attached_files import attach, files_url
from articles.admin.attachments_field import AttachmentsField, as_text
from articles.attachments import Attachment
from articles.checks import LONG_TITLE
from articles.differences import same_html
from articles.models import Article, Photo
from portal import images
from portal.files import FileRefused

MOST_KEYWORDS = 50
REQUIRED_TO_GO_FURTHER = {"lead", "body"}
STAYS = (
    "Bài đang hoặc sắp đăng ở trang “{}”. Hãy gỡ bài hoặc hủy hẹn giờ rồi chuyển sang trang khác."
)
MOVED_ON = "Bài đã sang bước “{}”, ở bước này bạn không sửa được. Chữ vừa nhập chưa được lưu."


TITLE_LENGTHS = {
    "data-long": LONG_TITLE,
    "data-longest": Article._meta.get_field("title").max_length,
}


class CategoriesBySubSite(ModelChoiceIterator):
    """Options grouped by sub-site; the queryset is in the menu's order."""

    def __iter__(self):
        yield "", self.field.empty_label
        for sub_site, group in groupby(self.queryset, key=lambda category: category.sub_site):
            yield sub_site.name, [self.choice(category) for category in group]


def category_label(category):
    return f"— {category.name}" if category.parent_id else category.name


class CategoryField(forms.ModelChoiceField):
    iterator = CategoriesBySubSite

    def label_from_instance(self, category):
        return category_label(category)


class KeywordsField(SimpleArrayField):
    """Keywords with a comma between them; one comma too many is no error."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        words = value.split(",") if isinstance(value, str) else value or []
        words = [word.strip() for word in words if word.strip()]
        if len(words) > MOST_KEYWORDS:
            raise forms.ValidationError(f"Nhiều nhất {MOST_KEYWORDS} từ khóa.")
        return super().to_python(words)


class ArticleForm(forms.ModelForm):
    """The working copy's form; it carries the version that it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    cover = forms.ModelChoiceField(  # by digest: nobody names a photo that they have not seen
        Photo.objects.all(),
        to_field_name="digest",
        widget=forms.HiddenInput,
        required=False,
        label="Ảnh đại diện",
    )
    cover_upload = forms.FileField(
        label="Ảnh đại diện",
        required=False,
        widget=forms.FileInput(attrs={"accept": images.ACCEPT}),
        help_text="Ảnh ngang, tỷ lệ 3:2, rộng từ 1.200 điểm ảnh.",
    )
    tags = KeywordsField(
        forms.CharField(max_length=60),
        label="Từ khóa",
        required=False,
        help_text="Cách nhau bằng dấu phẩy.",
    )
    cover_removal = forms.BooleanField(label="Bỏ ảnh đại diện", required=False)
    attachments = AttachmentsField(
        label="Tệp đính kèm",
        required=False,
        help_text="PDF, Word, Excel, PowerPoint, zip hoặc video MP4, mỗi tệp nhỏ hơn 50 MB.",
    )

    class Meta:
        model = Article
        fields = ()  # the admin names them
        field_classes = {"category": CategoryField}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2, "class": "title-input", **TITLE_LENGTHS}),
            "lead": forms.Textarea(attrs={"rows": 3}),
            "issued_on": forms.DateInput(attrs={"placeholder": "25/12/2026"}),
            "document_kind": forms.TextInput(attrs={"list": "document-kinds"}),
            "cover_caption": forms.Textarea(attrs={"rows": 2}),
        }

    user = None  # set by the admin: uploads are kept under this name
    may_edit = True  # set by the admin: False where the article has moved on meanwhile

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "version" in self.fields:
            self.fields["version"].initial = self.instance.version
            self.initial["cover"] = self.instance.cover
        if self.instance.pk:
            self.fields.pop("form_key", None)
        if "attachments" in self.fields:
            self.fields["attachments"].widget.address = files_url(self.instance.pk)
        for name in REQUIRED_TO_GO_FURTHER & self.fields.keys():
            self.fields[name].widget.attrs["aria-required"] = "true"  # not by a browser's save
        self.stored, self.differences = None, []
        if self.is_bound and self.instance.pk:
            self._settle()

    def _settle(self):
        """Takes over what was chosen of two texts, once each of their differences was seen."""
        if self["version"].data == str(self.instance.version):
            return
        self.differences = two_texts.differences(self)
        is_seen = self.data.get("seen_version") == str(self.instance.version)
        if all(is_seen and difference.is_settled for difference in self.differences):
            self._resend("version", str(self.instance.version))
            two_texts.merge(self, self.differences)

    def clean_version(self):
        """Refuses a stale save until somebody has chosen what to keep of both texts."""
        version = self.cleaned_data["version"]
        if self.instance.pk and version != self.instance.version:
            self.stored = Article.objects.select_related("changed_by").get(pk=self.instance.pk)
            raise forms.ValidationError(
                workflow.STALE.format(self.stored.changed_by or "người khác")
            )
        return version

    def clean_category(self):
        category = self.cleaned_data["category"]
        if self.instance.pk and not workflow.may_move_to(self.instance, category):
            raise forms.ValidationError(STAYS.format(self.instance.sub_site))
        return category

    def clean_form_key(self):
        """The author's own came to the admin's `add_view`; another's article keeps its key."""
        key = self.cleaned_data["form_key"]
        return None if Article.objects.filter(key=key).exists() else key

    def photo_of(self, upload):
        return Photo.objects.store(upload, by=self.user)

    def clean_cover_upload(self):
        upload = self.cleaned_data["cover_upload"]
        if not upload:
            return None
        try:
            photo = self.photo_of(upload)
        except images.ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self._resend("cover", photo.digest)  # a browser cannot send the file again after an error
        return photo

    def attached(self, upload) -> Attachment:
        return attach(upload, by=self.user)

    def clean_attachments(self):
        """Stores the files that came with the form: whatever else is wrong, they have arrived."""
        listed, problems = [], []
        for entry in self.cleaned_data["attachments"]:
            try:
                listed.append(entry if isinstance(entry, Attachment) else self.attached(entry))
            except FileRefused as refusal:
                problems.append(f"{entry.name}: {refusal}")
        entries = list({entry.file: entry.entry() for entry in reversed(listed)}.values())[::-1]
        self._resend("attachments", as_text(entries))
        if problems:
            raise forms.ValidationError(problems)
        return entries

    def clean(self):
        cleaned = super().clean()
        if not self.may_edit:
            raise forms.ValidationError(MOVED_ON.format(self.instance.get_status_display()))
        if cleaned.get("cover_upload"):
            cleaned["cover"] = cleaned["cover_upload"]
        elif cleaned.get("cover_removal") or getattr(cleaned.get("cover"), "removed_at", None):
            cleaned["cover"] = None
        return cleaned

    @cached_property
    def has_new_text(self):
        """Did anything change but the bookkeeping? CKEditor lays out the same HTML differently."""
        changed = set(self.changed_data)
        if "body" in changed and same_html(self.initial.get("body"), self.data.get("body")):
            changed.remove("body")
        return bool(changed)

    @property
    def dropped_pictures(self):
        """How many pictures the body lost on its way in because they are not the portal's own."""
        return self.data.get("body", "").count("<img") - self.instance.body.count("<img")

    @property
    def cover_photo(self):
        digest = str(self["cover"].value())
        is_one = images.DIGEST.fullmatch(digest)
        return Photo.objects.filter(digest=digest).first() if is_one else None

    def _resend(self, name, value):
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
        self.data.pop(f"{name}-file", None)
