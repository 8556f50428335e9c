import signal
from threading import Event

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import job_runner, patience


class Command(BaseCommand):
    help = "Does what waits to be done (letters): until it is told to end, or --once."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="what is due now, and no more")

    def handle(self, once, **options):
        if once:
            while job_runner.run_next():
                pass
            return
        patience.limit(settings.DATABASES["default"])
        told_to_end = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told_to_end.set())
        job_runner.run_until(told_to_end.is_set)
