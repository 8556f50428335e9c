import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.models import Article
from articles.transfer.exporting import Exporter
from articles.transfer.target import TargetError, open_target


class Command(BaseCommand):
    help = "Xuất trang con, chuyên mục và bài viết ra tệp .jsonl, thư mục hoặc tệp .zip."

    def add_arguments(self, parser):
        parser.add_argument("path", help="tệp .jsonl (không kèm ảnh), tệp .zip hoặc thư mục mới")

    def handle(self, *, path, **options):
        quiet = not sys.stderr.isatty()
        try:
            with open_target(path) as target, tqdm(total=_total(), disable=quiet) as bar:
                exporter = Exporter(target)
                exporter.run(bar.update)
        except TargetError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Không ghi được {path}: {error.strerror}.") from error
        except KeyboardInterrupt as error:
            raise CommandError("Đã dừng, chưa ghi gì.", returncode=130) from error
        self.stdout.write("\n".join(exporter.summary()))


def _total():
    return Article.objects.count()
