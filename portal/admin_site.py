from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import state
from articles.models import Article, Publication
from portal.models import SubSite

CARD_LENGTH = 8
MENU = (  # label, URL name, permission, the models whose pages belong to it
    ("Bảng điều khiển", "admin:index", None, ()),
    ("Bài viết", "admin:articles_article_changelist", "articles.view_article", ("article",)),
    ("Hình ảnh", "admin:articles_photo_changelist", "articles.view_photo", ("photo",)),
    (
        "Chuyên mục & trang con",
        "admin:articles_category_changelist",
        "articles.view_category",
        ("category", "subsite"),
    ),
    ("Tài khoản", "admin:accounts_user_changelist", "accounts.view_user", ("user",)),
)
NOTHING_WAITS = "Không có bài nào đang chờ bạn."
NOTHING_WRITTEN = "Bạn chưa viết bài nào. Bấm “Viết bài mới” để bắt đầu."
NOTHING_SCHEDULED = "Không có bài nào được hẹn giờ."
NOTHING_PUBLISHED = "Chưa có bài nào được đăng."


class PortalAdminSite(AdminSite):
    site_header = "Cổng tin Dân vận"
    site_title = "Quản trị"
    index_title = "Bảng điều khiển"
    enable_nav_sidebar = False  # base_site.html draws a menu of five plain entries instead

    def each_context(self, request):
        return super().each_context(request) | {"menu": menu(request)}

    def index(self, request, extra_context=None):
        """The dashboard: what is to be done, as lists of articles."""
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "cards": cards(request.user) if request.user.has_perm("articles.view_article") else [],
            "footer_gaps": footer_gaps(request.user),
        }
        return TemplateResponse(request, "admin/index.html", context)

    def get_urls(self):
        """Without `r/`, which tells the address of any object to anyone on the staff."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def app_index(self, request, app_label, extra_context=None):
        return redirect("admin:index")  # the menu leads to each list; pages by app say nothing more


def menu(request):
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "url": reverse(url_name),
            "is_current": url_name.endswith(f":{here}") or _belongs(here, models),
        }
        for label, url_name, permission, models in MENU
        if permission is None or request.user.has_perm(permission)
    ]


def cards(user):
    """Each a title, what to say when it is empty, and lines of (article, words beside it)."""
    articles = Article.objects.for_user(user).for_list()
    publications = Publication.history.of_articles(Article.objects.for_user(user))
    return [
        _card("Chờ tôi xử lý", NOTHING_WAITS, _lines(articles.waiting_for(user))),
        _card("Bài của tôi", NOTHING_WRITTEN, _lines(articles.written_by(user))),
        _card("Đã hẹn giờ", NOTHING_SCHEDULED, _times(publications.scheduled())),
        _card("Vừa đăng", NOTHING_PUBLISHED, _times(publications.just_begun())),
    ]


def footer_gaps(user):
    """Pairs of a sub-site and the names of the particulars that its footer lacks."""
    if not user.has_perm("portal.change_subsite"):
        return []
    gaps = [(sub_site, sub_site.footer_gaps()) for sub_site in SubSite.objects.all()]
    return [(sub_site, names) for sub_site, names in gaps if names]


def _card(title, empty, lines):
    return {"title": title, "empty": empty, "lines": lines}


def _lines(articles):
    return [(article, state.chip(article)) for article in articles[:CARD_LENGTH]]


def _times(publications):
    return [(p.article, state.short_time(p.starts_at)) for p in publications[:CARD_LENGTH]]


def _belongs(url_name, models):
    return any(f"_{model}_" in url_name for model in models)
