"""What stands around the article form: the state, the log, and the buttons in their one order."""

from dataclasses import dataclass
from itertools import takewhile

from django.urls import reverse, reverse_lazy

from articles import conditions, state, workflow
from articles.admin.notes import notes_beside
from articles.admin.places import places_beside
from articles.admin.steps import step_seen_url, step_url
from articles.changes import changes_for
from articles.due import due_chips
from articles.models import Article, Publication
from articles.models.article import IN_WORK, UNSENT
from articles.transitions import OUTSIDE, TRANSITIONS, label_of

Status = Article.Status
RELATED = ("sub_site", "author", "changed_by", "claimed_by")
PUBLISHED = ("publish", "publish_correction")
MOST_EVENTS = 200  # the history has them all
AHEAD = (  # what takes an article on, the likely one first
    "confirm",
    "publish_correction",
    "submit",
    "forward",
    "publish",
    "restore",
)


@dataclass(frozen=True)
class Button:
    """Sends the form under `name` and `value` (to `url` where given), or is a link to `url`.

    `value` names the step, whichever way it is taken.

    `at_once`: sends to `url` the version alone; who may only look types nothing.
    """

    label: str
    name: str = ""
    value: str = ""
    url: str = ""
    is_link: bool = False
    at_once: bool = False
    is_primary: bool = False
    in_reach: bool = False  # stays in sight on a small screen
    new_tab: bool = False


WHY_NO_EDITING = {  # told to who may only look meanwhile
    Status.SUBMITTED: "Bài đang chờ biên tập viên; lúc này bạn chỉ xem được.",
    Status.IN_APPROVAL: "Bài đang chờ lãnh đạo Ban Biên tập; lúc này bạn chỉ xem được.",
    Status.TRASHED: "Bài đang ở thùng rác; muốn sửa, hãy bấm “Khôi phục”.",
}
NEW = [
    Button("Lưu nháp", name="_save", is_primary=True, in_reach=True),
    Button("Gửi duyệt", name="_perform", value="submit", in_reach=True),
    Button("Xem trước", url=reverse_lazy("admin:articles_article_new_preview"), new_tab=True),
]


def buttons(article, available, may_edit) -> list[Button]:
    """The safe one first, then the next step, then a look, and last what takes back."""
    ahead = sorted((step for step in available if step.name in AHEAD), key=_likelihood)
    back = [step for step in available if step.name not in AHEAD and _is_due(step, article, ahead)]
    return [
        *([_save(article)] if may_edit else []),
        *(_step(step, article, may_edit, is_primary=step is ahead[0]) for step in ahead),
        _preview(article, may_edit),
        *(_step(step, article, may_edit) for step in back),
    ]


def panel(article_id, user, may_edit) -> dict:
    """What the form's templates tell of a saved article, whatever is being typed."""
    articles = Article.objects.with_publication_times()
    article = articles.select_related(*RELATED).get(pk=article_id)
    live = Publication.objects.filter(article=article).select_related("sub_site").first()
    events = list(article.events.select_related("by")[:MOST_EVENTS])
    return {
        "stored_article": article,
        "state_chip": state.chip(article),
        "live_address": live and live.sub_site.link(live.path),
        "taken_down": article.was_withdrawn and _last_publication(article),
        "buttons": buttons(article, workflow.available(article, user), may_edit),
        "events": [(label_of(event), event) for event in events],
        "leaves_out_events": len(events) == MOST_EVENTS,
        "reasons": _open_reasons(article, events),
        "changes": changes_for(article, user),
        "notes": notes_beside(article),
        "due_chips": due_chips(article),
        "why_no_editing": WHY_NO_EDITING.get(article.status),
        "may_set_due": conditions.is_editor(article, user) and article.status in IN_WORK,
        "places": places_beside(article, user),
        "obstacles": [
            why for name in _expected(article) for why in workflow.obstacles(article, name, user)
        ],
    }


def _last_publication(article):
    publications = Publication.history.filter(article=article).defer("html")
    return publications.order_by("-starts_at").first()


def _expected(article):
    """The steps ahead of which somebody would miss the button: where it is not, it is told why."""
    asks_for = {"confirm": article.forced_by_id, "publish_correction": article.live_since}
    return [name for name in AHEAD if asks_for.get(name, True)]


def _likelihood(step):
    return AHEAD.index(step.name)


def _is_due(step, article, ahead):
    """Readers' text is corrected by saving; what they no longer see is taken up by a button.

    Nothing is urgent that can be published, or moved to now, in the usual way.
    """
    if step.name == "force_publish":
        names = {step.name for step in ahead}
        return not (names & {"publish", "publish_correction"} or article.scheduled_for)
    return step.name != "correct" or not (article.live_since or article.scheduled_for)


def _save(article):
    return Button(_save_label(article), name="_save", in_reach=True)


def _save_label(article):
    if article.live_since or article.scheduled_for or article.status == Status.APPROVED:
        return "Lưu bản sửa"
    return "Lưu nháp" if article.status in (Status.DRAFT, Status.RETURNED) else "Lưu thay đổi"


def _step(step, article, may_edit, is_primary=False):
    label = "Sửa để đăng lại" if step.name == "correct" else step.label
    looks = {"value": step.name, "is_primary": is_primary, "in_reach": step.name in AHEAD}
    if may_edit:
        return Button(label, name="_perform", **looks)
    if step.asks:
        return Button(label, url=step_seen_url(article, step.name), is_link=True, **looks)
    return Button(label, url=step_url(article, step.name), at_once=True, **looks)


def _preview(article, may_edit):
    url = reverse("admin:articles_article_preview", args=[article.pk])
    return Button("Xem trước", url=url, is_link=not may_edit, new_tab=True)


def _open_reasons(article, events):
    """Of each kind the newest since the last publication, as (label, event), newest first.

    A return's stands until it was answered by submitting anew, and again when that is recalled.
    """
    since = takewhile(lambda event: event.transition not in PUBLISHED, events)
    newest = {}
    for event in since:
        if event.transition in OUTSIDE:
            continue
        if event.transition == "return" and article.status not in UNSENT:
            continue
        if event.transition == "force_publish" and article.forced_by_id is None:
            break
        label = TRANSITIONS[event.transition].reason_label
        if label:
            newest.setdefault(label, event)
    return list(newest.items())
