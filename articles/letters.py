"""A notice as a letter: composed when it is sent, from what its reader may see by then."""

from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from articles.models import Article, Notice
from articles.state import short_time
from articles.transitions import TRANSITIONS, label_of
from portal import jobs, mail
from portal.text import clean_line

JOB = "letter"
PUBLISHED = ("publish", "publish_correction")


def post(notices) -> None:
    """In the transaction of the notices: whoever wants and can get letters will get one."""
    if not mail.is_set_up():
        return
    wanted = [notice for notice in notices if is_wanted(notice)]
    jobs.add(JOB, [({"notice_id": n.pk}, f"Thư báo cho {n.user}") for n in wanted])


def is_wanted(notice):
    return bool(notice.user.email) and notice.kind not in notice.user.unwanted_letters


def send(notice_id) -> None:
    """The job; does nothing for who has lost the article, or wants no such letters, meanwhile."""
    notice = Notice.objects.for_list().select_related("user").get(pk=notice_id)
    if is_wanted(notice) and _may_see(notice.user, notice.article_id):
        host = urlsplit(settings.PUBLIC_URL).hostname
        subject = clean_line(f"{notice_label(notice)}: {notice.article.title}")
        mail.send(notice.user.email, subject, _body(notice), f"<notice-{notice_id}@{host}>")


def notice_label(notice) -> str:
    event = notice.event
    if event is None:
        return "Bạn đọc báo lỗi" if notice.feedback_id else "Trao đổi"
    if event.transition in PUBLISHED and event.starts_at > event.at:
        return "Hẹn giờ xuất bản"
    return label_of(event)


def notice_path(notice) -> str:
    """Where in the admin its reader does something about it."""
    if notice.feedback_id:
        return reverse("admin:articles_feedback_change", args=[notice.feedback_id])
    place = "#trao-doi" if notice.note_id else ""
    return notice.article.get_absolute_url() + place


def times(event) -> str:
    """From when and until when readers see the article, as far as the step decided it."""
    parts = []
    if event.starts_at:
        parts.append(f"Đăng từ {short_time(event.starts_at)}.")
    if event.ends_at:
        parts.append(f"Hết hạn {short_time(event.ends_at)}.")
    return " ".join(parts)


def _may_see(user, article_id):
    if not (user.is_active and user.has_perm("articles.view_article")):
        return False
    return Article.objects.for_user(user).filter(pk=article_id).exists()


def _body(notice):
    event = notice.event
    context = {
        "notice": notice,
        "label": notice_label(notice),
        "time": short_time(notice.cause.at),
        "reason": event.reason if event else "",
        "reason_label": event and TRANSITIONS[event.transition].reason_label or "Lý do",
        "times": times(event) if event else "",
        "address": settings.PUBLIC_URL + notice_path(notice),
        "settings_address": settings.PUBLIC_URL + reverse("admin:articles_article_letters"),
    }
    return render_to_string("articles/letter.txt", context)
