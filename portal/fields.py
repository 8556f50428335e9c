"""Model fields that clean Vietnamese text at the door, on whatever path it comes in."""

from django.db import models

from portal import text


class CleanTextMixin:
    def to_python(self, value):  # `get_prep_value` of Django's text fields calls it too
        value = super().to_python(value)
        return self.clean_text(value) if isinstance(value, str) else value


class LineField(CleanTextMixin, models.CharField):
    clean_text = staticmethod(text.clean_line)


class ParagraphsField(CleanTextMixin, models.TextField):
    clean_text = staticmethod(text.clean_paragraphs)
