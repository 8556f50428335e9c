from django.conf import settings
from django.db import migrations, models

from articles.migrations._searching import TAKEN_APART_ONCE


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0009_due_dates'),
        ('portal', '0002_jobs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='article',
            name='article_newest_change',
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['-changed_at', '-id'], include=('category', 'status', 'author', 'sub_site'), name='article_newest_change'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['title'], include=('category', 'status', 'id'), name='article_by_title'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('status', 'approved')), fields=['id'], include=('category', 'changed_by'), name='article_approved'),
        ),
        TAKEN_APART_ONCE,
    ]
