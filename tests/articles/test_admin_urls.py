"""Every address of the admin × every role × inside and outside the scope: who gets which answer."""

import re

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern
from django.utils import timezone

from accounts.roles import Role
from articles.admin.history import PRESENT
from articles.admin.preview_links import make_link
from articles.models import (
    Article,
    ArticleVersion,
    Autosave,
    KnownWord,
    Note,
    Photo,
    Place,
    Publication,
    SearchCount,
    StoredFile,
    ViewCount,
    WorkflowEvent,
)
from portal.models import ConsentText, FooterLink, Job, MissedAddress, Page, Redirect
from tests.articles.admin_pages import typed
from tests.builders import (
    make_category,
    make_feedback,
    make_outage,
    make_photo,
    make_published,
    make_sub_site,
    make_user,
)
from tests.files import upload

pytestmark = pytest.mark.django_db

COLUMNS = {  # of the rows below, from the left
    Role.CONTRIBUTOR: 0,
    Role.EDITOR: 1,
    Role.DEPUTY_HEAD: 2,
    Role.HEAD: 2,
    Role.ADMINISTRATOR: 3,
}
OWN, COLLEAGUES, OUTSIDE, ANY = "own", "colleague's", "outside", "any"
SECRET = "Chuyện riêng của trang khác"
KEY = "7f0c1c9e-6d0a-4a5e-9d5e-2f5a3f1f6c11"


def to_all(code):
    return {ANY: (code, code, code, code)}


def to_newsroom(code):
    return {ANY: (code, code, code, 403)}


def to_editors(code):
    return {ANY: (403, code, code, 403)}


def to_heads(code):
    """Of the editorial board, and to administrators."""
    return {ANY: (403, 403, code, code)}


def to_administrators(code):
    return {ANY: (403, 403, 403, code)}


def to_all_but_contributors(code):
    return {ANY: (403, code, code, code)}


def in_scope(code, missing=404, contributor=None, editor=None, administrator=(403, 403, 403)):
    """Contributors reach their own articles, the others those of their sub-sites."""
    own, others, outside = administrator
    editor = editor or code
    return {
        OWN: (contributor or code, editor, code, own),
        COLLEAGUES: (missing, editor, code, others),
        OUTSIDE: (missing, missing, missing, outside),
    }


def kept_by(those, place, add=200, change=200, delete=200):
    """The rows of a model that some look after, with the forms that Django makes for it."""
    return {
        f"{place}/": (those(200), those(200)),
        f"{place}/add/": (those(add), those(add)),
        f"{place}/<path:object_id>/history/": (those(200), those(200)),
        f"{place}/<path:object_id>/delete/": (those(delete), those(delete)),
        f"{place}/<path:object_id>/change/": (those(200), those(change)),
        f"{place}/<path:object_id>/": (to_all(302), to_all(302)),
    }


NOT_SO = to_all(405)
ARTICLE = "articles/article/<int:article_id>/"
ARTICLE_OBJECT = "articles/article/<path:object_id>/"
WITHDRAW = f"{ARTICLE}thao-tac/<slug:name>/"
PHOTO = "articles/photo/<path:object_id>/"
TABLE = {  # route: answers to GET, answers to POST; each by contributor, editor, approver, admin.
    "": (to_all(200), to_all(200)),
    "login/": (to_all(302), to_all(200)),
    "logout/": (NOT_SO, to_all(200)),
    "password_change/": (to_all(200), to_all(200)),
    "password_change/done/": (to_all(200), NOT_SO),
    "autocomplete/": (to_all(403), NOT_SO),
    "jsi18n/": (to_all(200), NOT_SO),
    r"^(?P<app_label>portal|accounts|axes|articles)/$": (to_all(302), to_all(302)),
    "(?P<url>.*)$": (to_all(404), to_all(404)),
    "articles/article/": (to_newsroom(200), to_newsroom(200)),
    "articles/article/add/": (to_newsroom(200), to_newsroom(302)),
    "articles/article/tu-word/": (to_newsroom(200), to_newsroom(200)),
    "articles/article/hang-loat/": (to_newsroom(302), to_newsroom(302)),
    "articles/article/lich-dang/": (to_newsroom(200), {ANY: (403, 403, 302, 403)}),
    "articles/article/phien/": (to_all(200), NOT_SO),
    "articles/article/thong-bao/": (to_newsroom(200), to_newsroom(302)),
    "articles/article/thong-bao/thu/": (to_newsroom(200), to_newsroom(302)),
    "articles/article/tim-bai/": (to_newsroom(200), NOT_SO),
    "articles/article/kiem-tra/": (NOT_SO, to_newsroom(200)),
    "articles/article/chuyen-ma/": (NOT_SO, to_newsroom(200)),
    "articles/article/tu-dien/": (NOT_SO, to_editors(200)),
    "articles/article/tieu-diem/": (to_editors(200), to_editors(302)),
    "articles/article/tu-luu/<uuid:key>/": (NOT_SO, to_newsroom(200)),
    f"{ARTICLE}tu-luu/": (NOT_SO, in_scope(200)),
    "articles/article/xem-truoc/": (to_newsroom(302), to_newsroom(200)),
    "articles/article/tep/": (NOT_SO, to_newsroom(400)),
    "articles/article/tep/<slug:digest>/": (to_newsroom(404), NOT_SO),
    "articles/article/tep/<slug:digest>/xem/": (to_newsroom(404), NOT_SO),
    f"{ARTICLE}tep/<slug:digest>/": (in_scope(200), NOT_SO),
    f"{ARTICLE}tep/<slug:digest>/xem/": (in_scope(200), NOT_SO),
    f"{ARTICLE}duyet/": (in_scope(200), NOT_SO),
    f"{ARTICLE}xem-truoc/": (in_scope(200), in_scope(200)),
    f"{ARTICLE}trao-doi/": (in_scope(200), in_scope(302)),
    f"{ARTICLE}so-sanh/": (in_scope(200), NOT_SO),
    f"{ARTICLE}phien-ban/<int:version_id>/": (in_scope(200), in_scope(302)),
    f"{ARTICLE}ban-da-dang/": (in_scope(200), NOT_SO),
    f"{ARTICLE}ban-da-dang/<int:publication_id>/": (in_scope(200), NOT_SO),
    f"{ARTICLE}han-xu-ly/": (NOT_SO, in_scope(302, contributor=403)),
    f"{ARTICLE}chia-se/": (in_scope(200), in_scope(200)),
    f"{ARTICLE}chia-se/<int:link_id>/thu-hoi/": (NOT_SO, in_scope(302)),
    WITHDRAW: (
        in_scope(200, contributor=403, editor=403),
        in_scope(302, contributor=403, editor=403),
    ),
    f"{ARTICLE_OBJECT}change/": (in_scope(200, missing=302), in_scope(302, missing=302)),
    f"{ARTICLE_OBJECT}history/": (in_scope(200), NOT_SO),
    f"{ARTICLE_OBJECT}delete/": (to_all(403), to_all(403)),
    ARTICLE_OBJECT: (to_all(302), to_all(302)),
    "articles/photo/": (to_all(200), to_all(200)),
    "articles/photo/add/": (to_newsroom(200), to_newsroom(200)),
    "articles/photo/tai-len/": (NOT_SO, to_newsroom(200)),
    "articles/photo/chon/": (to_newsroom(200), NOT_SO),
    "articles/photo/tai-nhieu/": (NOT_SO, to_newsroom(302)),
    "articles/photo/<int:photo_id>/cat/": (in_scope(200),) * 2,
    "articles/photo/<int:photo_id>/go-anh/": (
        {
            OWN: (403, 403, 403, 200),
            COLLEAGUES: (403, 403, 403, 200),
            OUTSIDE: (403, 403, 403, 404),
        },
        {
            OWN: (403, 403, 403, 302),
            COLLEAGUES: (403, 403, 403, 302),
            OUTSIDE: (403, 403, 403, 404),
        },
    ),
    f"{PHOTO}change/": (
        in_scope(200, missing=302, administrator=(200, 200, 302)),
        {
            OWN: (200, 200, 200, 403),
            COLLEAGUES: (403, 200, 200, 403),
            OUTSIDE: (403, 302, 302, 403),
        },
    ),
    f"{PHOTO}history/": (in_scope(200, missing=302, administrator=(200, 200, 302)),) * 2,
    f"{PHOTO}delete/": (
        {OWN: (403, 403, 200, 403), COLLEAGUES: (403, 403, 200, 403), OUTSIDE: (403,) * 4},
    )
    * 2,
    PHOTO: (to_all(302), to_all(302)),
    **kept_by(to_editors, "articles/knownword", change=403),
    **kept_by(to_administrators, "articles/category"),
    **kept_by(to_editors, "articles/feedback", add=403),
    "articles/feedback/<path:object_id>/delete/": ({ANY: (403, 403, 200, 403)},) * 2,
    **kept_by(to_administrators, "portal/consenttext", change=403, delete=403),
    "articles/category/sap-xep/": (to_administrators(200), to_administrators(302)),
    **kept_by(to_heads, "portal/footerlink"),
    **kept_by(to_heads, "portal/outagenotice"),
    **kept_by(to_administrators, "portal/subsite"),
    **kept_by(to_heads, "portal/page"),
    **kept_by(to_administrators, "portal/redirect"),
    "portal/redirect/nhieu/": (to_administrators(200), to_administrators(200)),
    **kept_by(to_all_but_contributors, "articles/viewcount", add=403, change=403, delete=403),
    **kept_by(to_all_but_contributors, "articles/searchcount", add=403, change=403, delete=403),
    **kept_by(to_administrators, "portal/missedaddress", add=403, change=403, delete=403),
    **kept_by(to_administrators, "portal/job", add=403, change=403, delete=403),
    **kept_by(to_administrators, "accounts/user", delete=403),
    "accounts/user/<id>/password/": (to_administrators(200), to_administrators(200)),
    **kept_by(to_administrators, "axes/accesslog", add=403, change=403, delete=403),
    **kept_by(to_administrators, "axes/accessfailurelog", add=403, change=403, delete=403),
}
OPEN = {"login/": (200, 200), "articles/article/phien/": (200, 405)}  # to who is not signed in


def routes():
    return [route for pattern in admin.site.get_urls() for route in _walk(pattern, "")]


def _walk(pattern, before):
    route = before + str(pattern.pattern)
    if isinstance(pattern, URLPattern):
        return [route]
    return [inner for part in pattern.url_patterns for inner in _walk(part, route)]


class World:
    """Of each kind an object of `user`'s own, a colleague's, and one of another sub-site."""

    def __init__(self, role=None):
        here, elsewhere = make_sub_site(is_default=True), make_sub_site()
        self.user, colleague = make_user(role, here), make_user(Role.EDITOR, here)
        stranger = make_user(Role.EDITOR, elsewhere)
        self.category = make_category(here)
        self.file = StoredFile.objects.store(upload("Tệp.pdf"))
        listed = {"attachments": [self.file.attached().entry()]}
        outside = {"author": stranger, "title": SECRET}
        self.articles = {
            OWN: make_correction(self.category, author=self.user, **listed),
            COLLEAGUES: make_correction(self.category, author=colleague, **listed),
            OUTSIDE: make_correction(make_category(elsewhere), **outside, **listed),
        }
        self.photos = {
            OWN: make_photo(by=self.user),
            COLLEAGUES: make_photo(by=colleague),
            OUTSIDE: make_photo(by=stranger, alt=SECRET),
        }
        record = {"username": "ai-do", "ip_address": "192.0.2.1"}
        self.objects = {
            "category": self.category,
            "knownword": KnownWord.objects.create(word="Nậm Cắn", added_by=colleague),
            "subsite": here,
            "page": Page.objects.create(sub_site=here, title="Giới thiệu", body="<p>Ban.</p>"),
            "feedback": make_feedback(here),
            "viewcount": ViewCount.objects.create(
                article=self.articles[OWN], day=timezone.localdate(), count=1
            ),
            "consenttext": ConsentText.objects.current(),
            "footerlink": FooterLink.objects.create(sub_site=here, title="A", address="/"),
            "outagenotice": make_outage(sub_site=here),
            "redirect": Redirect.objects.create(sub_site=here, old_address="/cu", target="/"),
            "searchcount": SearchCount.objects.create(
                sub_site=here, day=timezone.localdate(), words="dan van", times=1, found=0
            ),
            "missedaddress": MissedAddress.objects.create(sub_site=here, address="/mat"),
            "job": Job.objects.create(kind="letter", subject="Thư"),
            "user": colleague,
            "accesslog": AccessLog.objects.create(**record),
            "accessfailurelog": AccessFailureLog.objects.create(**record),
        }

        self.stored = stored()

    def sign_in(self, client):
        """Where the last answer has ended the session, as that to signing out does."""
        session = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if not (session and session.value):
            client.force_login(self.user)

    def address(self, route, place):
        """The route with the parts of `place` filled in."""
        if route.startswith("^"):
            return "/quan-tri/articles/"
        if route == "(?P<url>.*)$":
            return "/quan-tri/khong-co/"
        place = OWN if place == ANY else place
        parts = re.sub(r"<(\w+:)?(\w+)>", lambda found: self._part(route, place, found[2]), route)
        return f"/quan-tri/{parts}"

    def _part(self, route, place, name):
        article = self.articles[place]
        model = route.split("/")[1]
        objects = self.objects | {"article": article, "photo": self.photos[place]}
        parts = {
            "photo_id": lambda: self.photos[place].pk,
            "key": lambda: KEY,
            "name": lambda: "withdraw",
            "digest": lambda: self.file.digest,
            "version_id": lambda: article.versions.first().pk,
            "link_id": lambda: make_shown(article, self.user).pk,
            "publication_id": lambda: Publication.history.filter(article=article).first().pk,
        }
        return str(parts.get(name, lambda: objects[model].pk)())

    def sent(self, method, route, place):
        """What a form would send, where the answer to nothing tells little."""
        article = self.articles[OWN if place == ANY else place]
        article.refresh_from_db()
        version = article.versions.first()
        return {
            ("get", f"{ARTICLE}so-sanh/"): {"tu": f"v{version.pk}", "den": PRESENT},
            ("post", "articles/article/add/"): typed(category=self.category.pk),
            ("post", "articles/category/sap-xep/"): {"act": "up", "moved": self.category.pk},
            ("post", "articles/article/hang-loat/"): {"step": "trash"},
            ("post", "articles/article/lich-dang/"): {"article": article.pk, "day": "2099-01-01"},
            ("post", "articles/article/tu-dien/"): {"word": "Mường Típ"},
            ("post", "articles/article/tieu-diem/"): {"act": "put", "article": article.pk},
            ("post", f"{ARTICLE}chia-se/"): {"days": "7"},
            ("post", "articles/article/thong-bao/"): {"newest": "0"},
            ("post", "articles/article/thong-bao/thu/"): {"csrfmiddlewaretoken": "x"},
            ("post", f"{ARTICLE_OBJECT}change/"): typed(article),
            ("post", "articles/photo/<int:photo_id>/go-anh/"): {"reason": "Lộ đời tư."},
            ("post", f"{ARTICLE}trao-doi/"): {"text": "Đã xem."},
            ("post", WITHDRAW): {
                "version": article.version,
                "reason": "Nhầm.",
                "withdrawal": "error",
            },
            ("post", f"{ARTICLE}phien-ban/<int:version_id>/"): {"version": article.version},
        }.get((method, route), {})


def make_correction(category, **values):
    """Readers see one text, the staff are writing the next one."""
    article = make_published(category, **values)
    article.status, article.lead = Article.Status.DRAFT, "Sapo đã sửa."
    article.save()
    return article


def make_shown(article, by):
    make_link(article, by, days=7)
    return article.preview_links.first()


def stored():
    """Enough to see that nobody wrote."""
    models = (Article, ArticleVersion, Autosave, KnownWord, Note, Photo, Place, WorkflowEvent)
    counts = [model.objects.count() for model in models]
    return (
        counts,
        Publication.history.count(),
        list(Article.objects.order_by("pk").values_list("title", "version")),
    )


def ask(client, world, route, place, method):
    """The answer; what was written by it is undone."""
    address = world.address(route, place)
    sent = world.sent(method, route, place)
    with transaction.atomic():
        response = getattr(client, method)(address, sent)
        if response.status_code in (403, 404, 405) or "/login/" in response.get("Location", ""):
            assert stored() == world.stored, address
        assert SECRET.encode() not in b"".join(response), address
        transaction.set_rollback(True)
    return response


def test_every_address_has_its_row():
    assert sorted(set(routes()) - set(TABLE)) == [], "give each new address its row in TABLE"
    assert sorted(set(TABLE) - set(routes())) == [], "addresses that are gone"


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_the_answers_of_the_table(role, client):
    world = World(role)
    wrong = {}
    for route, answers in TABLE.items():
        for method, by_place in zip(("get", "post"), answers, strict=True):
            for place, row in by_place.items():
                world.sign_in(client)
                status = ask(client, world, route, place, method).status_code
                if status != row[COLUMNS[role]]:
                    wrong[method, route, place] = f"{status} instead of {row[COLUMNS[role]]}"
    assert wrong == {}


def test_who_is_not_signed_in_is_asked_who_is_there(client):
    world = World(Role.HEAD)
    for route, answers in TABLE.items():
        places = (ANY,) if ANY in answers[0] and ANY in answers[1] else (OWN, OUTSIDE)
        for position, method in enumerate(("get", "post")):
            for place in places:
                response = ask(client, world, route, place, method)
                if route in OPEN:
                    assert response.status_code == OPEN[route][position], route
                elif route != "logout/":
                    assert response.status_code == 302, route
                    assert response["Location"].startswith("/quan-tri/login/"), route
