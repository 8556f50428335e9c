"""The page “Tiêu điểm”: the order of what stands first on a front page or in a category."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles import places
from articles.models import Article, Category, Publication
from articles.models.listing import found_by
from articles.models.place import ON_FRONT_PAGE
from articles.places import PlaceList, until
from articles.state import readers_see
from articles.workflow import Refused
from portal.text import normalise, whole_number

FOUND = 10
UNSEEN = "(bài ngoài phạm vi của bạn)"


class PlacesMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        page = path("tieu-diem/", view(self.places_view), name="articles_place_list")
        return [page, *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def places_view(self, request):
        if not request.user.has_perm("articles.edit_article"):
            raise PermissionDenied
        lists = place_lists(request.user)
        if not lists:
            raise PermissionDenied
        chosen = _chosen(lists, request.GET.get("danh_sach"))
        if request.method == "POST":
            return HttpResponseRedirect(self._change_places(request, chosen))
        context = {
            **self.admin_site.each_context(request),
            "title": "Tiêu điểm",
            "opts": self.opts,
            "chosen": chosen,
            "options": _options(lists),
            "rows": _rows(chosen, request),
            "wanted": request.GET.get("tim", "").strip(),
            "found": _found(chosen, request),
            "undo": _undo(chosen, request),
        }
        return TemplateResponse(request, "admin/articles/article/places.html", context)

    def _change_places(self, request, place_list):
        """Makes the change and says what came of it; answers where to go on."""
        article = _asked_for(place_list, request)
        shown = {"danh_sach": place_list.code}
        try:
            shown |= _act(place_list, article, request)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
        if "from_article" in request.POST:
            return article.get_absolute_url()
        return f"{reverse('admin:articles_place_list')}?{urlencode(shown)}"


def place_lists(user) -> list[PlaceList]:
    """Sub-site by sub-site, “Tiêu điểm” and then the categories, as the menu has them."""
    categories = list(Category.objects.for_user(user).in_menu_order())
    return [
        each
        for sub_site in user.sub_sites_in_scope()
        for each in (
            PlaceList(sub_site),
            *(PlaceList(sub_site, c) for c in categories if c.sub_site_id == sub_site.pk),
        )
    ]


def places_beside(article, user) -> list[dict]:
    """For an article's form: the lists that it can be put on or taken off; none before it is out.

    `article` is read `with_publication_times()`.
    """
    is_out = article.live_since or article.scheduled_for
    if not (is_out and user.has_perm("articles.edit_article")):
        return []
    publications = Publication.history.live_or_to_come().filter(article=article)
    shown = publications.select_related("sub_site", "category__parent").order_by("starts_at")[0]
    category = shown.category
    lists = [PlaceList(shown.sub_site), PlaceList(shown.sub_site, category)]
    if category.parent:
        lists.append(PlaceList(shown.sub_site, category.parent))
    standing = {place.category_id: place for place in places.of(article, shown.sub_site)}
    return [
        {"list": each, "place": standing.get(each.category and each.category.pk)} for each in lists
    ]


# --- What the page shows --------------------------------------------------------------------------


def _chosen(lists, code):
    if code is None:
        return lists[0]
    for each in lists:
        if each.code == code:
            return each
    raise Http404


def _options(lists):
    """Triples of a sub-site, and the codes and names of its lists."""
    groups = {}
    for each in lists:
        groups.setdefault(each.sub_site.name, []).append(each)
    return list(groups.items())


def _rows(place_list, request):
    """The places with what is to be told of each; `button` is where the hand was last."""
    found = list(place_list.places.select_related("article"))
    ids = [place.article_id for place in found]
    live = {p.article_id: p for p in place_list.live.filter(article__in=ids)}
    articles = Article.objects.filter(pk__in=ids).with_publication_times().in_bulk()
    visible = Article.objects.for_user(request.user).filter(pk__in=ids)
    own = set(visible.values_list("pk", flat=True))
    chosen, button = whole_number(request.GET.get("chon")), request.GET.get("nut")
    rows, number = [], 0
    for place in found:
        publication = live.get(place.article_id)
        number += bool(publication) and not places.is_over(place)
        rows.append(
            {
                "place": place,
                "title": publication.title if publication else _title(place, own),
                "url": place.article.get_absolute_url() if place.article_id in own else None,
                "is_shown": bool(publication) and not places.is_over(place),
                "words": _words(place_list, place, publication, number, articles),
                "until": until(place.ends_at),
                "last_day": _last_day(place.ends_at),
                "button": button if chosen == place.article_id else None,
            }
        )
    return rows


def _title(place, own):
    return place.article.title if place.article_id in own else UNSEEN


def _words(place_list, place, publication, number, articles):
    if places.is_over(place):
        return f"Không hiện: chỉ ở đây {until(place.ends_at)}"
    if publication is None:
        seen = readers_see(articles[place.article_id])
        is_elsewhere = seen.startswith("đang đăng")
        return f"Không hiện: {'bài đã chuyển sang mục khác' if is_elsewhere else seen}"
    if place_list.category:
        return "Đang hiện đầu chuyên mục"
    if number <= ON_FRONT_PAGE:
        return "Đang hiện trên trang chủ"
    return f"Chờ chỗ: trang chủ hiện {ON_FRONT_PAGE} bài đầu"


def _found(place_list, request):
    """Live articles that can be put there, the newest first; accents are not asked for."""
    wanted = normalise(request.GET.get("tim", "")).strip()
    articles = Article.objects.for_user(request.user)
    titles = place_list.live
    if wanted:
        articles = found_by(wanted, articles)  # by index, and of these by title
        titles = titles.filter(title__unaccent__icontains=wanted)
    standing = place_list.places.present().values("article")
    free = titles.filter(article__in=articles.values("pk")).exclude(article__in=standing)
    return free.select_related("category").newest_first()[:FOUND]


def _undo(place_list, request):
    """What was just taken off, to be put back where it was."""
    article = Article.objects.for_user(request.user).filter(pk=whole_number(request.GET.get("bo")))
    if not article or place_list.places.filter(article=article[0]).exists():
        return None
    return {
        "article": article[0],
        "position": whole_number(request.GET.get("vi_tri")),
        "last_day": request.GET.get("den", ""),
    }


# --- What it does ---------------------------------------------------------------------------------


def _asked_for(place_list, request):
    """Of what is in sight or stands in the list; what is put there is in sight."""
    articles = Article.objects.for_user(request.user)
    if request.POST.get("act") != "put":
        articles |= Article.objects.filter(pk__in=place_list.places.values("article"))
    return get_object_or_404(articles, pk=whole_number(request.POST.get("article")))


def _act(place_list, article, request) -> dict:
    """Does what the pressed button says; answers what the next page is to show."""
    post, user = request.POST, request.user
    act = post.get("act")
    here = {"chon": article.pk, "nut": act}
    if act == "put":
        position = whole_number(post.get("position"))
        places.put(place_list, article, user, position=position, ends_at=_end(post))
        messages.success(request, f"Đã đưa “{article.title}” vào {place_list}.")
    elif act == "remove":
        return _take_off(place_list, article, request)
    elif act in STEPS:
        places.step(place_list, article, user, STEPS[act])
    elif act == "before":
        before = whole_number(post.get("before")) or None
        places.move_before(place_list, article, user, before)
    elif act == "end":
        places.set_end(place_list, article, user, _end(post))
        messages.success(request, "Đã đổi ngày kết thúc.")
    else:
        raise Http404
    return here


STEPS = {"up": -1, "down": 1}


def _take_off(place_list, article, request):
    place = places.take_off(place_list, article, request.user)
    if "from_article" in request.POST:
        messages.success(request, f"Đã bỏ “{article.title}” khỏi {place_list}.")
    return {"bo": article.pk, "vi_tri": place.position, "den": _last_day(place.ends_at)}


def _end(post):
    """The end of the day that was typed; None for none."""
    typed = post.get("last_day", "").strip()
    if not typed:
        return None
    try:
        day = forms.DateField().clean(typed)
        midnight = timezone.datetime.combine(day + timedelta(days=1), timezone.datetime.min.time())
    except (forms.ValidationError, OverflowError) as error:
        raise Refused(["Ngày không đúng, ví dụ đúng: 25/12/2026."]) from error
    return timezone.make_aware(midnight)


def _last_day(ends_at):
    if ends_at is None:
        return ""
    return f"{timezone.localtime(ends_at - timedelta(seconds=1)):%d/%m/%Y}"
