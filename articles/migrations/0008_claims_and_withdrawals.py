import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from articles.migrations import _withdrawal

WITHDRAWALS = [
    ("error", "Đăng nhầm hoặc sai: trang báo bài đã được gỡ"),
    ("moved", "Chuyển nơi khác: người đọc được đưa đến địa chỉ mới"),
    ("notice", "Giữ trang kèm thông báo: bài vẫn đọc được, không còn trong danh sách"),
]
USER = {
    "editable": False,
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
    "db_index": False,
}


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0007_known_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "article", "claimed_at", models.DateTimeField("nhận lúc", null=True, editable=False)
        ),
        migrations.AddField(
            "article", "claimed_by", models.ForeignKey(verbose_name="người nhận biên tập", **USER)
        ),
        migrations.AddField(
            "article",
            "forced_by",
            models.ForeignKey(
                verbose_name="người xuất bản khẩn",
                help_text="Trống: không có gì chờ lãnh đạo thứ hai xác nhận.",
                **USER,
            ),
        ),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["claimed_by"],
                condition=models.Q(claimed_by__isnull=False),
                name="article_claimed_by",
            ),
        ),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["forced_by"],
                condition=models.Q(forced_by__isnull=False),
                name="article_forced_by",
            ),
        ),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=models.Q(claimed_by=None, claimed_at=None)
                | models.Q(
                    claimed_by__isnull=False, claimed_at__isnull=False, status="submitted"
                ),
                name="article_claimed_while_submitted",
            ),
        ),
        migrations.AddField(
            "publication",
            "withdrawal",
            models.CharField("cách gỡ", max_length=10, choices=WITHDRAWALS, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "publication",
            "moved_to",
            models.CharField("địa chỉ mới", max_length=500, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "publication",
            "withdrawal_note",
            models.TextField("thông báo cho người đọc", max_length=1000, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(
            _withdrawal.movable(_withdrawal.MOVABLE),
            _withdrawal.movable(_withdrawal.MOVABLE_BEFORE),
        ),
        migrations.RunSQL(_withdrawal.ONE_WAY, _withdrawal.ONE_WAY_BEFORE),
        migrations.RunSQL(_withdrawal.TIMES, _withdrawal.TIMES_BEFORE),
        migrations.RunSQL(_withdrawal.KINDS, _withdrawal.KINDS_BEFORE),
        migrations.RemoveConstraint("publication", "publication_withdrawn_is_closed"),
        migrations.RemoveField("publication", "withdrawn"),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                condition=models.Q(withdrawal="") | models.Q(ends_at__isnull=False),
                name="publication_withdrawn_is_closed",
            ),
        ),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                condition=models.Q(
                    withdrawal__in=["", "error"], moved_to="", withdrawal_note=""
                )
                | (models.Q(withdrawal="moved", withdrawal_note="") & ~models.Q(moved_to=""))
                | (models.Q(withdrawal="notice", moved_to="") & ~models.Q(withdrawal_note="")),
                name="publication_withdrawal_is_whole",
            ),
        ),
    ]
