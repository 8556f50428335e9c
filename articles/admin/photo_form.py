from django import forms
from django.utils.html import format_html

from articles.models import Photo
from portal import images

KNOWN = "Ảnh này đã có"
FOCUS = "Phần trăm từ mép trái và từ mép trên. Ảnh đại diện bị cắt vừa khung thì chỗ này luôn còn."


class PhotoForm(forms.ModelForm):
    upload = forms.FileField(
        label="Tệp ảnh",
        widget=forms.FileInput(attrs={"accept": images.ACCEPT}),
        help_text="Mỗi ảnh nhỏ hơn 20 MB.",
    )

    class Meta:
        model = Photo
        fields = ("upload", "alt", "caption", "credit", "taken_on", "focal_x", "focal_y")
        help_texts = {"focal_x": FOCUS}
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 2}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 100}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 100}),
        }

    user = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "alt" in self.fields:  # who may only look gets a form without fields
            self.fields["alt"].required = True
        if self.instance.pk:
            self.fields.pop("upload", None)

    def clean_upload(self):
        """The stored photo, which this form then goes on to describe."""
        try:
            photo = Photo.objects.store(self.cleaned_data["upload"], by=self.user)
        except images.ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        is_begun = photo.uploaded_by == self.user and not photo.alt  # by this form, with an error
        if not photo.is_new and not is_begun:
            raise forms.ValidationError(known(photo, self.user))
        self.instance = photo
        return self.instance


def known(photo, user):
    """That this picture was there already, and where, if its place is `user`'s to see."""
    if not Photo.objects.for_user(user).filter(pk=photo.pk).exists():
        return f"{KNOWN} trong cổng."
    return format_html('{}: <a href="{}">{}</a>', KNOWN, photo.get_absolute_url(), photo)
