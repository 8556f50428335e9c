

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0025_search_counts'),
        ('portal', '0008_consent_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('gop-y', 'Góp ý'), ('lien-he', 'Liên hệ'), ('bao-loi', 'Báo lỗi bài viết')], max_length=10, verbose_name='loại')),
                ('subject', models.CharField(blank=True, max_length=150, verbose_name='tiêu đề')),
                ('quoted', models.TextField(blank=True, max_length=500, verbose_name='đoạn có lỗi')),
                ('text', models.TextField(max_length=5000, verbose_name='nội dung')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='họ và tên')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='thư điện tử')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='điện thoại')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='nhận lúc')),
                ('sent_as', models.UUIDField(editable=False, unique=True)),
                ('state', models.CharField(choices=[('new', 'Mới'), ('open', 'Đang xử lý'), ('answered', 'Đã trả lời'), ('closed', 'Đã đóng'), ('spam', 'Thư rác')], default='new', max_length=10, verbose_name='trạng thái')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='ghi chú nội bộ')),
            ],
            options={
                'verbose_name': 'thư bạn đọc',
                'verbose_name_plural': 'thư bạn đọc',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='FeedbackReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('text', models.TextField(max_length=5000, verbose_name='trả lời')),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'thư trả lời',
                'verbose_name_plural': 'thư trả lời',
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_of_event_or_note',
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('hand_over', 'Bài được gửi duyệt, trình duyệt'), ('return', 'Bài bị trả lại'), ('publication', 'Bài được xuất bản, hẹn giờ hoặc đổi lịch'), ('forced', 'Bài được xuất bản khẩn'), ('withdrawal', 'Bài bị gỡ'), ('takeover', 'Người khác nhận biên tập bài của bạn'), ('note', 'Trao đổi về bài'), ('report', 'Bạn đọc báo lỗi trong bài')], max_length=20),
        ),
        migrations.AddField(
            model_name='feedback',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.article', verbose_name='bài viết'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='assigned_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người xử lý'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='consent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.consenttext', verbose_name='đã đồng ý với'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='sub_site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.subsite', verbose_name='trang con'),
        ),
        migrations.AddField(
            model_name='notice',
            name='feedback',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.feedback'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('feedback', None), ('note', None)), models.Q(('event', None), ('feedback', None), ('note__isnull', False)), models.Q(('event', None), ('feedback__isnull', False), ('note', None)), _connector='OR'), name='notice_has_one_cause'),
        ),
        migrations.AddField(
            model_name='feedbackreply',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='feedbackreply',
            name='feedback',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='articles.feedback'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(models.F('sub_site'), models.OrderBy(models.F('id'), descending=True), name='feedback_sub_site_newest'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(condition=models.Q(('state', 'new')), fields=['sub_site'], name='feedback_new'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['at'], name='feedback_at'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='feedback_has_text'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('name', ''), ('phone', '')), ('consent__isnull', False), _connector='OR'), name='feedback_of_a_person_has_consent'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', False), ('kind', 'bao-loi')), models.Q(models.Q(('kind', 'bao-loi'), _negated=True), ('article', None)), _connector='OR'), name='feedback_of_an_error_has_article'),
        ),
        migrations.AddConstraint(
            model_name='feedbackreply',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reply_has_text'),
        ),
    ]
