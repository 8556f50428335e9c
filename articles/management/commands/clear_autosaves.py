from django.core.management.base import BaseCommand

from articles.models import Autosave


class Command(BaseCommand):
    help = "Deletes what was typed into article forms and neither saved nor touched for 30 days."

    def handle(self, **options):
        Autosave.objects.expired().delete()
