from django.core.management.base import BaseCommand, CommandError

from articles.orphans import Cleaner
from portal.advisory_locks import Lock, Taken, held


class Command(BaseCommand):
    help = "Xóa tệp và ảnh trong kho mà không bài, phiên bản hay bản đăng nào dùng đến."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")

    def handle(self, *, dry_run, **options):
        cleaner = Cleaner(dry_run=dry_run)
        try:
            with held(Lock.IMPORT):  # whose pictures are named by a row some lines later
                cleaner.run()
        except Taken as error:
            raise CommandError("Đang nhập nội dung; hãy đợi nhập xong rồi dọn kho.") from error
        self.stdout.write("\n".join(cleaner.summary()))
