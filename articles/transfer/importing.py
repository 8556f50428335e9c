"""Lines in, one after the other: bad ones are told, the others go into the database."""

from collections import Counter

from django.db import DataError, IntegrityError, transaction

from articles.transfer.attached import AttachedFiles
from articles.transfer.featured import Featured
from articles.transfer.lines import ArticleLine, CategoryLine, PageLine, SubSiteLine
from articles.transfer.pictures import Pictures
from articles.transfer.places import NEW, UNCHANGED, UPDATED, Places
from articles.transfer.planning import REFUSED, Entry, plan
from articles.transfer.schema import read_record
from articles.transfer.values import BadLine
from articles.transfer.writing import write

BATCH = 500
KINDS = {
    SubSiteLine: "Trang con",
    CategoryLine: "Chuyên mục",
    PageLine: "Trang thông tin",
    ArticleLine: "Bài viết",
}
OUTCOMES = (NEW, UPDATED, UNCHANGED)


class Importer:
    """`say` is told of each bad line at once; `counts`, `bad` and `notes` are for the summary."""

    def __init__(self, source, *, dry_run=False, say=print):
        self.source = source
        self.dry_run = dry_run
        self.say = say
        self.counts = Counter()
        self.notes = Counter()
        self.bad = 0
        self.pictures = Pictures(source, dry_run=dry_run)
        self.files = AttachedFiles(source, dry_run=dry_run)
        self.places = Places(self.pictures, dry_run=dry_run)
        self.featured = Featured()
        self.batch = {}  # entries by the key of their article

    def run(self, progress=lambda size: None):
        for number, line in self.source.lines():
            if line is None or line.strip():
                self._take(number, line)
            progress(len(line or b""))
        self._flush()
        if not self.dry_run:
            self.featured.write()
            for slug in self.places.frames.write_successors():
                self.notes[f"cổng không có trang con thay thế “{slug}”"] += 1
        if not self.places.has_default():
            self.notes['cổng chưa có trang chính: thêm "default": true cho một trang con'] += 1

    def summary(self):
        yield "Chạy thử, không ghi gì:" if self.dry_run else "Đã nhập:"
        for kind in KINDS.values():
            counts = (f"{self.counts[kind, outcome]} {outcome}" for outcome in OUTCOMES)
            yield f"  {kind}: {', '.join(counts)}"
        yield f"  Dòng lỗi: {self.bad}"
        for note, count in self.notes.items():
            yield f"  Ghi chú: {note} ({count} lần)"

    def _take(self, number, line):
        try:
            record = read_record(line, self.notes)
            if isinstance(record, ArticleLine):
                self._add(self._entry(number, record))
            else:
                self._count(record, self._take_place(record))
        except BadLine as bad:
            self._refuse(number, bad.problems)

    def _take_place(self, record):
        take = {
            SubSiteLine: self.places.take_sub_site,
            CategoryLine: self.places.take_category,
            PageLine: self.places.take_page,
        }
        try:
            return take[type(record)](record)
        except (IntegrityError, DataError) as error:
            raise BadLine([(None, _database_reason(error))]) from error

    def _entry(self, number, record):
        category = self.places.category_of(record)
        pictures = self.pictures.of_article(record)
        return Entry(number, record, category, pictures, self.files.of_article(record))

    def _add(self, entry):
        if entry.record.key in self.batch or len(self.batch) == BATCH:
            self._flush()
        self.batch[entry.record.key] = entry

    def _flush(self):
        entries, self.batch = list(self.batch.values()), {}
        if self.dry_run:
            plan(entries, dry_run=True)
        else:
            entries = self._write(entries)
        for entry in entries:
            self._report(entry)

    def _write(self, entries):
        """All at once; when the database objects, one by one, so that only the bad one is lost."""
        try:
            plan_and_write(entries)
        except (IntegrityError, DataError):
            return [entry for entry in entries if self._write_one(entry)]
        return entries

    def _write_one(self, entry):
        try:
            plan_and_write([entry])
        except (IntegrityError, DataError) as error:
            self._refuse(entry.line, [(None, _database_reason(error))])
            return False
        return True

    def _report(self, entry):
        if entry.outcome == REFUSED:
            self._refuse(entry.line, [("id", entry.reason)])
        else:
            self.featured.take(entry.record)
            self._count(entry.record, entry.outcome)

    def _count(self, record, outcome):
        self.counts[KINDS[type(record)], outcome] += 1

    def _refuse(self, number, problems):
        self.bad += 1
        self.say(describe(number, problems))


def plan_and_write(entries) -> None:
    with transaction.atomic():
        write(entries, plan(entries))


def describe(number, problems) -> str:
    """`Dòng 12, trường "title": lý do; trường "lead": lý do.`"""
    parts = [f'trường "{name}": {reason}' if name else reason for name, reason in problems]
    head = f"Dòng {number}," if problems[0][0] else f"Dòng {number}:"
    return f"{head} {'; '.join(part.rstrip('.') for part in parts)}."


def _database_reason(error):
    return f"cơ sở dữ liệu từ chối: {str(error).splitlines()[0]}"
