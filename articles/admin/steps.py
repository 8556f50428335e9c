"""A step of the workflow as people take it: what they are told before and after, and what next."""

from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html

from articles import workflow
from articles.models import Article, Publication
from articles.models.article import UNSENT
from articles.state import short_time

Withdrawal = Publication.Withdrawal


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
    "claim": Words(
        "Bài vẫn ở bước chờ biên tập, kèm tên bạn để mọi người biết ai đang đọc.",
        "Bạn đã nhận biên tập “{title}”. Đọc xong, hãy trình duyệt hoặc trả lại.",
    ),
    "take_over": Words(
        "Bạn giữ bài thay người đã nhận; người đó được báo ngay.",
        "Bạn đã nhận thay “{title}”. Người giữ bài trước đây được báo.",
    ),
    "release": Words(
        "Bài trở về hàng chờ để biên tập viên khác nhận.",
        "Đã bỏ nhận “{title}”. Bài trở về hàng chờ của các biên tập viên.",
    ),
    "publish": Words(
        "Người đọc sẽ thấy bài ngay, hoặc vào giờ bạn hẹn.",
        "Đã xuất bản “{title}”. Người đọc đã thấy bài.",
        leads_on=True,
    ),
    "publish_correction": Words(
        "Bản sửa thay bản đang đăng, ngay bây giờ hoặc vào giờ bạn hẹn.",
        "Đã xuất bản bản sửa “{title}”. Người đọc đã thấy bản mới.",
        leads_on=True,
    ),
    "reschedule": Words(
        "Bài sẽ đăng vào giờ mới; nội dung đã duyệt giữ nguyên.",
        "Đã xuất bản “{title}”. Người đọc đã thấy bài.",
    ),
    "unschedule": Words(
        "Bản đã duyệt không lên trang vào giờ đã hẹn nữa; nội dung còn nguyên trong cổng.",
        "Đã hủy hẹn giờ “{title}”. Bài đang chờ duyệt, có thể xuất bản hoặc hẹn giờ lại.",
    ),
    "change_expiry": Words(
        "Bài tự hết hạn vào giờ dưới đây; để trống là đăng không thời hạn. Nội dung giữ nguyên.",
        "Đã đổi hạn đăng của “{title}”.",
    ),
    "force_publish": Words(
        "Người đọc thấy bài ngay, dù chưa qua đủ các bước. Việc này được ghi lại, và bài đứng ở"
        " mục “Chờ xác nhận” cho đến khi một lãnh đạo khác xác nhận.",
        "Đã xuất bản khẩn “{title}”. Người đọc đã thấy bài; lãnh đạo khác cần xác nhận.",
        leads_on=True,
    ),
    "confirm": Words(
        "Bạn đã đọc và đồng ý với bài được xuất bản khẩn.",
        "Đã xác nhận “{title}”. Bài không còn chờ ai.",
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
    "drop_correction": Words(
        "Bài trở lại đúng như bản người đọc đang thấy; chữ của bản sửa vẫn còn trong lịch sử.",
        "Đã bỏ bản sửa của “{title}”. Bài trở lại như bản đã duyệt.",
    ),
    "withdraw": Words(
        "Bài không còn trong các danh sách kể từ lúc này, lịch hẹn giờ cũng bị hủy. "
        "Bài và lý do vẫn được giữ trong cổng.",
        "Đã gỡ bài “{title}”. ",
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
WITHDRAWN = {
    Withdrawal.ERROR: "Người đọc không còn thấy bài.",
    Withdrawal.MOVED: "Người đọc được đưa đến địa chỉ mới.",
    Withdrawal.NOTICE: "Trang của bài còn đọc được, kèm thông báo.",
}
SEEN = "ban"
CANCELLED_IN_WORK = "Đã hủy hẹn giờ bản đã duyệt của “{title}”. Bản đang sửa không đổi."
SCHEDULED = "Đã hẹn giờ xuất bản “{title}”: bài tự lên trang lúc {time}."


def step_url(article, name):
    return reverse("admin:articles_article_transition", args=[article.pk, name])


def step_seen_url(article, name):
    """The page of a step for who has just seen the text of `article`, and no later one."""
    return f"{step_url(article, name)}?{SEEN}={article.version}"


def take(request, article, transition, **filled_in) -> str:
    """Make the transition, say so, and answer where to go next; raises `workflow.Refused`."""
    article = workflow.perform(article, transition.name, request.user, **filled_in)
    said = _done(article, transition, filled_in)
    messages.success(request, format_html("{}{}", said, _undo(request, article, transition)))
    return reverse("admin:index") if WORDS[transition.name].leads_on else article.get_absolute_url()


def take_at_once(request, article, transition) -> str:
    """Where to go after a step that asks nothing; refused, it says every why on the article."""
    try:
        return take(request, article, transition, version=article.version)
    except workflow.Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return article.get_absolute_url()


def saved(article) -> str:
    """What a save is answered with: where the text is now, and what takes it on."""
    told = f"Đã lưu “{article.title}”."
    if article.status not in UNSENT:
        return told
    if Publication.objects.filter(article=article).exists():
        return f"{told} Người đọc vẫn thấy bản đang đăng; sửa xong, hãy bấm “Gửi duyệt”."
    return f"{told} Viết xong, hãy bấm “Gửi duyệt”."


def _done(article, transition, filled_in):
    words = WORDS[transition.name]
    link = format_html('<a href="{}">{}</a>', article.get_absolute_url(), article.title)
    if filled_in.get("starts_at"):
        return format_html(SCHEDULED, title=link, time=short_time(filled_in["starts_at"]))
    if transition.name == "unschedule" and article.status != Article.Status.IN_APPROVAL:
        return format_html(CANCELLED_IN_WORK, title=link)
    if transition.name == "withdraw":
        kind = filled_in.get("withdrawal", Withdrawal.ERROR)
        return format_html(words.after + WITHDRAWN[kind], title=link)
    if transition.name == "change_expiry":
        return format_html(words.after, title=link) + _until(filled_in.get("expires_at"))
    live = transition.publishes and Publication.objects.filter(article=article).first()
    if not live:
        return format_html(words.after, title=link)
    address = live.sub_site.link(live.path)
    look = format_html(' <a href="{}" target="_blank" rel="noopener">Xem trên trang</a>', address)
    return format_html(words.after, title=link) + look


def _until(expires_at):
    if not expires_at:
        return " Bài đăng không thời hạn."
    return f" Bài tự hết hạn lúc {short_time(expires_at)}."


def _undo(request, article, transition):
    """A button for what takes the step back; its form is in every page of the admin."""
    name = transition.undone_by
    if not name or not workflow.is_available(article, name, request.user):
        return ""
    html = (
        ' <button type="submit" form="undo-form" class="button undo" formaction="{}"'
        ' name="version" value="{}">Hoàn tác</button>'
    )
    return format_html(html, step_url(article, name), article.version)
