import sys

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles import publishing
from articles.models import Publication

CHUNK = 200


class Command(BaseCommand):
    help = "Dựng lại nội dung của mọi bản đăng, sau khi đổi danh sách thẻ HTML hoặc cỡ ảnh."

    def handle(self, **options):
        publications = Publication.history.only("html", "cover").order_by("pk")
        total, changed, last = publications.count(), 0, 0
        with tqdm(total=total, disable=not sys.stderr.isatty()) as bar:
            while chunk := list(publications.filter(pk__gt=last)[:CHUNK]):
                changed += publishing.recompose(chunk)
                last = chunk[-1].pk
                bar.update(len(chunk))
        self.stdout.write(f"Đã dựng lại {changed} trong {total} bản đăng.")
