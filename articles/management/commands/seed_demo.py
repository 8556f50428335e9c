import json
import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from articles.demo import open_demo
from articles.models import Article
from articles.transfer.importing import Importer
from articles.workflow import perform
from portal.models import SubSite
from portal.whole_files import write_private

PEOPLE = {
    Role.CONTRIBUTOR: ("congtacvien", "Lô Thị Mai", "Cộng tác viên, xã Môn Sơn"),
    Role.EDITOR: ("bientap", "Trần Đức Thắng", "Biên tập viên"),
    Role.DEPUTY_HEAD: ("photruongban", "Hồ Thị Lan", "Phó Trưởng Ban Biên tập"),
    Role.HEAD: ("truongban", "Nguyễn Hữu Phước", "Trưởng Ban Biên tập"),
    Role.ADMINISTRATOR: ("quantri", "Phan Văn Kỹ", "Quản trị hệ thống"),
}
SUBMIT = ("submit", Role.CONTRIBUTOR)
FORWARD = ("forward", Role.EDITOR)
STEPS = {  # how an article comes from where the import leaves it to its status
    "draft": [],
    "submitted": [SUBMIT],
    "returned": [SUBMIT, ("return", Role.EDITOR)],
    "in_approval": [SUBMIT, FORWARD],
    "withdrawn": [("withdraw", Role.HEAD)],
}


class Command(BaseCommand):
    help = "Nạp nội dung mẫu và tạo một tài khoản cho mỗi vai trò (chỉ khi cổng còn trống)."

    def handle(self, **options):
        if SubSite.objects.exists():
            raise CommandError("Cổng đã có nội dung; nội dung mẫu chỉ nạp vào cổng trống.")
        with transaction.atomic(), open_demo(timezone.now()) as source:
            importer = Importer(source, say=self.stderr.write)
            importer.run()
            if importer.bad:
                raise CommandError("Nội dung mẫu có dòng lỗi.")
            people, logins = make_people()
            for key, status, reason in source.on_the_way:
                walk(Article.objects.get(key=key), status, reason, people)
            # Before the commit: content without a login would shut everybody out.
            text = json.dumps(logins, ensure_ascii=False, indent=2)
            write_private(settings.VAR / "logins.json", text)
        self.stdout.write("\n".join(importer.summary()))


def make_people():
    """One account for each role, with a random password: (users by role, rows of logins)."""
    people, logins = {}, []
    for role, (username, full_name, position) in PEOPLE.items():
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(
            username, password=password, full_name=full_name, position=position, is_staff=True
        )
        user.groups.set([Group.objects.get(name=role.value)])
        user.sub_sites.set(SubSite.objects.all())
        people[role] = user
        logins.append({"role": role.value, "username": username, "password": password})
    return people, logins


def walk(article, status, reason, people):
    """Bring an imported article to `status` as the newsroom would, step by step."""
    if status != "withdrawn":
        author = people[Role.CONTRIBUTOR]
        Article.objects.filter(pk=article.pk).update(author=author, changed_by=author)
    for name, role in STEPS[status]:
        answers = {"submit": {"confirmed": True}, "return": {"reason": reason}}
        answers["withdraw"] = answers["return"]
        perform(article, name, people[role], **answers.get(name, {}))
