"""Model fields that clean Vietnamese text at the door, on whatever path it comes in."""

from django.db import models

from portal import text


class CleanTextMixin:
    def to_python(self, value):
        return self._clean(super().to_python(value))

    def get_prep_value(self, value):
        return self._clean(super().get_prep_value(value))

    def _clean(self, value):
        return self.clean_text(value) if isinstance(value, str) else value


class LineField(CleanTextMixin, models.CharField):
    clean_text = staticmethod(text.clean_line)


class ParagraphsField(CleanTextMixin, models.TextField):
    clean_text = staticmethod(text.clean_paragraphs)
