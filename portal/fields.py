"""Model fields that clean Vietnamese text at the door, on whatever path it comes in."""

from django.db import models

from portal import text


class CleanTextMixin:
    """Migrations see the plain field of Django that it is to the database (`kind`)."""

    kind: type[models.Field]

    def to_python(self, value):  # `get_prep_value` of Django's text fields calls it too
        value = super().to_python(value)
        return self.clean_text(value) if isinstance(value, str) else value

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.kind.__name__}", args, kwargs


class LineField(CleanTextMixin, models.CharField):
    kind = models.CharField
    clean_text = staticmethod(text.clean_line)


class ParagraphsField(CleanTextMixin, models.TextField):
    kind = models.TextField
    clean_text = staticmethod(text.clean_paragraphs)


class HostField(CleanTextMixin, models.CharField):
    """A host name, as browsers send it: lower case."""

    kind = models.CharField
    clean_text = staticmethod(lambda value: text.clean_line(value).lower())
