import datetime
import gettext
from pathlib import Path

import polib
import pytest
from django import forms
from django.conf import settings
from django.utils.formats import date_format, get_format, localize
from django.utils.timesince import timesince
from django.utils.translation import gettext as translate

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po"))


def test_dates_are_written_as_vietnamese_papers_write_them():
    moment = datetime.datetime(2023, 12, 25, 8, 30)
    assert date_format(moment, "l, d/m/Y H:i") == "Thứ Hai, 25/12/2023 08:30"


def test_a_typed_date_has_its_day_first():
    assert forms.DateField().clean("03/12/2023") == datetime.date(2023, 12, 3)
    assert forms.DateField().clean("25/12/2023") == datetime.date(2023, 12, 25)


def test_weeks_start_on_monday():
    assert get_format("FIRST_DAY_OF_WEEK") == 1


def test_numbers_group_by_thousands():
    assert localize(1234567) == "1.234.567"


def test_time_since_is_vietnamese():
    then = datetime.datetime(2023, 12, 25)
    assert timesince(then, then + datetime.timedelta(days=3)) == "3\u00a0ngày"


def test_strings_that_django_lacks_are_vietnamese():
    assert translate("Skip to main content") == "Bỏ qua đến nội dung chính"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_the_compiled_catalogue_is_that_of_its_source(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in polib.pofile(str(path)):
        if entry.msgid_plural:
            assert compiled.ngettext(entry.msgid, entry.msgid_plural, 2) == entry.msgstr_plural[0]
        elif entry.msgctxt:
            assert compiled.pgettext(entry.msgctxt, entry.msgid) == entry.msgstr
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr
