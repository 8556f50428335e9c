import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.transfer.importing import Importer
from articles.transfer.source import SourceError, open_source
from portal.advisory_locks import Lock, Taken, held


class Command(BaseCommand):
    help = "Nhập trang con, chuyên mục và bài viết từ tệp .jsonl, thư mục hoặc tệp .zip."

    def add_arguments(self, parser):
        parser.add_argument("path", help="tệp .jsonl, hoặc thư mục hay .zip có content.jsonl")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")

    def handle(self, *, path, dry_run, **options):
        try:
            with held(Lock.IMPORT), open_source(path) as source:
                importer = Importer(source, dry_run=dry_run, say=self.complain)
                self.run(importer, source.size)
        except Taken as error:
            message = "Một lệnh nhập khác đang chạy; hãy đợi lệnh ấy xong rồi nhập lại."
            raise CommandError(message) from error
        except SourceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(importer.summary()))
        if importer.bad:
            raise CommandError(f"Có {importer.bad} dòng lỗi; các dòng khác không bị ảnh hưởng.")

    def run(self, importer, size):
        quiet = not sys.stderr.isatty()
        try:
            with tqdm(total=size, unit="B", unit_scale=True, disable=quiet) as bar:
                importer.run(bar.update)
        except KeyboardInterrupt as error:
            self.stdout.write("\n".join(importer.summary()))
            message = "Đã dừng giữa chừng. Chạy lại lệnh này để nhập tiếp, không có bài nào bị lặp."
            raise CommandError(message, returncode=130) from error

    def complain(self, message):
        with tqdm.external_write_mode(file=sys.stderr):
            self.stderr.write(message)
