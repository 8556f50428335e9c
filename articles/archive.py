"""What was published in a year, a month or on a day, by the portal's time."""

import calendar
from collections import Counter
from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate, TruncMonth
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.models.publication import by_list, together
from articles.paging import PER_PAGE, page_number

WEEK = calendar.Calendar()  # which begins on Monday


@require_safe
def archive(request, year=None):
    """A year's months, the newest year's where none is named; or the way to a day's page."""
    if request.GET.get("ngay"):
        return _led_to_day(request)
    live = _live(request)
    first, last = _span(live)
    if year is not None and not first <= year <= last:
        raise Http404
    year = year or last
    within = _between(date(year, 1, 1), date(year + 1, 1, 1))
    counts = _counts(live.filter(**within), TruncMonth("published_at"))
    context = {
        "year": year,
        "years": range(last, first - 1, -1),
        "months": [(date(year, n, 1), counts[date(year, n, 1)]) for n in range(12, 0, -1)],
        "total": counts.total(),
    }
    return render(request, "articles/archive.html", context)


@require_safe
def days(request, year, month, day=None):
    """The articles of a month or a day, beside the month's days that have any."""
    live = _live(request)
    first = _date(year, month, 1)
    counts = _counts(live.filter(**_between(first, _after(first))), TruncDate("published_at"))
    begin = _date(year, month, day or 1)
    end = begin + timedelta(days=1) if day else _after(first)
    page = _page(request, counts, begin, end)
    if page is None:
        return redirect(request.path)
    lists = _lists(live, first, begin, end, PER_PAGE * (page.number - 1))
    page.object_list = lists["cards"]
    context = {
        "day": begin if day else None,
        "month": first,
        "weeks": [
            [_cell(d, counts) for d in week] for week in WEEK.monthdatescalendar(year, month)
        ],
        "neighbours": {name: _month_of(lists[name]) for name in ("older", "newer")},
        "page": page,
        "page_numbers": page.paginator.get_elided_page_range(
            page.number, on_each_side=1, on_ends=1
        ),
        "page_address": request.path + (f"?trang={page.number}" if page.number > 1 else ""),
    }
    status = 200 if page.object_list else 404
    return render(request, "articles/archive_days.html", context, status=status)


def _led_to_day(request):
    try:
        day = date.fromisoformat(request.GET["ngay"])
        return redirect("articles:archive_day", day.year, day.month, day.day)
    except (ValueError, NoReverseMatch) as error:
        raise Http404 from error


def _live(request):
    return Publication.objects.filter(sub_site=request.sub_site)


def _span(live):
    """The first and the last year that have articles; this year where there are none."""
    found = live.aggregate(first=Min("published_at"), last=Max("published_at"))
    now = timezone.now()
    return [timezone.localtime(found[name] or now).year for name in ("first", "last")]


def _between(begin, end):
    """Conditions that the index of the newest of a sub-site answers."""
    return {"published_at__gte": _midnight(begin), "published_at__lt": _midnight(end)}


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def _counts(publications, part) -> Counter:
    """How many of `publications` there are of each day, or of each month by its first."""
    found = publications.order_by().values(part=part).annotate(count=Count("pk"))
    return Counter({_as_date(part): count for part, count in found.values_list("part", "count")})


def _as_date(value):
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _date(year, month, day):
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Http404 from error


def _after(first):
    """The first of the next month."""
    return (first + timedelta(days=31)).replace(day=1)


def _page(request, counts, begin, end):
    """Its cards are still to be read; None: there are not so many pages."""
    number = page_number(request)
    total = sum(count for day, count in counts.items() if begin <= day < end)
    pages = Paginator(range(total), PER_PAGE)
    return pages.page(number) if number <= pages.num_pages else None


def _lists(live, first, begin, end, start):
    """The cards of a page, and of the months before and after `first` one that has any."""
    cards = live.for_cards()
    return by_list(
        together(
            cards=cards.filter(**_between(begin, end))[start : start + PER_PAGE],
            older=cards.filter(published_at__lt=_midnight(first))[:1],
            newer=cards.filter(published_at__gte=_midnight(_after(first))).reverse()[:1],
        )
    )


def _month_of(cards):
    return timezone.localtime(cards[0].published_at).date().replace(day=1) if cards else None


def _cell(day, counts):
    return {"day": day, "count": counts[day]}
