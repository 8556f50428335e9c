"""What readers get of an imported article: how a line's times become publications."""

from articles import publishing
from articles.transfer.lines import WITHDRAWN

SEEN = (*publishing.COPIED, "html")


def see_in_time(entry, now) -> bool:
    """Is the article on show, or taken down, as the line says? A draft leaves readers alone."""
    record = entry.record
    if not record.is_for_readers:
        return True
    if not entry.publications:
        return False
    last = entry.publications[-1]
    if last.withdrawal or record.status == WITHDRAWN:
        return record.status == WITHDRAWN and _is_down_as_told(last, record)
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
    times = (shown.published_at, shown.expires_at, shown.withdrawal)
    return times == (record.published_at, record.ends_at, "")


def would_see_again(entry, now) -> bool:
    begun = _begun(entry, now)
    return bool(begun and begun[-1].withdrawal) and entry.record.status != WITHDRAWN


def show(entries, now) -> None:
    """Make readers get what the lines say, from now on; what they got until now stays."""
    for entry in entries:
        if entry.publications and entry.publications[-1].starts_at > now:
            publishing.unschedule(entry.article)
    ended = [entry for entry in entries if _has_ended(entry, now)]
    publishing.close([entry.article for entry in ended], now)
    taken_down = [entry for entry in ended if entry.record.status == WITHDRAWN]
    publishing.mark_withdrawn([_down(_begun(e, now)[-1], e.record) for e in taken_down])
    publishing.open_all([_opened(e, now) for e in entries if not _has_ended(e, now)])


def _opened(entry, now):
    """The publication for a line, begun when the line says, or, over another one, from now on."""
    record, publication = entry.record, entry.publication
    publication.published_at = record.published_at
    publication.starts_at = record.updated_at or record.published_at
    publication.ends_at = publication.expires_at = record.ends_at
    publication.correction_note = record.correction_note
    if _begun(entry, now):
        publication.starts_at = max(now, record.published_at)
    elif record.status == WITHDRAWN:
        publication.ends_at = min(record.ends_at or now, now)
        publication.expires_at = None
        _down(publication, record)
    return publication


def _down(publication, record):
    """As the line says; of one that says nothing of it, as it was, or else as an error."""
    told = record.withdrawal
    if told:
        publication.withdrawal = told.kind
        publication.moved_to, publication.withdrawal_note = told.moved_to, told.note
    else:
        publication.withdrawal = publication.withdrawal or publication.Withdrawal.ERROR
    return publication


def _is_down_as_told(publication, record):
    told = record.withdrawal
    how = publication.withdrawal, publication.moved_to, publication.withdrawal_note
    return bool(publication.withdrawal) and (
        told is None or how == (told.kind, told.moved_to, told.note)
    )


def _begun(entry, now):
    return [p for p in entry.publications if p.starts_at <= now]


def _has_ended(entry, now):
    return bool(_begun(entry, now)) and _is_over(entry.record, now)


def _is_over(record, now):
    return record.status == WITHDRAWN or _has_expired(record, now)


def _has_expired(record, now):
    return bool(record.ends_at and record.ends_at <= now)
