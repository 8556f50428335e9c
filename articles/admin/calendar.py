"""“Lịch đăng”: what is to appear and what is to end, as a list and as a month."""

import re
from calendar import Calendar
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles import workflow
from articles.admin.steps import step_url
from articles.models import Article, Publication
from articles.state import short_time
from portal import clock
from portal.text import whole_number

MONTH = re.compile("(20[0-9]{2})-(0[1-9]|1[0-2])")
DAY = re.compile("20[0-9]{2}-[01][0-9]-[0-3][0-9]")
NEXT = 30
MOST = 500  # in a month
WEEK = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
STARTS, ENDS = Q(starts_at__gt=Now()), Q(ends_at__gt=Now(), ends_at=F("expires_at"))


class CalendarMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.calendar_view)
        return [path("lich-dang/", view, name="articles_calendar"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def calendar_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return HttpResponseRedirect(self._move_to_day(request))
        month = _month(request.GET.get("thang"))
        sub_sites = list(request.user.sub_sites_in_scope())
        sub_site = _sub_site(sub_sites, request.GET.get("trang_con"))
        articles = Article.objects.for_user(request.user)
        if sub_site:
            articles = articles.filter(sub_site=sub_site)
        publications = Publication.history.of_articles(articles)
        may_move = request.user.has_perm("articles.publish_article")
        context = {
            **self.admin_site.each_context(request),
            "title": "Lịch đăng",
            "opts": self.opts,
            "month": month,
            "before": _shifted(month, -1),
            "after": _shifted(month, 1),
            "sub_sites": sub_sites,
            "sub_site": sub_site,
            "weekdays": WEEK,
            "weeks": _weeks(publications, month, may_move),
            "entries": _next_entries(publications, may_move),
        }
        return TemplateResponse(request, "admin/articles/article/calendar.html", context)

    def _move_to_day(self, request):
        """To another day at the same time of day; answers where to go on."""
        if not request.user.has_perm("articles.publish_article"):
            raise PermissionDenied
        article = self._visible(request, whole_number(request.POST.get("article")))
        own = Publication.history.live_or_to_come().filter(article=article)
        day = request.POST.get("day", "")
        if "end" in request.POST:
            ending = own.filter(pk=whole_number(request.POST["end"]), ends_at=F("expires_at"))
            _move_end(request, article, ending.first(), day)
        else:
            _move_start(request, article, own.scheduled().first(), day)
        return f"{reverse('admin:articles_calendar')}?{urlencode(_kept(request))}"


def _move_start(request, article, publication, day):
    if publication is None:
        messages.error(request, "Bài không còn được hẹn giờ. Hãy xem lại lịch.")
        return
    starts_at = _same_time_on(publication.starts_at, day)
    times = {"starts_at": starts_at, "expires_at": publication.expires_at}
    _perform(request, article, "reschedule", f"sẽ đăng lúc {short_time(starts_at)}", times)


def _move_end(request, article, publication, day):
    """Of what waits by `reschedule`, as its form does; of what readers see by `change_expiry`."""
    if publication is None:
        messages.error(request, "Hạn đăng của bài đã thay đổi. Hãy xem lại lịch.")
        return
    expires_at = _same_time_on(publication.expires_at, day)
    said = f"sẽ hết hạn lúc {short_time(expires_at)}"
    if publication.starts_at > clock.now():
        times = {"starts_at": publication.starts_at, "expires_at": expires_at}
        _perform(request, article, "reschedule", said, times)
    else:
        _perform(request, article, "change_expiry", said, {"expires_at": expires_at})


def _perform(request, article, name, said, times):
    version = whole_number(request.POST.get("version"))
    try:
        workflow.perform(article, name, request.user, version=version, **times)
    except workflow.Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, f"Chưa đổi lịch “{article.title}”: {reason}")
    else:
        messages.success(request, f"“{article.title}” {said}.")


def _same_time_on(moment, day):
    if not DAY.fullmatch(day):
        raise Http404
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    return timezone.make_aware(datetime.combine(wanted, timezone.localtime(moment).time()))


def _kept(request):
    return {name: request.GET[name] for name in ("thang", "trang_con") if name in request.GET}


# --- The month ------------------------------------------------------------------------------------


def _month(text) -> date:
    found = MONTH.fullmatch(text or "")
    if not found:
        return timezone.localdate().replace(day=1)
    year, month = map(int, found.groups())
    return date(year, month, 1)


def _shifted(month, by):
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def _weeks(publications, month, may_move):
    """The weeks from Monday on, each a list of days with their entries."""
    days = Calendar().monthdatescalendar(month.year, month.month)
    start, end = (timezone.make_aware(datetime.combine(d, time.max)) for d in _bounds(days))
    starting = STARTS & Q(starts_at__gt=start, starts_at__lte=end)
    ending = ENDS & Q(ends_at__gt=start, ends_at__lte=end)
    found = list(publications.filter(starting | ending).order_by("starts_at", "pk")[:MOST])
    by_day = {}
    for entry in _entries(found, may_move):
        by_day.setdefault(timezone.localtime(entry["at"]).date(), []).append(entry)
    today = timezone.localdate()
    return [
        [
            {
                "date": day,
                "weekday": WEEK[day.weekday()],
                "entries": by_day.get(day, []),
                "is_today": day == today,
                "is_past": day < today,
                "is_of_month": day.month == month.month,
            }
            for day in week
        ]
        for week in days
    ]


def _bounds(days):
    """The day before the first and the last one."""
    return date.fromordinal(days[0][0].toordinal() - 1), days[-1][-1]


def _next_entries(publications, may_move):
    """What comes next, whatever the month."""
    starting = publications.filter(STARTS).order_by("starts_at", "pk")[:NEXT]
    ending = publications.filter(ENDS).order_by("ends_at", "pk")[:NEXT]
    return _entries({p.pk: p for p in (*starting, *ending)}.values(), may_move)[:NEXT]


def _entries(publications, may_move):
    """Starts and ends that are still to come, in their order."""
    now = timezone.now()
    entries = []
    for publication in publications:
        article = publication.article
        if publication.starts_at > now:
            is_correction = publication.published_at < publication.starts_at
            entries.append(
                {
                    "kind": "Bản sửa" if is_correction else "Đăng",
                    "at": publication.starts_at,
                    "publication": publication,
                    "url": step_url(article, "reschedule") if may_move else "",
                    "is_movable": may_move,
                    "act": "Đổi giờ",
                }
            )
        if publication.expires_at and publication.expires_at == publication.ends_at > now:
            step = "reschedule" if publication.starts_at > now else "change_expiry"
            entries.append(
                {
                    "kind": "Hết hạn",
                    "at": publication.ends_at,
                    "publication": publication,
                    "url": step_url(article, step) if may_move else "",
                    "is_movable": may_move,
                    "is_end": True,
                    "act": "Đổi hạn",
                }
            )
    return sorted(entries, key=lambda entry: (entry["at"], entry["publication"].pk))


# --- Whose ----------------------------------------------------------------------------------------


def _sub_site(sub_sites, slug):
    if not slug:
        return None
    for sub_site in sub_sites:
        if sub_site.slug == slug:
            return sub_site
    raise Http404
