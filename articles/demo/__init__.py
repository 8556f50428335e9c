"""A newsroom to look at: invented articles and drawn pictures, brought up to the present day."""

import json
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from articles.transfer.source import open_source

FOLDER = Path(__file__).parent
WRITTEN_AT = datetime.fromisoformat("2026-11-24T08:00:00+07:00")  # “now” in content.jsonl
TIMES = ("published_at", "ends_at")


class DemoSource:
    """The demo folder, its dates moved so that its newest articles are of today.

    What the workflow has to do with an article is taken out of its line, into `on_the_way`:
    (key, status, reason). Such an article is imported as a draft, or as published where it is to
    be withdrawn.
    """

    def __init__(self, source, now):
        self.source = source
        self.shift = now - WRITTEN_AT
        self.on_the_way = []

    def lines(self):
        for number, line in self.source.lines():
            yield number, json.dumps(self._present(json.loads(line))).encode()

    def read_media(self, name):
        return self.source.read_media(name)

    def opened_media(self, name):
        return self.source.opened_media(name)

    def _present(self, record):
        for name in TIMES:
            if record.get(name):
                moment = datetime.fromisoformat(record[name]) + self.shift
                record[name] = moment.isoformat()
        if record.get("status", "published") != "published":
            self.on_the_way.append((record["id"], record["status"], record.get("reason", "")))
            record["status"] = "published" if record["status"] == "withdrawn" else "draft"
        return record


@contextmanager
def open_demo(now):
    """`now` is the moment that the demo's newest article is as old as it was when written."""
    with open_source(FOLDER) as source:
        yield DemoSource(source, now - timedelta(minutes=1))
