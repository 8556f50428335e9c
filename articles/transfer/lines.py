"""What lines say once they are read: a record for each kind, without a look into the database."""

from dataclasses import dataclass
from datetime import datetime

from articles.models import Article

PUBLISHED, WITHDRAWN = "published", "withdrawn"


@dataclass
class BannerLine:
    place: str  # in the line
    image: str
    image_mobile: str
    values: dict


@dataclass
class SubSiteLine:
    """None: the line does not say."""

    slug: str
    values: dict
    default: bool
    banners: list[BannerLine] | None
    lists_banners: bool  # all that there are
    links: list[dict] | None
    successor: str | None


@dataclass
class CategoryLine:
    sub_site: str
    slug: str
    parent: str
    values: dict


@dataclass
class PageLine:
    sub_site: str
    slug: str
    values: dict


@dataclass
class Cover:
    image: str
    alt: str = ""
    caption: str = ""


@dataclass
class AttachmentLine:
    file: str
    title: str


@dataclass
class PinLine:
    category: str
    order: int | None
    until: datetime | None


@dataclass
class WithdrawalLine:
    kind: str
    moved_to: str
    note: str


@dataclass
class ArticleLine:
    """`values` are fields of the working copy; pictures in the body are still `media/…`."""

    key: str
    number: int | None
    sub_site: str
    category: str
    values: dict
    cover: Cover | None
    attachments: list[AttachmentLine]
    featured: bool | None
    featured_order: int | None
    featured_until: datetime | None
    pinned: list[PinLine] | None  # None: the line does not say
    status: str
    published_at: datetime | None
    updated_at: datetime | None
    ends_at: datetime | None
    correction_note: str
    withdrawal: WithdrawalLine | None  # None: the line does not say how

    @property
    def is_for_readers(self):
        return self.status in (PUBLISHED, WITHDRAWN)

    @property
    def article_status(self):
        return Article.Status.APPROVED if self.is_for_readers else Article.Status(self.status)
