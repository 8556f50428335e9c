"""“Đánh giá mức độ hài lòng”, of whoever wants to: what is stored are counts of a day."""

from django.db import connection
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sign_in import client_address
from portal import clock
from portal.brake import Brake
from portal.models import RatingCount
from portal.origin import is_from_here
from portal.text import whole_number

Degree, Page = RatingCount.Degree, RatingCount.Page
MINUTES = 60
brake = Brake(of_each=20, in_all=600, seconds=MINUTES * 60)  # an office is one address
NOT_CHOSEN = "Hãy chọn một mức độ."
FROM_ELSEWHERE = "Đánh giá chỉ gửi được từ trang của cổng. Hãy chọn lại ở đây."
FLOOD = "Cổng đang nhận quá nhiều đánh giá. Bạn hãy thử lại sau ít phút."
ADD = """
INSERT INTO portal_ratingcount AS stored (sub_site_id, day, page, degree, count)
VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (sub_site_id, day, page, degree) DO UPDATE SET count = stored.count + 1
"""


@csrf_exempt  # see `portal.origin`
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request):
    if request.sub_site is None:
        raise Http404
    if request.method != "POST":
        return _page(request)
    degree = whole_number(request.POST.get("muc"))
    if degree not in Degree.values:
        return _page(request, NOT_CHOSEN, 400)
    if not is_from_here(request):
        return _page(request, FROM_ELSEWHERE, 400)
    if not brake.lets(client_address(request) or ""):
        return _page(request, FLOOD, 429)
    page = request.POST.get("noi")
    _add(request.sub_site, page if page in Page.values else Page.SITE, degree)
    return redirect("rating_thanks")


@require_safe
def thanks(request):
    return render(request, "portal/rating_thanks.html")


def _add(sub_site, page, degree):
    day = timezone.localdate(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(ADD, [sub_site.pk, day, page, degree])


def _page(request, problem="", status=200):
    context = {"degrees": Degree.choices, "problem": problem}
    response = render(request, "portal/rating.html", context, status=status)
    if status == 429:
        response["Retry-After"] = MINUTES * 60
    return response
