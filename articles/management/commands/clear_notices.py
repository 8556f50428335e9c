from django.core.management.base import BaseCommand

from articles.models import Notice


class Command(BaseCommand):
    help = "Deletes notices that were read more than 180 days ago; the articles' logs stay."

    def handle(self, **options):
        Notice.objects.old().delete()
