from django.contrib.postgres.fields import ArrayField
from django.db import models

from articles.attachments import Attachment
from articles.models.category import Category
from articles.models.document import Document
from articles.models.photo import Photo
from portal.fields import LineField, ParagraphsField
from portal.models import SubSite


class Content(Document):
    """What a working copy and its publications have in common, field by field.

    Nothing points back from sub-site, category or photo: a reverse relation would ask the live
    publications alone. Ask `Article.objects` or `Publication.history`.
    """

    key = models.CharField("mã trao đổi", max_length=100, editable=False)
    sub_site = models.ForeignKey(
        SubSite, models.PROTECT, verbose_name="trang con", related_name="+", editable=False
    )
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name="chuyên mục", related_name="+"
    )
    title = LineField("tiêu đề", max_length=250)
    lead = ParagraphsField("sapo", blank=True, max_length=1000)
    cover = models.ForeignKey(
        Photo,
        models.PROTECT,
        verbose_name="ảnh đại diện",
        null=True,
        blank=True,
        related_name="+",
    )
    cover_alt = LineField("văn bản thay thế", max_length=250, blank=True)
    cover_caption = LineField("chú thích ảnh", max_length=500, blank=True)
    byline = LineField(
        "tác giả", max_length=250, blank=True, help_text="Họ tên hoặc bút danh, chức vụ, đơn vị."
    )
    source = LineField("nguồn", max_length=250, blank=True)
    tags = ArrayField(LineField(max_length=60), verbose_name="từ khóa", blank=True, default=list)

    attachments = models.JSONField("tệp đính kèm", blank=True, default=list)  # see `attached`

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def attached(self) -> list[Attachment]:
        return [Attachment(**entry) for entry in self.attachments]
