"""A page of the list of articles: first which ones, by index, then what their lines show."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import OuterRef, Subquery
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import Truncator

from articles import due, state
from articles.admin.bulk import bulk_url, offered
from articles.admin.list_filters import StateFilter, categories_of
from articles.models import Article, WorkflowEvent
from articles.models.listing import by_index
from articles.state import State
from articles.transitions import WAITS_ON
from portal.prepared import prepared

Status = Article.Status
TITLE = "title_cell"


class FarPaginator(Paginator):
    """Counts up to a number that nobody leafs through: beyond it people narrow the list."""

    FAR = 10_000

    def __init__(self, keys, per_page, is_searched):
        """A search is made once, and all that will be leafed through taken along."""
        if is_searched:
            with by_index():
                keys = list(keys[: self.FAR + 1])
        super().__init__(keys, per_page)

    @cached_property
    def found(self):
        if isinstance(self.object_list, list):
            return len(self.object_list)
        return self.object_list.order_by()[: self.FAR + 1].count()

    @property
    def count(self):
        return min(self.found, self.FAR)

    @property
    def words(self):
        counted = number_format(self.count, force_grouping=True)
        return f"hơn {counted}" if self.found > self.FAR else counted


class ArticleList(ChangeList):
    """What is in the trash shows only to who filters for it."""

    def get_queryset(self, request, **kwargs):
        in_scope = [category.pk for category in categories_of(request)]
        self.root_queryset = Article.objects.for_user(request.user, in_scope)
        articles = super().get_queryset(request, **kwargs)
        asks_for_trash = self.params.get(StateFilter.parameter_name) == State.TRASHED
        return articles if asks_for_trash else articles.without_trash()

    def get_results(self, request):
        keys = self.queryset.values_list("pk", flat=True)
        self.paginator = FarPaginator(keys, self.list_per_page, is_searched=self.query)
        try:
            pks = list(self.paginator.page(self.page_num).object_list)
        except InvalidPage as e:
            raise IncorrectLookupParameters from e
        articles = {article.pk: article for article in find_articles(pks=pks)}
        self.result_list = [articles[pk] for pk in pks if pk in articles]
        self.result_count = self.paginator.count
        self.multi_page = self.result_count > self.list_per_page
        self.full_result_count, self.show_full_result_count = None, False
        self.can_show_all, self.show_admin_actions = False, True
        self.bulk_steps = offered(request.user, self.result_list)
        self.bulk_url = bulk_url(request)
        self.way_back = f"?{self.preserved_filters}" if self.preserved_filters else ""

    @property
    def headers(self):
        return list(result_headers(self))

    @property
    def lines(self):
        """Each article and its cells beside the title, as (name of the column, what it shows)."""
        names = [name for name in self.list_display if name in CELLS]
        cells = [(name, getattr(self.model_admin, name)) for name in names]
        for article in self.result_list:
            yield article, [(name, cell(article)) for name, cell in cells]


CELLS = (
    "state_cell",
    "category_cell",
    "author_cell",
    "holder_cell",
    "waiting_cell",
    "changed_cell",
)


def columns(user):
    """What each role looks for: a contributor for own articles, an editor for what waits."""
    if user.has_perm("articles.edit_article"):
        return (TITLE, *CELLS)
    return (TITLE, "state_cell", "category_cell", "changed_cell")


def state_with_reason(article):
    """The chip; what was returned says why."""
    chips = due.chips(article, state.chip(article))
    if article.status != Status.RETURNED or not article.return_reason:
        return chips
    reason = Truncator(article.return_reason).chars(90)
    return format_html('{} <span class="readers-see">Lý do: {}</span>', chips, reason)


def waits_since(article):
    waits = article.status in (Status.SUBMITTED, Status.IN_APPROVAL)
    return state.short_time(article.since or article.changed_at) if waits else ""


@prepared
def find_articles(parameters):
    steps = WorkflowEvent.objects.filter(article=OuterRef("pk")).exclude(transition__in=WAITS_ON)
    returns = steps.filter(transition="return")
    articles = Article.objects.filter(parameters.is_one_of("pk", "pks")).for_list()
    return articles.annotate(
        since=Subquery(steps.values("at")[:1]),
        return_reason=Subquery(returns.values("reason")[:1]),
    )
