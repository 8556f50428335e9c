"""A step of the workflow as people take it: what they are told before and after, and what next."""

from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html

from articles import workflow
from articles.models import Publication
from articles.state import short_time


@dataclass(frozen=True)
class Words:
    """`before`: what will happen, and who is next. `after`: the same, done to “{title}”."""

    before: str
    after: str
    leads_on: bool = False  # the article is others' now: back to what waits


WORDS = {
    "submit": Words(
        "Biên tập viên sẽ đọc bài, rồi trình duyệt hoặc trả lại kèm lý do.",
        "Đã gửi duyệt “{title}”. Biên tập viên sẽ đọc bài.",
        leads_on=True,
    ),
    "recall": Words(
        "Bài trở lại thành bản nháp của bạn; biên tập viên không còn thấy bài đang chờ.",
        "Đã rút lại “{title}”. Bạn sửa tiếp được ngay, xong thì gửi duyệt lại.",
    ),
    "forward": Words(
        "Bài chuyển đến lãnh đạo Ban Biên tập để duyệt và xuất bản.",
        "Đã trình duyệt “{title}”. Lãnh đạo Ban Biên tập sẽ đọc và xuất bản.",
        leads_on=True,
    ),
    "publish": Words(
        "Người đọc sẽ thấy bài ngay, hoặc vào giờ bạn hẹn.",
        "Đã xuất bản “{title}”. Người đọc đã thấy bài.",
        leads_on=True,
    ),
    "return": Words(
        "Bài trở về người viết kèm lý do dưới đây, để sửa rồi gửi duyệt lại.",
        "Đã trả lại “{title}”. Người viết sẽ thấy lý do ngay trên bài.",
        leads_on=True,
    ),
    "correct": Words(
        "Bài thành bản nháp để sửa; người đọc chỉ thấy bản mới sau khi bản đó được xuất bản.",
        "Đã mở “{title}” để sửa. Sửa xong, hãy gửi duyệt.",
    ),
    "withdraw": Words(
        "Người đọc không thấy bài nữa kể từ lúc này, lịch hẹn giờ cũng bị hủy. "
        "Bài và lý do vẫn được giữ trong cổng.",
        "Đã gỡ bài “{title}”. Người đọc không còn thấy bài.",
    ),
    "trash": Words(
        "Bài vào thùng rác; cần lấy lại thì bấm “Khôi phục”.",
        "Đã bỏ “{title}” vào thùng rác. Cần lấy lại thì bấm “Khôi phục”.",
    ),
    "restore": Words(
        "Bài trở lại thành bản nháp.",
        "Đã khôi phục “{title}” thành bản nháp.",
    ),
}
CANCELLED = "Đã hủy lịch đăng “{title}”; bài chưa từng đăng. Muốn đăng, hãy bấm “Sửa để đăng lại”."
SCHEDULED = "Đã hẹn giờ xuất bản “{title}” lúc {time}."


def step_url(article, name):
    return reverse("admin:articles_article_transition", args=[article.pk, name])


def take(request, article, transition, **filled_in) -> str:
    """Make the transition, say so, and answer where to go next; raises `workflow.Refused`."""
    article = workflow.perform(article, transition.name, request.user, **filled_in)
    words = WORDS[transition.name]
    messages.success(request, _done(article, words, filled_in.get("starts_at")))
    return reverse("admin:index") if words.leads_on else article.get_absolute_url()


def take_at_once(request, article, transition) -> str:
    """Where to go after a step that asks nothing; refused, it says every why on the article."""
    try:
        return take(request, article, transition, version=article.version)
    except workflow.Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return article.get_absolute_url()


def _done(article, words, starts_at):
    link = format_html('<a href="{}">{}</a>', article.get_absolute_url(), article.title)
    if starts_at:
        return format_html(SCHEDULED, title=link, time=short_time(starts_at))
    if words is WORDS["withdraw"] and not Publication.history.filter(article=article).exists():
        return format_html(CANCELLED, title=link)
    live = words is WORDS["publish"] and Publication.objects.filter(article=article).first()
    if not live:
        return format_html(words.after, title=link)
    address = live.sub_site.link(live.path)
    look = format_html(' <a href="{}" target="_blank" rel="noopener">Xem trên trang</a>', address)
    return format_html(words.after, title=link) + look
