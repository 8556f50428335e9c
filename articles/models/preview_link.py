import hashlib
import secrets

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.dateparse import parse_date

from articles.models.article import Article
from articles.models.document import DOCUMENT
from articles.models.event import WorkflowEvent
from articles.models.publication import Publication
from portal.models import SubSite

ENDINGS = (
    "withdraw",
    "trash",
    "drop_correction",
)  # steps after which nobody outside shall see the text
SHOWN = (
    "sub_site_id",
    "category_id",
    "title",
    "lead",
    "cover_id",
    "cover_alt",
    "cover_caption",
    "byline",
    "source",
    "tags",
    "attachments",
    *DOCUMENT,
    "slug",
    "html",
    "tag_slugs",
    "author_slug",
)


def new_token() -> str:
    return secrets.token_urlsafe(24)  # 192 bits: nobody guesses one


def digest(token) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PreviewLinkQuerySet(models.QuerySet):
    def alive(self):
        """Neither over nor revoked, and of a text that is still on its way to readers."""
        begun = Publication.history.filter(article=OuterRef("article"), starts_at__lte=Now())
        ended = WorkflowEvent.objects.filter(article=OuterRef("article"), transition__in=ENDINGS)
        return self.filter(
            ~Q(article__status=Article.Status.TRASHED),
            ~Exists(begun.filter(starts_at__gte=OuterRef("made_at"))),
            ~Exists(ended.filter(at__gte=OuterRef("made_at"))),
            revoked_at=None,
            expires_at__gt=Now(),
        )

    def dead(self):
        """Those that will never open again, and still hold their page."""
        return self.exclude(pk__in=self.model.objects.alive().values("pk")).exclude(page={})

    def answering(self, sub_site, token):
        """The link that opens at this address of `sub_site`; None for all the others alike."""
        found = self.alive().filter(sub_site=sub_site, token_digest=digest(token))
        link = found.select_related("made_by").first()
        return link if link and link.is_in_sight_of_its_maker() else None


class PreviewLink(models.Model):
    """An address for people without an account, at which they see one version of an article.

    It shows the page as it was composed when the link was made; later typing never gets in. The
    address itself is told once, to its maker: the digest of its token is all that is kept.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name="bài viết", related_name="preview_links"
    )
    sub_site = models.ForeignKey(
        SubSite, models.CASCADE, verbose_name="trang con", related_name="+"
    )
    token_digest = models.CharField("mã", max_length=64, unique=True)
    version = models.PositiveIntegerField("phiên bản")
    page = models.JSONField("trang đã dựng", encoder=DjangoJSONEncoder)  # by the names in SHOWN
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người lập", related_name="+"
    )
    made_at = models.DateTimeField("lập lúc")
    expires_at = models.DateTimeField("hết hạn")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người thu hồi",
        null=True,
        related_name="+",
    )

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết xem trước"
        verbose_name_plural = "liên kết xem trước"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")),
                name="preview_link_ends_after_it_is_made",
            ),
        ]

    def __str__(self):
        return f"{self.article_id} · {self.version}"

    def publication(self) -> Publication:
        """The page as a publication that was never stored."""
        page = self.page | {"issued_on": parse_date(self.page.get("issued_on") or "")}
        return Publication(article_id=self.article_id, **page)

    def is_in_sight_of_its_maker(self) -> bool:
        maker = self.made_by
        if not (maker.is_active and maker.is_staff and maker.has_perm("articles.view_article")):
            return False
        return Article.objects.for_user(maker).filter(pk=self.article_id).exists()


class PreviewOpening(models.Model):
    """One opening of a link: when, and nothing about who."""

    link = models.ForeignKey(PreviewLink, models.CASCADE, related_name="openings")
    at = models.DateTimeField("mở lúc", db_default=Now())

    class Meta:
        verbose_name = "lần mở"
        verbose_name_plural = "lần mở"

    def __str__(self):
        return f"{self.link_id} · {self.at}"
