"""What readers get of an imported article: how a line's times become publications."""

from articles import publishing
from articles.models import Publication
from articles.transfer.schema import WITHDRAWN

SEEN = (*publishing.COPIED, "html")


def see_in_time(entry, now) -> bool:
    """Is the article on show, or taken down, as the line says? A draft leaves readers alone."""
    record = entry.record
    if not record.is_for_readers:
        return True
    if not entry.publications:
        return False
    last = entry.publications[-1]
    if last.withdrawn or record.status == WITHDRAWN:
        return last.withdrawn and record.status == WITHDRAWN
    if _has_expired(record, now):
        return bool(last.ends_at and last.ends_at <= now)
    return (last.published_at, last.expires_at) == (record.published_at, record.ends_at)


def see_already(entry, now) -> bool:
    """Do readers see just what the line says, whatever staff are preparing beside it?"""
    record = entry.record
    begun = _begun(entry, now)
    if not record.is_for_readers or not begun:
        return False
    shown, wanted = begun[-1], entry.publication
    if any(getattr(shown, name) != getattr(wanted, name) for name in SEEN):
        return False
    if record.status == WITHDRAWN or _has_expired(record, now):
        return see_in_time(entry, now)
    times = (shown.published_at, shown.expires_at, shown.withdrawn)
    return times == (record.published_at, record.ends_at, False)


def would_see_again(entry, now) -> bool:
    begun = _begun(entry, now)
    return bool(begun) and begun[-1].withdrawn and entry.record.status != WITHDRAWN


def show(entries, now) -> None:
    """Make readers get what the lines say, from now on; what they got until now stays."""
    for entry in entries:
        if entry.publications and entry.publications[-1].starts_at > now:
            publishing.unschedule(entry.article)
    begun = [entry for entry in entries if _begun(entry, now)]
    ended = [entry for entry in begun if _is_over(entry.record, now)]
    _close(ended, now)
    _mark_withdrawn([e for e in ended if e.record.status == WITHDRAWN], now)
    superseded = [entry for entry in begun if not _is_over(entry.record, now)]
    fresh = [entry for entry in entries if not _begun(entry, now)]
    opened = [_first(entry, now) for entry in fresh]
    opened += _supersede(superseded, now)
    Publication.history.bulk_create(opened)


def _first(entry, now):
    """The publication of an article that readers have never seen: when it was, not now."""
    record = entry.record
    if record.status == WITHDRAWN:
        ends_at = min(record.ends_at or now, now)
        return _timed(entry, record.published_at, ends_at, withdrawn=True)
    return _timed(entry, record.published_at, record.ends_at, expires_at=record.ends_at)


def _supersede(entries, now):
    """New publications of articles that readers know, in place of the ones open then."""
    opened = []
    for moment in {max(now, entry.record.published_at) for entry in entries}:
        group = [e for e in entries if max(now, e.record.published_at) == moment]
        _close(group, moment)
        opened += [
            _timed(entry, moment, entry.record.ends_at, expires_at=entry.record.ends_at)
            for entry in group
        ]
    return opened


def _timed(entry, starts_at, ends_at, *, expires_at=None, withdrawn=False):
    publication = entry.publication
    publication.published_at = entry.record.published_at
    publication.starts_at, publication.ends_at = starts_at, ends_at
    publication.expires_at, publication.withdrawn = expires_at, withdrawn
    return publication


def _close(entries, moment):
    if entries:
        live = Publication.history.filter(article__in=[entry.article.pk for entry in entries])
        live.live_at(moment).update(ends_at=moment)


def _mark_withdrawn(entries, now):
    if entries:
        last = [_begun(entry, now)[-1].pk for entry in entries]
        Publication.history.filter(pk__in=last).update(withdrawn=True)


def _begun(entry, now):
    return [p for p in entry.publications if p.starts_at <= now]


def _is_over(record, now):
    return record.status == WITHDRAWN or _has_expired(record, now)


def _has_expired(record, now):
    return bool(record.ends_at and record.ends_at <= now)
