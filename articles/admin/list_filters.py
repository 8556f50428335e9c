"""What the list of articles can be narrowed to, in the words that its lines show."""

from datetime import timedelta
from itertools import groupby

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from articles.admin.article_form import category_label
from articles.desks import DESKS, for_desks
from articles.models import Article, Category
from articles.state import State, is_in
from portal.models import SubSite

IMPORTED = "nhap"


class SelectFilter(SimpleListFilter):
    """A box to choose from; `lookups` may group its choices as a form field does."""

    template = "admin/select_filter.html"

    def value(self):
        """What was chosen, as text; only what is offered can be."""
        value = super().value()
        return value if value in self._offered() else None

    def queryset(self, request, articles):
        return articles if self.value() is None else self.narrowed(articles, self.value())

    def _offered(self):
        for value, words in self.lookup_choices:
            yield from [str(value)] if isinstance(words, str) else (str(v) for v, _ in words)


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


class SubSiteFilter(SelectFilter):
    title, parameter_name = "trang con", "trang"

    def lookups(self, request, model_admin):
        categories = Category.objects.for_user(request.user)
        sub_sites = SubSite.objects.filter(pk__in=categories.values("sub_site"))
        choices = list(sub_sites.values_list("pk", "name"))
        return choices if len(choices) > 1 else []

    def narrowed(self, articles, pk):
        return articles.filter(sub_site=pk)


class CategoryFilter(SelectFilter):
    """Of a category and those below it."""

    title, parameter_name = "chuyên mục", "chuyen_muc"

    def lookups(self, request, model_admin):
        categories = Category.objects.for_user(request.user).in_menu_order()
        return [
            (sub_site.name, [(category.pk, category_label(category)) for category in group])
            for sub_site, group in groupby(categories, key=lambda category: category.sub_site)
        ]

    def narrowed(self, articles, pk):
        return articles.filter(Q(category=pk) | Q(category__parent=pk))


class AuthorFilter(SelectFilter):
    title, parameter_name = "người viết", "nguoi_viet"

    def lookups(self, request, model_admin):
        if not request.user.has_perm("articles.edit_article"):
            return []
        written = Article.objects.for_user(request.user).filter(author=OuterRef("pk"))
        authors = User.objects.filter(Exists(written))
        return [*((user.pk, str(user)) for user in authors), (IMPORTED, "Nhập từ hệ thống cũ")]

    def narrowed(self, articles, pk):
        return articles.filter(author=None if pk == IMPORTED else pk)


class ChangedFilter(SelectFilter):
    title, parameter_name = "sửa lần cuối", "sua"

    def lookups(self, request, model_admin):
        return [
            ("1", "Hôm nay"),
            ("7", "7 ngày qua"),
            ("30", "30 ngày qua"),
            ("365", "Một năm qua"),
        ]

    def narrowed(self, articles, days):
        first_day = timezone.localdate() - timedelta(days=int(days) - 1)
        return articles.filter(changed_at__date__gte=first_day)


FILTERS = (
    DeskFilter,
    StateFilter,
    SubSiteFilter,
    CategoryFilter,
    AuthorFilter,
    ChangedFilter,
)
