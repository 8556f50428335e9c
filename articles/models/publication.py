import re
from collections import defaultdict
from functools import reduce
from operator import or_

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Now
from django.urls import get_script_prefix

from articles.bylines import author_of
from articles.models.article import Article
from articles.models.content import Content
from articles.models.view_count import MostRead, ViewTotal
from portal.fields import ParagraphsField

MOST_READ = 6
WITH_PICTURES = Q(cover__isnull=False, html__regex="<img .*<img ")


def is_address_of(address, *numbers) -> bool:
    """Does it end as the address of an article with one of these numbers, or old keys, does?"""
    path = re.split("[?#]", address)[0].rstrip("/")
    return path.endswith(tuple(f"-{number}" for number in numbers))


def interval():
    """`[starts_at, ends_at)` as PostgreSQL's range."""
    return Func(
        "starts_at",
        "ends_at",
        RangeBoundary(),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )


class PublicationQuerySet(models.QuerySet):
    def live_at(self, moment):
        """What readers saw at `moment`: where that rule stands; `paging` asks for its two halves.

        `Now()` is the database's clock, the only one that is asked what is live.
        """
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=moment), starts_at__lte=moment)

    def begun(self):
        return self.filter(starts_at__lte=Now())

    def ending(self):
        """Whose end is known and still to come."""
        return self.filter(ends_at__gt=Now())

    def live_or_to_come(self):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))

    def newest_first(self):
        return self.order_by("-published_at", "-article_id")

    def newer_than(self, published_at, article):
        """Before that place in `newest_first`; both conditions, so that the index is used."""
        later = Q(published_at__gt=published_at) | Q(article__gt=article)
        return self.filter(later, published_at__gte=published_at)

    def older_than(self, published_at, article):
        earlier = Q(published_at__lt=published_at) | Q(article__lt=article)
        return self.filter(earlier, published_at__lte=published_at)

    def in_category(self, category):
        """Of `category` (with `subcategories`, see `articles.navigation`) and those below it."""
        return self.filter(category__in=[category, *category.subcategories])

    def in_places(self, places):
        """Of the articles in `places`, one list's, in the order of that list."""
        own = places.filter(article=OuterRef("article"))
        shown = self.filter(article__in=places.values("article"))
        return shown.order_by(Subquery(own.values("position")))

    def without(self, *lists):
        """Of no article that is in one of the short `lists`, each a sliced queryset."""
        shown = [Q(article__in=publications.values("article")) for publications in lists]
        return self.exclude(reduce(or_, shown))

    def of_articles(self, articles):
        related = ("article", "article__author", "article__sub_site")
        return self.filter(article__in=articles).select_related(*related)

    def scheduled(self):
        """Not begun yet, the next one first."""
        return self.filter(starts_at__gt=Now()).order_by("starts_at", "pk")

    def for_cards(self):
        """Enough to draw cards: picture, title, date, address."""
        return self.select_related("cover").only(*CARD_FIELDS).newest_first()

    def with_pictures(self):
        """Those that show several, as a gallery does, and have a cover to be shown by."""
        return self.filter(WITH_PICTURES)

    def for_page(self):
        return self.select_related("cover")

    def with_views(self):
        """How often the article was read, as far as that is written; None: not yet."""
        total = ViewTotal.objects.filter(article=OuterRef("article"))
        return self.annotate(views=Subquery(total.values("count")))

    def most_read(self, sub_site):
        ranked = MostRead.objects.filter(sub_site=sub_site)
        return self.filter(sub_site=sub_site).for_cards().in_places(ranked)[:MOST_READ]


class LiveManager(models.Manager.from_queryset(PublicationQuerySet)):
    """Only what readers may see; the public site knows no other manager."""

    def get_queryset(self):
        return super().get_queryset().live_at(Now())

    def withdrawn(self, **where):
        """The last publication that readers saw there, where it was taken down; else None."""
        begun = super().get_queryset().filter(starts_at__lte=Now(), **where)
        last = begun.for_page().select_related("sub_site").order_by("-starts_at").first()
        return last if last and last.withdrawal else None


class Publication(Content):
    """What readers see of an article during `[starts_at, ends_at)`; `ends_at` empty: no end.

    Written by `articles.publishing` alone. The content never changes after it is written: a
    trigger refuses every update but that of its end and its withdrawal, and every deletion of a
    publication that has begun.
    """

    class Withdrawal(models.TextChoices):
        ERROR = "error", "Đăng nhầm hoặc sai: trang báo bài đã được gỡ"
        MOVED = "moved", "Chuyển nơi khác: người đọc được đưa đến địa chỉ mới"
        NOTICE = "notice", "Giữ trang kèm thông báo: bài vẫn đọc được, không còn trong danh sách"

    article = models.ForeignKey(Article, models.PROTECT, verbose_name="bài viết", related_name="+")
    slug = models.SlugField("đường dẫn tĩnh", max_length=120)
    html = models.TextField("nội dung đã dựng", blank=True)
    tag_slugs = ArrayField(
        models.TextField(), verbose_name="địa chỉ của từ khóa", default=list, db_default=[]
    )  # one for each of `tags`
    author_slug = models.SlugField(
        "địa chỉ của tác giả", max_length=120, blank=True, default="", db_default="", db_index=False
    )
    published_at = models.DateTimeField(
        "ngày đăng", help_text="Lần đăng đầu tiên: ngày mà người đọc thấy, cũng là thứ tự xếp bài."
    )
    starts_at = models.DateTimeField("bắt đầu")
    ends_at = models.DateTimeField("kết thúc", null=True)
    expires_at = models.DateTimeField(
        "hết hạn",
        null=True,
        help_text="Hạn do người duyệt đặt.",
    )
    withdrawal = models.CharField("cách gỡ", max_length=10, choices=Withdrawal, blank=True)
    moved_to = models.CharField("địa chỉ mới", max_length=500, blank=True)
    correction_note = ParagraphsField(
        "đính chính", blank=True, max_length=1000, default="", db_default=""
    )
    withdrawal_note = ParagraphsField("thông báo cho người đọc", blank=True, max_length=1000)

    objects = LiveManager()
    history = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "bản đăng"
        verbose_name_plural = "bản đăng"
        indexes = [
            models.Index(
                "category",
                F("published_at").desc(),
                F("article").desc(),
                name="publication_category_newest",
            ),
            models.Index(
                "sub_site",
                F("published_at").desc(),
                F("article").desc(),
                name="publication_sub_site_newest",
            ),
            models.Index(
                "sub_site",
                "author_slug",
                F("published_at").desc(),
                F("article").desc(),
                name="publication_author_newest",
                condition=~Q(author_slug=""),
            ),
            GinIndex("tag_slugs", name="publication_tags"),
            models.Index(  # with the next one: all that is live in a category, see `paging`
                "category",
                F("published_at").desc(),
                F("article").desc(),
                include=["starts_at", "id"],
                condition=Q(ends_at=None),
                name="publication_category_open",
            ),
            models.Index(
                "category",
                "ends_at",
                condition=Q(ends_at__isnull=False),
                name="publication_category_ending",
            ),
            models.Index(
                "sub_site",
                F("published_at").desc(),
                F("article").desc(),
                condition=WITH_PICTURES,
                name="publication_with_pictures",
            ),
            models.Index("starts_at", name="publication_starts_at"),
            models.Index(
                "sub_site",
                F("ends_at").desc(),
                condition=Q(ends_at__isnull=False),
                name="publication_sub_site_ended",
            ),
            models.Index(
                fields=["sub_site", "article"],
                include=["starts_at", "ends_at"],
                name="publication_by_number",
            ),
            models.Index("key", name="publication_key"),
        ]
        constraints = [
            ExclusionConstraint(
                name="publications_of_an_article_never_overlap",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    (interval(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="publication_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None)
                | Q(ends_at__isnull=False, ends_at__lte=F("expires_at")),
                name="publication_ends_by_its_expiry",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal="") | Q(ends_at__isnull=False),
                name="publication_withdrawn_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal__in=["", "error"], moved_to="", withdrawal_note="")
                | (Q(withdrawal="moved", withdrawal_note="") & ~Q(moved_to=""))
                | (Q(withdrawal="notice", moved_to="") & ~Q(withdrawal_note="")),
                name="publication_withdrawal_is_whole",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="publication_has_title"),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover_alt=""), name="publication_cover_has_alt_text"
            ),
        ]

    def get_absolute_url(self):
        """As `reverse("articles:article", …)`, which at 30 addresses a page costs too much."""
        return f"{get_script_prefix().rstrip('/')}{self.path}"

    @property
    def author(self) -> str:
        return author_of(self.byline)

    @property
    def linked_tags(self) -> list[tuple[str, str]]:
        """Each tag that has letters, with the last part of the address of its page."""
        linked = zip(self.tags, self.tag_slugs, strict=False)  # old preview links hold no slugs
        return [(tag, slug) for tag, slug in linked if slug]

    def tag_called(self, slug) -> str:
        return self.tags[self.tag_slugs.index(slug)]

    @property
    def updated_at(self):
        """When this text took the place of an earlier one; None for the first, or before that."""
        return self.starts_at if self.starts_at and self.starts_at > self.published_at else None

    @property
    def files_at(self) -> str:
        """The address below which its readers get its files."""
        return f"{get_script_prefix()}tin/tep/{self.article_id}/"

    @property
    def path(self) -> str:
        """Its address in its own sub-site, from the slash on; see `SubSite.public_url`."""
        return f"/tin/{self.slug}-{self.article_id}/"


def together(**lists) -> PublicationQuerySet:
    """Several short lists, each a sliced queryset, as one query; `by_list` takes them apart."""
    parts = [queryset.annotate(part=Value(name)) for name, queryset in lists.items()]
    return parts[0].union(*parts[1:], all=True)


def by_list(publications) -> defaultdict[str, list[Publication]]:
    found = defaultdict(list)
    for publication in publications:
        found[publication.part].append(publication)
    return found


CARD_FIELDS = (
    "article_id",
    "sub_site_id",
    "category_id",
    "slug",
    "title",
    "lead",
    "cover_alt",
    "published_at",
    "document_number",
    "issued_on",
    "starts_at",
    "cover__digest",
    "cover__width",
    "cover__height",
    "cover__removed_at",
    "cover__has_avif",
    "cover__focal_x",
    "cover__focal_y",
)
