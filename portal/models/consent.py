from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from portal.fields import ParagraphsField

FIRST = (
    "Tôi đồng ý để cơ quan quản lý cổng dùng họ tên, thư điện tử, số điện thoại mà tôi ghi ở đây để"
    " trả lời thư này. Thông tin được giữ nhiều nhất 24 tháng rồi xóa, không chuyển cho bên khác;"
    " tôi có quyền yêu cầu xóa sớm hơn."
)


class ConsentTextManager(models.Manager):
    def current(self):
        return self.first() or self.create(text=FIRST)


class ConsentText(models.Model):
    """What readers agree to when they leave their particulars: the newest text is asked for, the
    older ones stay as the proof of what was agreed to."""

    text = ParagraphsField("nội dung", max_length=1000)
    at = models.DateTimeField("dùng từ", db_default=Now())

    objects = ConsentTextManager()

    class Meta:
        verbose_name = "văn bản đồng ý"
        verbose_name_plural = "văn bản đồng ý"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="consent_has_text")]

    def __str__(self):
        return f"Bản {self.pk}"
