"""Where a photo is used: what readers see, will see and saw of it, and the working copies."""

from dataclasses import dataclass

from django.db.models.functions import Now

from articles.models import Article, Publication

MOST = 50  # of each, the newest


@dataclass(frozen=True)
class Places:
    live: list[tuple[Publication, str]]  # with the address that readers have
    scheduled: list[Publication]
    past: list[Publication]
    copies: list[Article]
    editable: set[int]  # keys of those articles that the person may open
    unseen: int  # working copies outside the person's sight

    def __bool__(self):
        return bool(self.live or self.scheduled or self.past or self.copies or self.unseen)


def places_of(photo, user) -> Places:
    mine = Article.objects.for_user(user)
    shown = Publication.history.filter(pk__in=photo.uses.values("publication"))
    shown = shown.defer("html").select_related("sub_site").order_by("-starts_at")
    live, past = shown.live_at(Now())[:MOST], shown.filter(ends_at__lte=Now())[:MOST]
    scheduled = shown.scheduled().filter(article__in=mine)[:MOST]
    copies = mine.filter(pk__in=photo.in_articles.values("article")).only("title", "status")
    articles = {p.article_id for publications in (live, past) for p in publications}
    return Places(
        live=[(p, p.sub_site.link(p.path)) for p in live],
        scheduled=list(scheduled),
        past=list(past),
        copies=list(copies.order_by("-changed_at")[:MOST]),
        editable=set(mine.filter(pk__in=articles).values_list("pk", flat=True)),
        unseen=photo.in_articles.exclude(article__in=mine).count(),
    )
