from django.contrib.admin import AdminSite
from django.db.models import Count, Window
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.sign_in import SignInForm, know_again
from articles import due, state
from articles.desks import DESKS, for_desks, is_own
from articles.models import Article
from articles.state import State, is_in, is_scheduled
from articles.waiting import MOST, counts
from portal.models import SubSite
from portal.prepared import prepared

CARD_LENGTH = 8
LIST = "admin:articles_article_changelist"
LETTERS = "admin:articles_feedback_changelist"
MENU = (  # label, URL name, permission, the models whose pages belong to it
    ("Bảng điều khiển", "admin:index", None, ()),
    ("Bài viết", LIST, "articles.view_article", ("article",)),
    ("Lịch đăng", "admin:articles_calendar", "articles.view_article", ()),
    ("Tiêu điểm", "admin:articles_place_list", "articles.edit_article", ("place",)),
    ("Hình ảnh", "admin:articles_photo_changelist", "articles.view_photo", ("photo",)),
    ("Thư bạn đọc", LETTERS, "articles.view_feedback", ("feedback",)),
    ("Thống kê", "admin:articles_viewcount_changelist", "articles.view_viewcount", ("viewcount",)),
    (
        "Chuyên mục & trang con",
        "admin:articles_category_changelist",
        "articles.view_category",
        ("category", "subsite", "redirect", "missedaddress", "searchcount", "consenttext"),
    ),
    (  # for who sees no more than this of it
        "Chuyên mục & trang con",
        "admin:articles_searchcount_changelist",
        "articles.view_searchcount",
        ("searchcount",),
    ),
    (
        "Trang thông tin",
        "admin:portal_page_changelist",
        "portal.view_page",
        ("page", "footerlink", "outagenotice"),
    ),
    ("Tài khoản", "admin:accounts_user_changelist", "accounts.view_user", ("user",)),
    ("Thư gửi đi", "admin:portal_job_changelist", "portal.view_job", ("job",)),
    (
        "Lần đăng nhập",
        "admin:axes_accesslog_changelist",
        "axes.view_accesslog",
        ("accesslog", "accessfailurelog"),
    ),
)
NOTHING_PUBLISHED = "Chưa có bài nào được đăng."


PORTAL = "Cổng thông tin điện tử"


class PortalAdminSite(AdminSite):
    site_title = "Quản trị"
    index_title = "Bảng điều khiển"
    enable_nav_sidebar = False  # base_site.html draws a menu of a few plain entries instead
    login_form = SignInForm

    def each_context(self, request):
        context = super().each_context(request)
        unread, waiting, letters = counts(request.user)
        return context | {
            "site_header": SimpleLazyObject(portal_name),
            "menu": menu(
                request,
                {
                    "admin:index": (_up_to_most(waiting), "bài chờ bạn"),
                    LETTERS: (_up_to_most(letters), "thư mới"),
                },
            ),
            "unread_notices": _up_to_most(unread),
        }

    def login(self, request, extra_context=None):
        response = super().login(request, extra_context)
        if request.user.is_authenticated:
            know_again(response, request.user)
        return response

    def get_app_list(self, request, app_label=None):
        return []  # the menu stands in its place

    def index(self, request, extra_context=None):
        """The dashboard: what is to be done, as lists of articles."""
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "cards": cards(request.user) if request.user.has_perm("articles.view_article") else [],
            "overdue": overdue_lines(request.user),
            "overdue_url": f"{reverse(LIST)}?han=qua-han",
            "footer_gaps": footer_gaps(request.user),
        }
        return TemplateResponse(request, "admin/index.html", context)

    def get_urls(self):
        """Without `r/`, which tells the address of any object to anyone on the staff."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def app_index(self, request, app_label, extra_context=None):
        return redirect("admin:index")  # the menu leads to each list; pages by app say nothing more


@prepared
def find_default_sub_site(parameters):
    return SubSite.objects.filter(is_default=True).only("name")


def portal_name() -> str:
    """The one name of the portal: that of the body whose sub-site is the default one."""
    return " ".join([PORTAL, *(sub_site.name for sub_site in find_default_sub_site())])


def menu(request, counted):
    here = (request.resolver_match and request.resolver_match.url_name) or ""
    entries = {}
    for label, url_name, permission, models in MENU:
        if permission is None or request.user.has_perm(permission):
            entry = {
                "label": label,
                "url": reverse(url_name),
                "is_current": url_name.endswith(f":{here}") or _belongs(here, models),
                "waiting": counted.get(url_name, ("", "")),
            }
            entries.setdefault(label, entry)
    return list(entries.values())


def _up_to_most(count):
    return count if count < MOST else f"{MOST - 1}+"


def cards(user):
    """Each a title, what to say when it is empty, its lines, and where all of them are listed."""
    articles = for_desks(Article.objects.for_user(user).for_list())
    desks = [desk for desk in DESKS if user.has_perm(desk.permission)]
    return [*(_card(desk, articles, user) for desk in desks), _just_begun(user)]


def overdue_lines(user):
    """Pairs of an article that waits longer than it should, and who has it."""
    if not user.has_perm("articles.view_article"):
        return []
    found = for_desks(due.overdue(user)).select_related("author", "claimed_by", "sub_site")
    return [(article, due.whose(article)) for article in found[:CARD_LENGTH]]


def footer_gaps(user):
    """Pairs of a sub-site and the names of the particulars that its footer lacks."""
    if not user.has_perm("portal.change_subsite"):
        return []
    gaps = [(sub_site, sub_site.footer_gaps()) for sub_site in SubSite.objects.all()]
    return [(sub_site, names) for sub_site, names in gaps if names]


def _card(desk, articles, user):
    found = articles.filter(desk.condition(user)).annotate(total=Window(Count("*")))
    lines = found.order_by(*desk.order)[:CARD_LENGTH]
    return {
        "title": desk.title,
        "empty": desk.empty,
        "lines": [(article, due.chips(article, state.chip(article))) for article in lines],
        "tells_since": "since" in desk.order,
        "count": lines[0].total if lines else 0,
    } | _way_to_all(desk, user)


def _way_to_all(desk, user):
    """Of one's own articles the list shows those as well that readers see: more than the card."""
    if desk.condition is not is_own:
        return {"url": f"{reverse(LIST)}?viec={desk.name}"}
    among_others = user.has_perm("articles.edit_article")
    own = f"?nguoi_viet={user.pk}" if among_others else ""
    return {"url": f"{reverse(LIST)}{own}", "lists_more": True}


def _just_begun(user):
    """What readers see since a short while; what is worked on again stands on its own desk."""
    live = Article.objects.for_user(user).filter(is_in(State.LIVE)).exclude(is_scheduled())
    begun = live.select_related("author", "sub_site", "times").order_by("-times__starts_at", "-pk")
    return {
        "title": "Vừa đăng",
        "empty": NOTHING_PUBLISHED,
        "lines": [
            (article, f"từ {state.short_time(article.times.starts_at)}")
            for article in begun[:CARD_LENGTH]
        ],
        "url": f"{reverse(LIST)}?trang_thai={State.LIVE}",
    }


def _belongs(url_name, models):
    return any(f"_{model}_" in url_name for model in models)
