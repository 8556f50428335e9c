"""What the list of articles can be narrowed to, in the words that its lines show."""

from datetime import datetime, timedelta
from itertools import groupby

from django.contrib.admin import ListFilter, SimpleListFilter
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html_join

from accounts.models import User
from articles import due
from articles.admin.article_form import category_label
from articles.desks import DESKS, for_desks
from articles.models import Article, Category
from articles.models.category import MENU_ORDER
from articles.state import State, is_in
from portal.prepared import prepared

IMPORTED = "nhap"
NOBODY = "chua"


class SelectFilter(SimpleListFilter):
    """A box to choose from; `lookups` may group its choices as a form field does."""

    template = "admin/select_filter.html"

    def __init__(self, request, *args):
        self.request = request
        super().__init__(request, *args)
        asked = super().value()
        self.chosen = asked if asked in self._offered() else None

    @classmethod
    def parameters(cls):
        return (cls.parameter_name,)

    def value(self):
        """What was chosen, as text; only what is offered can be."""
        return self.chosen

    def queryset(self, request, articles):
        return articles if self.chosen is None else self.narrowed(articles, self.chosen)

    def _offered(self):
        for value, words in self.lookup_choices:
            yield from [str(value)] if isinstance(words, str) else (str(v) for v, _ in words)

    @property
    def options(self):
        """The choices as HTML: a template takes four times as long for hundreds of them."""
        if isinstance(self.lookup_choices[0][1], str):
            return self._options(self.lookup_choices)
        groups = ((name, self._options(choices)) for name, choices in self.lookup_choices)
        return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)

    def _options(self, choices):
        rows = (
            (value, " selected" if str(value) == self.chosen else "", words)
            for value, words in choices
        )
        return format_html_join("", '<option value="{}"{}>{}</option>', rows)


class DeskFilter(SelectFilter):
    title, parameter_name = "việc", "viec"

    def lookups(self, request, model_admin):
        return [(d.name, d.title) for d in DESKS if request.user.has_perm(d.permission)]

    def narrowed(self, articles, name):
        condition = next(desk.condition for desk in DESKS if desk.name == name)
        return for_desks(articles).filter(condition(self.request.user))


class StateFilter(SelectFilter):
    title, parameter_name = "trạng thái", "trang_thai"

    def lookups(self, request, model_admin):
        return State.choices

    def narrowed(self, articles, state):
        return articles.filter(is_in(state))


class DueFilter(SelectFilter):
    title, parameter_name = "hạn xử lý", "han"

    def lookups(self, request, model_admin):
        return [("qua-han", "Quá hạn"), ("khan", "Khẩn")]

    def narrowed(self, articles, name):
        return articles.filter(due.is_overdue() if name == "qua-han" else due.is_urgent())


class SubSiteFilter(SelectFilter):
    title, parameter_name = "trang con", "trang"

    def lookups(self, request, model_admin):
        sub_sites = {row.sub_site_id: row.sub_site_name for row in categories_of(request)}
        return list(sub_sites.items()) if len(sub_sites) > 1 else []

    def narrowed(self, articles, pk):
        return articles.filter(sub_site=pk)


class CategoryFilter(SelectFilter):
    """Of a category and those below it."""

    title, parameter_name = "chuyên mục", "chuyen_muc"

    def lookups(self, request, model_admin):
        return [
            (name, [(row.pk, category_label(row)) for row in rows])
            for name, rows in groupby(categories_of(request), key=lambda row: row.sub_site_name)
        ]

    def narrowed(self, articles, pk):
        rows = categories_of(self.request)
        below = [row.pk for row in rows if str(row.pk) == pk or str(row.parent_id) == pk]
        return articles.filter(category__in=below)


class AuthorFilter(SelectFilter):
    title, parameter_name = "người viết", "nguoi_viet"

    def lookups(self, request, model_admin):
        if not request.user.has_perm("articles.edit_article"):
            return []
        names = [(person.pk, str(person)) for person in people_of(request) if person.writes]
        return [*names, (IMPORTED, "Nhập từ hệ thống cũ")]

    def narrowed(self, articles, pk):
        return articles.filter(author=None if pk == IMPORTED else pk)


class HolderFilter(SelectFilter):
    """By the editor who has it."""

    title, parameter_name = "người nhận biên tập", "nguoi_nhan"

    def lookups(self, request, model_admin):
        if not request.user.has_perm("articles.edit_article"):
            return []
        names = [(person.pk, str(person)) for person in people_of(request) if person.holds]
        return [(NOBODY, "Chưa ai nhận"), *names]

    def narrowed(self, articles, pk):
        if pk == NOBODY:
            return articles.filter(status=Article.Status.SUBMITTED, claimed_by=None)
        return articles.filter(claimed_by=pk)


def categories_of(request):
    """The categories that the user works in, in the menu's order: asked for once a request."""
    if not hasattr(request, "categories_in_scope"):
        categories = Category.objects.for_user(request.user).order_by(*MENU_ORDER)
        rows = categories.annotate(sub_site_name=F("sub_site__name")).values_list(
            "pk", "parent_id", "name", "sub_site_id", "sub_site_name", named=True
        )
        request.categories_in_scope = list(rows)
    return request.categories_in_scope


def people_of(request):
    """Who writes or has articles there, and who looks at the list: asked for once a request."""
    if not hasattr(request, "people_in_scope"):
        categories = [category.pk for category in categories_of(request)]
        request.people_in_scope = find_people(user=request.user.pk, categories=categories)
    return request.people_in_scope


@prepared
def find_people(parameters):
    articles = Article.objects.filter(parameters.is_one_of("category", "categories"))
    is_looking = Q(pk=parameters.integer("user"))
    people = User.objects.annotate(
        writes=Exists(articles.filter(author=OuterRef("pk"))) | is_looking,
        holds=Exists(articles.filter(claimed_by=OuterRef("pk"))),
    )
    return people.filter(Q(writes=True) | Q(holds=True)).only("full_name", "username")


class ChangedFilter(SelectFilter):
    title, parameter_name = "cập nhật lần cuối", "sua"

    def lookups(self, request, model_admin):
        return [
            ("1", "Hôm nay"),
            ("7", "7 ngày qua"),
            ("30", "30 ngày qua"),
            ("365", "Một năm qua"),
        ]

    def narrowed(self, articles, days):
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return articles.filter(changed_at__gte=today - timedelta(days=int(days) - 1))


class DatesFilter(ListFilter):
    """From one day to another, both included; either may be left out."""

    template = "admin/dates_filter.html"
    name = ""  # of the two fields of the address, before `_tu` and `_den`
    lookup = ""

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.used_parameters = {n: params.pop(n)[-1] for n in self.parameters() if n in params}

    @classmethod
    def parameters(cls):
        return (f"{cls.name}_tu", f"{cls.name}_den")

    @property
    def fields(self):
        """For the template: name, label, what was typed, and whether that is a day."""
        for name, words in zip(self.parameters(), ("từ ngày", "đến ngày"), strict=True):
            typed = self.used_parameters.get(name, "")
            yield name, f"{self.title} {words}", typed, bool(typed and day(typed) is None)

    def has_output(self):
        return True

    def choices(self, changelist):
        return []

    def expected_parameters(self):
        return list(self.parameters())

    def queryset(self, request, articles):
        first, last = (self.used_parameters.get(name, "") for name in self.parameters())
        if start := day(first):
            articles = articles.filter(**{f"{self.lookup}__gte": start})
        if end := day(last, later=1):
            articles = articles.filter(**{f"{self.lookup}__lt": end})
        return articles


class ChangedDates(DatesFilter):
    title, name, lookup = "cập nhật", "sua", "changed_at"


class PublishedDates(DatesFilter):
    title, name, lookup = "đăng", "dang", "times__published_at"


def day(typed, later=0):
    """The beginning of a day typed as 25/12/2023, or so many days later; None if it is none."""
    try:
        beginning = datetime.strptime(typed.strip(), "%d/%m/%Y") + timedelta(days=later)  # noqa: DTZ007
        return timezone.make_aware(beginning)
    except (ValueError, OverflowError):
        return None


FILTERS = (
    DeskFilter,
    StateFilter,
    DueFilter,
    SubSiteFilter,
    CategoryFilter,
    AuthorFilter,
    HolderFilter,
    ChangedFilter,
    ChangedDates,
    PublishedDates,
)
PARAMETERS = {name for narrowing in FILTERS for name in narrowing.parameters()}
