from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import models
from django.forms import SplitDateTimeField


class MomentWidget(AdminSplitDateTime):
    """A date and a time, each with a name of its own for who cannot see which is which."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Ngày", "Giờ"), strict=True):
            widget.attrs["aria-label"] = name


MOMENTS = {models.DateTimeField: {"form_class": SplitDateTimeField, "widget": MomentWidget}}
