"""“Tiêu điểm” and the pinned articles of a category: changed at once, beside the workflow.

Each change locks its sub-site's row, so of two at once one waits, and is told from an article's
own place: whoever moves one undoes nothing that another has done meanwhile.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from articles import workflow
from articles.models import Article, Category, Place, Publication
from articles.models.place import MOST_FEATURED, MOST_PINNED
from articles.state import short_time
from articles.transitions import MOVED, PUT, TAKEN_OFF
from articles.workflow import Refused
from portal import clock
from portal.models import SubSite

GONE = "“{}” không còn trong danh sách: người khác vừa bỏ ra."


@dataclass(frozen=True)
class PlaceList:
    """“Tiêu điểm” of `sub_site`, or the pinned articles of one of its categories."""

    sub_site: SubSite
    category: Category | None = None

    def __str__(self):
        return f"Ghim đầu “{self.category}”" if self.category else "Tiêu điểm"

    @property
    def code(self):
        """For addresses."""
        return f"{self.sub_site.slug}/{self.category.slug}" if self.category else self.sub_site.slug

    @property
    def most(self):
        return MOST_PINNED if self.category else MOST_FEATURED

    @property
    def places(self):
        return Place.objects.filter(sub_site=self.sub_site, category=self.category)

    @property
    def publications(self):
        """What can stand here: what readers see, or will see, of its sub-site or category."""
        own = Publication.history.live_or_to_come().filter(sub_site=self.sub_site)
        if self.category is None:
            return own
        below = Category.objects.filter(parent=self.category).values("pk")
        return own.filter(category=self.category) | own.filter(category__in=below)

    @property
    def live(self):
        return self.publications.live_at(Now())

    def may_be_changed_by(self, user):
        if not user.has_perm("articles.edit_article"):
            return False
        if self.category:
            return Category.objects.for_user(user).filter(pk=self.category.pk).exists()
        return user.sub_sites_in_scope().filter(pk=self.sub_site.pk).exists()


def of(article, sub_site):
    """The places of one article in all lists of a sub-site."""
    return Place.objects.filter(article=article, sub_site=sub_site)


def is_over(place) -> bool:
    return place.ends_at is not None and place.ends_at <= timezone.now()


def until(ends_at) -> str:
    """`đến hết 25/12/2026` for an end at midnight, or with the time; "" for none."""
    if ends_at is None:
        return ""
    end = timezone.localtime(ends_at)
    if (end.hour, end.minute) != (0, 0):
        return f"đến {short_time(end)}"
    return f"đến hết {end - timedelta(seconds=1):%d/%m/%Y}"


def put(place_list, article, by, *, position=None, ends_at=None) -> None:
    """Put `article` there, the first one unless told otherwise."""
    with _changing(place_list, by) as places:
        if any(place.article_id == article.pk for place in places):
            raise Refused([f"“{article.title}” đã có trong danh sách."])
        if not _may_stand(place_list, article, by):
            raise Refused([f"“{article.title}” không đang đăng và cũng không được hẹn giờ ở đây."])
        if len(places) >= place_list.most:
            places[:] = [place for place in places if not is_over(place)]
        if len(places) >= place_list.most:
            reason = f"{place_list} chỉ có {place_list.most} chỗ. Hãy bỏ bớt một bài trước."
            raise Refused([reason])
        _refuse_past(ends_at)
        place = Place(
            sub_site=place_list.sub_site,
            category=place_list.category,
            article=article,
            ends_at=ends_at,
        )
        places.insert((position or 1) - 1, place)
        where = f"vị trí {places.index(place) + 1}"
        _tell(place_list, place, PUT, by, ", ".join(filter(None, (where, until(ends_at)))))


def take_off(place_list, article, by) -> Place:
    """Answers the place as it was."""
    with _changing(place_list, by) as places:
        place = _find(places, article)
        places.remove(place)
        _tell(place_list, place, TAKEN_OFF, by, f"từ vị trí {place.position}")
    return place


def step(place_list, article, by, steps) -> None:
    """One up is -1, one down 1; at an end nothing happens."""
    with _changing(place_list, by) as places:
        place = _find(places, article)
        index = places.index(place)
        _move(place_list, places, place, max(0, min(len(places) - 1, index + steps)), by)


def move_before(place_list, article, by, other_id) -> None:
    """In front of another article; of none (None): to the end."""
    with _changing(place_list, by) as places:
        place = _find(places, article)
        others = [each.article_id for each in places if each is not place]
        if other_id is not None and other_id not in others:
            raise Refused(["Người khác vừa đổi danh sách. Hãy xem lại rồi kéo lần nữa."])
        index = len(others) if other_id is None else others.index(other_id)
        _move(place_list, places, place, index, by)


def set_end(place_list, article, by, ends_at) -> None:
    with _changing(place_list, by) as places:
        place = _find(places, article)
        _refuse_past(ends_at)
        place.ends_at = ends_at
        place.save(update_fields=["ends_at"])
        _tell(place_list, place, MOVED, by, until(ends_at) or "không có ngày kết thúc")


@contextmanager
def _changing(place_list, by):
    """The places, in order, as a list that is stored as it is left."""
    with transaction.atomic():
        SubSite.objects.select_for_update(no_key=True).get(pk=place_list.sub_site.pk)
        if not place_list.may_be_changed_by(by):
            raise Refused(["Danh sách này không thuộc phạm vi làm việc của bạn."])
        places = list(place_list.places.select_related("article"))
        yield places
        place_list.places.exclude(pk__in=[place.pk for place in places if place.pk]).delete()
        _store(places)


def _store(places):
    moved = []
    for position, place in enumerate(places, start=1):
        if place.position != position:
            place.position = position
            moved.append(place)
    Place.objects.bulk_update([place for place in moved if place.pk], ["position"])
    Place.objects.bulk_create([place for place in moved if not place.pk])


def _may_stand(place_list, article, by):
    """Is it readers' there, and within this person's sight?"""
    seen = Article.objects.for_user(by).filter(pk=article.pk).exists()
    return seen and place_list.publications.filter(article=article).exists()


def _find(places, article):
    for place in places:
        if place.article_id == article.pk:
            return place
    raise Refused([GONE.format(article.title)])


def _move(place_list, places, place, index, by):
    before = places.index(place)
    if index == before:
        return
    places.insert(index, places.pop(before))
    _tell(place_list, place, MOVED, by, f"vị trí {before + 1} → {index + 1}")


def _refuse_past(ends_at):
    if ends_at and ends_at <= clock.now():
        raise Refused(["Ngày kết thúc đã qua. Hãy chọn ngày khác hoặc để trống."])


def _tell(place_list, place, name, by, what):
    workflow.record(place.article, name, by, reason=f"{place_list}: {what}")
