from django.core.management.base import BaseCommand

from articles.models import Feedback


class Command(BaseCommand):
    help = "Deletes letters of readers after 24 months, and spam after 30 days."

    def handle(self, **options):
        Feedback.objects.old().delete()
