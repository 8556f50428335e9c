"""What changed in a waiting text since it was last seen: by readers, or by who returned it."""

from dataclasses import dataclass

from articles import conditions
from articles.differences import PRESENT, differences, name_of
from articles.models import ArticleVersion, Publication
from articles.models.article import UNSENT, WAITING


@dataclass(frozen=True)
class Changes:
    """`address` is the query of the page that compares the two texts whole."""

    label: str
    differences: list
    address: str


def changes_for(article, user) -> Changes | None:
    """What an editor or approver who opens `article`, as it is stored, should read first.

    A correction is compared with what readers see; another text that comes again, with what was
    returned. At most three queries, and none where there is nothing to read.
    """
    before = _before(article, user)
    if before is None:
        return None
    label = "so với lần trả lại" if isinstance(before, ArticleVersion) else "so với bản đang đăng"
    return Changes(
        label=f"Thay đổi {label}",
        differences=differences(before, article),
        address=f"tu={name_of(before)}&den={PRESENT}",
    )


def _before(article, user):
    if article.status in WAITING and conditions.is_editor(article, user):
        return _live(article) or _returned(article)
    if article.status in UNSENT and conditions.is_approver(article, user):
        return _live(article)  # a correction that they may publish at once
    return None


def _live(article):
    live = Publication.objects.filter(article=article)
    return live.select_related("category__sub_site", "category__parent", "cover").first()


def _returned(article):
    """The text as it was when it was last sent back."""
    sent_back = article.events.filter(transition="return").order_by("-pk")
    version = sent_back.values_list("version", flat=True).first()
    if version is None:
        return None
    older = article.versions.filter(version__lte=version)
    return older.select_related("category__sub_site", "category__parent", "cover").first()
