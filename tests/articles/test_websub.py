"""A hub, here a real server on this machine, learns of what begins to be read."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from articles import publishing
from portal.job_runner import run_next
from portal.models import Job
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ORIGIN = "https://danvan.example"


class Hub(BaseHTTPRequestHandler):
    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append(parse_qs(form))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def hub(settings):
    server = HTTPServer(("127.0.0.1", 0), Hub)
    server.heard, server.status = [], 204
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/"
    settings.PUBLIC_URL = ORIGIN
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run_pings():
    """Done by the runner; the jobs for pictures are not ours."""
    Job.objects.exclude(kind="websub").delete()
    while run_next():
        pass


def test_a_publication_is_told_with_every_feed_that_it_changes(hub):
    district = make_sub_site(slug="con-cuong")
    above = make_category(district, slug="tin-xa")
    make_published(make_category(district, slug="thon-ban", parent=above))
    run_pings()
    pages = ("", "chuyen-muc/thon-ban/", "chuyen-muc/tin-xa/")
    feeds = [f"{page}{feed}" for page in pages for feed in ("rss/", "atom/", "feed.json")]
    expected = [f"{ORIGIN}/con-cuong/{feed}" for feed in feeds]
    assert hub.heard == [{"hub.mode": ["publish"], "hub.url": expected}]


def test_what_is_scheduled_is_told_when_it_begins_and_what_was_cancelled_never(
    hub, category, clock
):
    kept, cancelled = (make_published(category, starts_at=timezone.now() + HOUR) for _ in range(2))
    run_pings()
    assert hub.heard == []
    publishing.unschedule(cancelled)
    publishing.reschedule(kept, timezone.now() + 2 * HOUR)
    for moment, pings in ((1.1 * HOUR, 0), (1 * HOUR, 1)):
        clock.move_to(timezone.now() + moment)
        run_pings()
        assert len(hub.heard) == pings
    assert not Job.objects.undone().exists()


def test_a_hub_that_is_away_is_asked_again_and_one_that_refuses_is_not(hub, category, clock):
    hub.status = 503
    make_published(category)
    run_pings()
    assert Job.objects.get().error == "OSError: 503 Service Unavailable"
    clock.move_to(timezone.now() + HOUR)
    hub.status = 400
    run_pings()
    job = Job.objects.get()
    assert (job.run_after, job.error) == (None, "Refused: 400 Bad Request")
    assert len(hub.heard) == 2


def test_nothing_listens_at_the_hub(category, settings):
    settings.WEBSUB_HUB = "http://127.0.0.1:9/"
    make_published(category)
    run_pings()
    job = Job.objects.get()
    assert job.run_after > timezone.now()
    assert "refused" in job.error


def test_without_a_hub_nothing_is_asked_for(category):
    make_published(category)
    assert not Job.objects.filter(kind="websub").exists()
