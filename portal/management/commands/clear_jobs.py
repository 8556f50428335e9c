from django.core.management.base import BaseCommand

from portal.models import Job


class Command(BaseCommand):
    help = "Deletes the record of jobs that were done more than 30 days ago."

    def handle(self, **options):
        Job.objects.old().delete()
