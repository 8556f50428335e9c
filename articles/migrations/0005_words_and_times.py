import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

from articles.migrations._listing import KEPT_BY_TRIGGERS


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_featured_places'),
    ]

    operations = [
        UnaccentExtension(),
        migrations.CreateModel(
            name='ArticleWords',
            fields=[
                ('article', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.article')),
                ('words', django.contrib.postgres.search.SearchVectorField(verbose_name='chữ')),
            ],
            options={
                'verbose_name': 'chữ của bài',
                'verbose_name_plural': 'chữ của bài',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='article_words')],
            },
        ),
        migrations.CreateModel(
            name='PublicationTimes',
            fields=[
                ('article', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='times', serialize=False, to='articles.article')),
                ('published_at', models.DateTimeField(verbose_name='ngày đăng')),
                ('starts_at', models.DateTimeField(verbose_name='bắt đầu')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='kết thúc')),
                ('withdrawn', models.BooleanField(default=False, verbose_name='đã gỡ')),
                ('earlier_starts_at', models.DateTimeField(null=True, verbose_name='bản trước bắt đầu')),
                ('earlier_ends_at', models.DateTimeField(null=True, verbose_name='bản trước kết thúc')),
                ('earlier_withdrawn', models.BooleanField(null=True, verbose_name='bản trước đã gỡ')),
            ],
            options={
                'verbose_name': 'thời gian đăng',
                'verbose_name_plural': 'thời gian đăng',
                'indexes': [models.Index(fields=['published_at'], name='times_published_at'), models.Index(fields=['starts_at'], name='times_starts_at'), models.Index(fields=['ends_at'], name='times_ends_at')],
            },
        ),
        *KEPT_BY_TRIGGERS,
    ]
