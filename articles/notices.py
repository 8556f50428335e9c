"""Who is told what: of each event and each note, those whom it concerns and nobody else."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from articles.models import Article, Category, Notice

Kind = Notice.Kind
Status = Article.Status
BACKEND = "django.contrib.auth.backends.ModelBackend"

KINDS = {  # by the transition; of the others nobody is told
    "submit": Kind.HAND_OVER,
    "forward": Kind.HAND_OVER,
    "return": Kind.RETURN,
    "publish": Kind.PUBLICATION,
    "withdraw": Kind.WITHDRAWAL,
}


def announce(event) -> None:
    """In the event's transaction; takes the same few queries whatever the number of people."""
    kind = KINDS.get(event.transition)
    if kind:
        _tell(_recipients(event), kind, event.article, event=event)


def unread_count(user) -> int:
    """For the bell on every page; nothing is asked for who has nothing to do with articles."""
    if not user.has_perm("articles.view_article"):
        return 0
    return Notice.objects.for_user(user).unread().count()


def _tell(people, kind, article, **cause):
    Notice.objects.bulk_create(
        Notice(user=person, kind=kind, article=article, **cause) for person in people
    )


def _recipients(event):
    people = _staff_beside(event.by_id, event.article)
    turn = _whose_turn(event, [person for person in people if person.is_editor])
    return [person for person in people if person.is_concerned or person in turn]


def _staff_beside(doer_id, article) -> list[User]:
    """Who else works in the article's category and has, or may get, something to do with it."""
    people = _in_scope(article).exclude(pk=doer_id)
    marked = people.annotate(
        is_concerned=_is_concerned(article),
        is_editor=_may("edit_article"),
        is_approver=_may("publish_article"),
    )
    return list(marked.filter(Q(is_concerned=True) | Q(is_editor=True)))


def _whose_turn(event, editors):
    approvers = [person for person in editors if person.is_approver]
    if event.to_status == event.from_status:
        return []
    if event.to_status == Status.IN_APPROVAL:
        return approvers
    if event.to_status == Status.SUBMITTED:
        return [person for person in editors if not person.is_approver] or approvers
    return []


def _is_concerned(article):
    """Its author, and who submitted it last."""
    submitted = article.events.filter(transition="submit").values("by")[:1]
    return Q(pk=article.author_id) | Q(pk__in=submitted)


def _in_scope(article):
    """As `Category.objects.for_user`, asked the other way round."""
    chosen = Category.staff.through.objects.filter(category=article.category_id)
    is_chosen = ~Exists(chosen) | Exists(chosen.filter(user=OuterRef("pk")))
    works_there = Q(sub_sites=article.sub_site_id) & Q(is_chosen)
    return User.objects.filter(Q(is_superuser=True) | works_there, is_active=True).distinct()


def _may(permission):
    holders = User.objects.with_perm(
        f"articles.{permission}", backend=BACKEND, include_superusers=False
    )
    return Q(pk__in=holders.values("pk"))
