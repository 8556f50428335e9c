"""Who is told what: of each event and each note, those whom it concerns and nobody else."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from articles import letters
from articles.models import Article, Category, Feedback, Notice
from articles.models.article import WAITING

Kind = Notice.Kind
Status = Article.Status
BACKEND = "accounts.backends.RoleBackend"

LETTER_HEAD = ("username", "full_name", "email", "unwanted_letters")

KINDS = {  # by the transition; of the others nobody is told
    "submit": Kind.HAND_OVER,
    "forward": Kind.HAND_OVER,
    "return": Kind.RETURN,
    "publish": Kind.PUBLICATION,
    "publish_correction": Kind.PUBLICATION,
    "reschedule": Kind.PUBLICATION,
    "unschedule": Kind.PUBLICATION,
    "change_expiry": Kind.PUBLICATION,
    "force_publish": Kind.FORCED,
    "take_over": Kind.TAKEOVER,
    "withdraw": Kind.WITHDRAWAL,
}


def announce(event) -> None:
    """In the event's transaction; takes the same few queries whatever the number of people."""
    kind = KINDS.get(event.transition)
    if kind:
        _tell(_recipients(event), kind, event.article, event=event)


def announce_note(note) -> None:
    """Tells who wrote, handled or talked about the article; if nobody did, whose turn it is."""
    article = note.article
    hands = Q(pk__in=article.events.values("by")) | Q(pk__in=article.notes.values("by"))
    people = _staff_beside(note.by_id, article, Q(pk=article.author_id) | hands)
    concerned = [person for person in people if person.is_concerned]
    told = concerned or _whose_turn(article.status, people)
    _tell(told, Kind.NOTE, article, note=note)


def announce_report(feedback_id) -> None:
    """The job: tells the editors who handled the article; if none of them did, all of them."""
    feedback = Feedback.objects.select_related("article").filter(pk=feedback_id).first()
    if feedback is None or Notice.objects.filter(feedback=feedback).exists():
        return
    article = feedback.article
    hands = Q(pk=article.author_id) | Q(pk__in=article.events.values("by"))
    editors = [person for person in _staff_beside(None, article, hands) if person.is_editor]
    concerned = [person for person in editors if person.is_concerned]
    told = concerned or _whose_turn(Status.SUBMITTED, editors)
    _tell(told, Kind.REPORT, article, feedback=feedback)


def _tell(people, kind, article, **cause):
    notices = [Notice(user=person, kind=kind, article=article, **cause) for person in people]
    letters.post(Notice.objects.bulk_create(notices))


def _recipients(event):
    is_concerned = _is_concerned(event.article)
    if event.transition == "take_over":
        return _in_scope(event.article).exclude(pk=event.by_id).filter(pk=_held_before(event))
    if event.transition == "force_publish":
        people = _staff_beside(event.by_id, event.article, is_concerned)
        return [person for person in people if person.is_concerned or person.is_approver]
    if event.to_status == event.from_status or event.to_status not in WAITING:
        return _in_scope(event.article).exclude(pk=event.by_id).filter(is_concerned)
    people = _staff_beside(event.by_id, event.article, is_concerned)
    turn = _whose_turn(event.to_status, people)
    return [person for person in people if person.is_concerned or person in turn]


def _held_before(event):
    held = event.article.events.filter(transition__in=("claim", "take_over"), pk__lt=event.pk)
    return held.values_list("by", flat=True).first()


def _staff_beside(doer_id, article, is_concerned) -> list[User]:
    """Who else works in the article's category and has, or may get, something to do with it."""
    people = _in_scope(article).exclude(pk=doer_id)
    marked = people.annotate(
        is_concerned=is_concerned,
        is_editor=_may("edit_article"),
        is_approver=_may("publish_article"),
    )
    return list(marked.filter(Q(is_concerned=True) | Q(is_editor=True)))


def _whose_turn(status, people):
    approvers = [person for person in people if person.is_approver]
    if status == Status.IN_APPROVAL:
        return approvers
    if status == Status.SUBMITTED:
        editors = [person for person in people if person.is_editor and not person.is_approver]
        return editors or approvers
    return []


def _is_concerned(article):
    """Its author, who submitted it last, and who has it (until this step is over)."""
    submitted = article.events.filter(transition="submit").values("by")[:1]
    return Q(pk__in=[article.author_id, article.claimed_by_id]) | Q(pk__in=submitted)


def _in_scope(article):
    """As `Category.objects.for_user`, asked the other way round."""
    chosen = Category.staff.through.objects.filter(category=article.category_id)
    is_chosen = ~Exists(chosen) | Exists(chosen.filter(user=OuterRef("pk")))
    there = User.sub_sites.through.objects.filter(subsite=article.sub_site_id)
    works_there = Q(pk__in=there.values("user")) & Q(is_chosen)
    people = User.objects.filter(Q(is_superuser=True) | works_there, is_active=True)
    return people.only(*LETTER_HEAD)


def _may(permission):
    holders = User.objects.with_perm(
        f"articles.{permission}", backend=BACKEND, include_superusers=False
    )
    return Q(pk__in=holders.values("pk"))
