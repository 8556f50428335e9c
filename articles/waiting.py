"""What every page of the admin counts: unread notices, and what waits for its user."""

from functools import cache

from django.contrib.postgres.expressions import ArraySubquery

from accounts.models import User
from articles.desks import for_desks, is_asked, is_to_confirm
from articles.models import Article, Feedback, Notice
from portal.prepared import prepared

MOST = 100  # who has more has enough to do
EDITS, APPROVES = "articles.edit_article", "articles.publish_article"
READS_LETTERS = "articles.view_feedback"


def counts(user) -> tuple[int, int, int]:
    """Unread notices, waiting articles, new letters of readers, each up to `MOST`, in one query.

    Nothing is asked for who has nothing to do with articles.
    """
    if not user.has_perm("articles.view_article"):
        return 0, 0, 0
    duties = frozenset(filter(user.has_perm, (EDITS, APPROVES, READS_LETTERS)))
    (found,) = _finder(user.is_superuser, duties)(user=user.pk)
    waiting = {*found.asked, *(found.to_confirm or ())}
    return len(found.unread), len(waiting), len(found.letters or ())


@cache
def _finder(is_superuser, duties):
    """For all users of one role alike."""

    @prepared
    def find(parameters):
        user = User(pk=parameters.integer("user"), is_superuser=is_superuser)
        user.has_perm = duties.__contains__
        articles = for_desks(Article.objects.for_user(user))
        to_confirm = articles.filter(is_to_confirm(user)).exclude(forced_by=user)
        letters = Feedback.objects.for_user(user).filter(state=Feedback.State.NEW)
        return User.objects.filter(pk=user.pk).annotate(
            unread=_keys(Notice.objects.for_user(user).unread()),
            asked=_keys(articles.filter(is_asked(user))),
            to_confirm=_keys(to_confirm if APPROVES in duties else articles.none()),
            letters=_keys(letters if READS_LETTERS in duties else letters.none()),
        )

    return find


def _keys(found):
    return ArraySubquery(found.order_by().values("pk")[:MOST])
