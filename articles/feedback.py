"""Readers write to the editors: “Góp ý”, “Liên hệ”, and what is wrong in an article.

Without cookie or account, so without Django's CSRF token: see `portal.origin`. The signed token of
the page tells when it was opened, and makes what is sent twice one letter.
"""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models.functions import Now
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sign_in import client_address
from articles.feedback_form import FeedbackForm, Opening
from articles.models import Feedback, Publication
from portal import jobs
from portal.brake import Brake
from portal.origin import is_from_here
from portal.text import clean_paragraphs

Kind = Feedback.Kind
ANNOUNCEMENT = "report"
FASTEST = 3  # seconds to write something
SAME_TEXT = timedelta(days=1)
LONGEST_QUOTE = 500
MINUTES = 10
brake = Brake(of_each=5, in_all=60, seconds=MINUTES * 60)
TOO_FAST = "Biểu mẫu được gửi quá nhanh. Bạn hãy đọc lại rồi bấm Gửi lần nữa."
TOO_OLD = "Trang này mở đã lâu. Nội dung bạn viết vẫn còn đây: hãy xem lại rồi bấm Gửi lần nữa."
FLOOD = (
    f"Cổng đang nhận quá nhiều thư. Nội dung bạn viết vẫn còn đây: hãy gửi lại sau {MINUTES} phút."
)
REPEATED = "Nội dung này vừa được gửi rồi, cổng đã nhận. Nếu muốn nói thêm, hãy viết rõ phần mới."


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request, kind, article_id=None):
    if request.sub_site is None:
        raise Http404
    publication = _find(Publication.objects, request, article_id)
    if request.method == "POST":
        return _take(request, kind, article_id, publication)
    if kind == Kind.ERROR and publication is None:
        raise Http404
    opening = Opening()
    quoted = clean_paragraphs(request.GET.get("doan", "")[: 2 * LONGEST_QUOTE])[:LONGEST_QUOTE]
    form = FeedbackForm(kind, opening.consent, initial={"quoted": quoted})
    return _page(request, form, opening, publication)


@require_safe
def thanks(request, kind):
    return render(request, "articles/feedback_thanks.html", {"kind": Kind(kind)})


def _take(request, kind, article_id, publication):
    """What was withdrawn while its reader wrote can still be written about."""
    if kind == Kind.ERROR and not _find(Publication.history, request, article_id):
        raise Http404
    opening = Opening.of(request.POST.get("token", "")) if is_from_here(request) else None
    shown = opening or Opening()
    form = FeedbackForm(kind, shown.consent, request.POST)
    if not form.is_valid():
        return _page(request, form, shown, publication, 400)
    refusal, status = _refusal(request, opening, form.cleaned_data["text"])
    if refusal:
        form.add_error(None, refusal)
        return _page(request, form, shown, publication, status)
    _store(form, opening, request.sub_site, article_id)
    return redirect(reverse("articles:feedback_thanks", args=[kind]))


def _refusal(request, opening, text):
    """(why it is not taken now, status); (None, None) where it is."""
    if opening is None:
        return TOO_OLD, 400
    if opening.age < FASTEST:
        return TOO_FAST, 400
    same = Feedback.objects.filter(
        sub_site=request.sub_site, text=text, at__gt=Now() - SAME_TEXT
    ).exclude(sent_as=opening.key)
    if same.exists():
        return REPEATED, 400
    if not brake.lets(client_address(request) or ""):
        return FLOOD, 429
    return None, None


def _store(form, opening, sub_site, article_id):
    """Sent again, the same is the same letter; what was written anew in its place is another."""
    values = {name: form.cleaned_data[name] for name in form.stored}
    values["consent"] = opening.consent if form.cleaned_data["consent"] else None
    values["state"] = Feedback.State.SPAM if form.looks_like_spam else Feedback.State.NEW
    values |= {"kind": form.kind, "sub_site": sub_site, "article_id": article_id}
    earlier = Feedback.objects.filter(sent_as=opening.key).exclude(text=values["text"])
    key = uuid4() if earlier.exists() else opening.key
    with transaction.atomic():
        stored, is_new = Feedback.objects.get_or_create(values, sent_as=key)
        if is_new and article_id and stored.state == Feedback.State.NEW:
            jobs.add(ANNOUNCEMENT, [({"feedback_id": stored.pk}, "Bạn đọc báo lỗi")])


def _find(publications, request, article_id):
    """The last one that has begun of the article in this sub-site."""
    if article_id is None:
        return None
    own = publications.filter(sub_site=request.sub_site, article=article_id)
    return own.filter(starts_at__lte=Now()).order_by("starts_at").last()


def _page(request, form, opening, publication, status=200):
    context = {
        "form": form,
        "kind": Kind(form.kind),
        "token": opening.token,
        "publication": publication,
    }
    response = render(request, "articles/feedback.html", context, status=status)
    response["Cache-Control"] = "no-store"  # each page is one letter
    if status == 429:
        response["Retry-After"] = MINUTES * 60
    return response
