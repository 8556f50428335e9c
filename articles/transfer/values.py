"""The values of one JSON object, asked for by name and kind; what is wrong is gathered."""

from datetime import MAXYEAR, date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils import timezone

from portal.text import clean_line

KINDS = {
    str: "phải là chuỗi",
    int: "phải là số nguyên",
    bool: "phải là true hoặc false",
    list: "phải là danh sách",
    dict: "phải là đối tượng {…}",
}
EMPTY = "không được để trống"
WRONG_MOMENT = "ngày giờ không đúng, ví dụ đúng: 2023-12-25T08:30:00+07:00"
YEARS = range(1900, 2200)


class BadLine(Exception):
    """A line that can't be taken; `problems` are pairs of field (or None) and Vietnamese reason."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(str(problems))


class Values:
    def __init__(self, data, problems=None, prefix=""):
        self.data = data
        self.problems = [] if problems is None else problems
        self.prefix = prefix
        self.read = set()

    def refuse(self, name, reason):
        self.problems.append((self.prefix + name, reason))

    def refuse_missing(self, name, reason):
        """As `refuse`, unless the value is there and was refused for itself."""
        if self.data.get(name) is None:
            self.refuse(name, reason)

    def has(self, name):
        return name in self.data

    def unread(self):
        return [name for name in self.data if name not in self.read]

    def take(self, name, kind, default=None):
        """The value; `default` where there is none, or null, or another kind (a problem)."""
        self.read.add(name)
        value = self.data.get(name)
        if value is None:
            return default
        if type(value) is not kind:  # True is an int too
            self.refuse(name, KINDS[kind])
            return default
        return value

    def required(self, name):
        """A name or slug that leads to something else."""
        value = clean_line(self.take(name, str, ""))
        if not value:
            self._refuse_empty(name)
        return value

    def text(self, name, field, required=False):
        value = self.take(name, str, "")
        if clean_line(value):
            return self.clean(name, field, value)
        if required or not field.blank:
            self._refuse_empty(name)
        return ""

    def clean(self, name, field, value):
        """As a form cleans it: model fields alone don't hold long texts to their length."""
        try:
            cleaned = field.clean(value, None)
            if field.max_length:
                MaxLengthValidator(field.max_length)(cleaned)
            ProhibitNullCharactersValidator()(cleaned)
        except ValidationError as error:
            self.problems += [(self.prefix + name, message) for message in error.messages]
            return value
        return cleaned

    def texts(self, name, field):
        values = self.take(name, list, [])
        if not all(type(value) is str for value in values):
            self.refuse(name, "phải là danh sách các chuỗi")
            return []
        cleaned = (
            self.clean(name, field.base_field, value) for value in values if clean_line(value)
        )
        return list(dict.fromkeys(cleaned))

    def whole(self, name, numbers: range, default=None):
        value = self.take(name, int, default)
        if value is not None and value not in numbers:
            self.refuse(name, f"phải từ {numbers[0]} đến {numbers[-1]}")
            return default
        return value

    def moment(self, name):
        """A point in time; one without an offset is meant in the portal's time zone."""
        value = self.take(name, str)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            moment = datetime(MAXYEAR, 1, 1)
        if moment.year not in YEARS:
            self.refuse(name, WRONG_MOMENT)
            return None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def day(self, name):
        value = self.take(name, str)
        if not value:
            return None
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            day = date(MAXYEAR, 1, 1)
        if day.year not in YEARS:
            self.refuse(name, "ngày không đúng, ví dụ đúng: 2023-12-25")
            return None
        return day

    def part(self, name):
        """An object inside this one, or None."""
        data = self.take(name, dict)
        return None if data is None else Values(data, self.problems, f"{self.prefix}{name}.")

    def parts(self, name):
        """The objects of a list inside this one."""
        items = self.take(name, list, [])
        if not all(type(item) is dict for item in items):
            self.refuse(name, "phải là danh sách các đối tượng {…}")
            return []
        places = enumerate(items)
        return [Values(item, self.problems, f"{self.prefix}{name}[{n}].") for n, item in places]

    def _refuse_empty(self, name):
        value = self.data.get(name)
        if value is None or type(value) is str:  # another kind was refused for itself
            self.refuse(name, EMPTY)
