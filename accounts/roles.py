"""Who may do what: one table, from role to permissions, written into groups after each migrate."""

from django.contrib.auth.models import Group, Permission
from django.db import models


class Role(models.TextChoices):
    """The value is the group's name, which is what people see."""

    CONTRIBUTOR = "Cộng tác viên"
    EDITOR = "Biên tập viên"
    DEPUTY_HEAD = "Phó Trưởng Ban Biên tập"
    HEAD = "Trưởng Ban Biên tập"
    ADMINISTRATOR = "Quản trị hệ thống"


DUTIES = {
    Role.CONTRIBUTOR: "viết và gửi bài của mình",
    Role.EDITOR: "đọc, sửa, trả lại và trình duyệt bài của mọi người",
    Role.DEPUTY_HEAD: "duyệt, xuất bản và gỡ bài",
    Role.HEAD: "duyệt, xuất bản và gỡ bài",
    Role.ADMINISTRATOR: "tài khoản, trang con, banner, chuyên mục, gỡ ảnh vi phạm; không viết bài",
}

WRITE = (
    "articles.view_article",
    "articles.add_article",
    "articles.change_article",
    "articles.view_photo",
    "articles.add_photo",
)
EDIT = (
    *WRITE,
    "articles.edit_article",
    "articles.change_photo",
    "articles.view_knownword",
    "articles.add_knownword",
    "articles.delete_knownword",
    "articles.view_searchcount",
    "articles.view_feedback",
    "articles.change_feedback",
    "articles.view_viewcount",
)
KEEP_PAGES = tuple(
    f"portal.{action}_{model}"
    for model in ("page", "footerlink", "outagenotice")
    for action in ("view", "add", "change", "delete")
)
APPROVE = (*EDIT, *KEEP_PAGES, "articles.publish_article", "articles.delete_feedback")
SEE_SIGN_INS = ("axes.view_accesslog", "axes.view_accessfailurelog")
SEE_JOBS = ("portal.view_job", "portal.change_job")
MEND_ADDRESSES = ("portal.view_missedaddress", "portal.change_missedaddress")
ASK_FOR_CONSENT = ("portal.view_consenttext", "portal.add_consenttext")
TAKE_PHOTOS_DOWN = ("articles.view_photo", "articles.delete_photo")
SEE_SEARCHES = ("articles.view_searchcount", "articles.view_viewcount")
ADMINISTER = (
    *KEEP_PAGES,
    *SEE_SIGN_INS,
    *SEE_JOBS,
    *SEE_SEARCHES,
    *MEND_ADDRESSES,
    *ASK_FOR_CONSENT,
    *TAKE_PHOTOS_DOWN,
) + tuple(
    f"{app}.{action}_{model}"
    for app, model in (
        ("accounts", "user"),
        ("portal", "subsite"),
        ("portal", "banner"),
        ("portal", "redirect"),
        ("articles", "category"),
    )
    for action in ("view", "add", "change", "delete")
)

PERMISSIONS = {
    Role.CONTRIBUTOR: WRITE,
    Role.EDITOR: EDIT,
    Role.DEPUTY_HEAD: APPROVE,
    Role.HEAD: APPROVE,
    Role.ADMINISTRATOR: ADMINISTER,
}


def sync_roles(**kwargs):
    """Make each role's group hold exactly its permissions; `post_migrate` calls this."""
    by_name = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role, names in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(by_name[name] for name in names)
