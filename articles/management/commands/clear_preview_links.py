from django.core.management.base import BaseCommand

from articles.models import PreviewLink


class Command(BaseCommand):
    help = "Empties the pages kept for preview links that open no more; who made them when stays."

    def handle(self, **options):
        PreviewLink.objects.dead().update(page={})
