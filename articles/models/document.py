from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst

from portal.fields import LineField

EMPTY = {"default": "", "db_default": ""}  # whoever inserts an article by SQL alone


class Document(models.Model):
    """What an article tells as an official document; empty in the others."""

    class Validity(models.TextChoices):
        CURRENT = "current", "Còn hiệu lực"
        ENDED = "ended", "Hết hiệu lực"
        REPLACED = "replaced", "Đã được thay thế"

    document_number = LineField(
        "số, ký hiệu", max_length=60, blank=True, **EMPTY, help_text="Ví dụ: 39-NQ/TW."
    )
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    document_kind = LineField("loại văn bản", max_length=60, blank=True, **EMPTY)
    issuer = LineField("cơ quan ban hành", max_length=200, blank=True, **EMPTY)
    signer = LineField("người ký", max_length=150, blank=True, **EMPTY)
    subject_area = LineField("lĩnh vực", max_length=100, blank=True, **EMPTY)
    validity = models.CharField("hiệu lực", max_length=10, choices=Validity, blank=True, **EMPTY)
    replaced_by = LineField(
        "thay thế bằng",
        max_length=60,
        blank=True,
        **EMPTY,
        help_text="Số, ký hiệu của văn bản mới.",
    )

    class Meta:
        abstract = True

    @property
    def document_facts(self) -> list[tuple[str, str]]:
        """What is known of it, by what it is called."""
        facts = ((capfirst(self._meta.get_field(n).verbose_name), told(self, n)) for n in DOCUMENT)
        return [(label, value) for label, value in facts if value]


USUAL_KINDS = (
    "Nghị quyết",
    "Chỉ thị",
    "Quyết định",
    "Quy định",
    "Kết luận",
    "Chương trình",
    "Kế hoạch",
    "Hướng dẫn",
    "Thông báo",
    "Báo cáo",
    "Tờ trình",
    "Công văn",
)
DOCUMENT = tuple(field.name for field in Document._meta.fields)


def told(document, name) -> str:
    """The value of one of DOCUMENT as people read it."""
    value = getattr(document, name)
    if name == "issued_on":
        return date_format(value, "d/m/Y") if value else ""
    return document.get_validity_display() if name == "validity" else value
