import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from articles.migrations._public_search import KEPT_BY_TRIGGERS


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0021_view_counts'),
        ('portal', '0003_reserved_addresses'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='PublicationWords',
            fields=[
                ('publication', models.OneToOneField(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='articles.publication')),
                ('published_at', models.DateTimeField(verbose_name='ngày đăng')),
                ('starts_at', models.DateTimeField(verbose_name='bắt đầu')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='kết thúc')),
                ('words', django.contrib.postgres.search.SearchVectorField(verbose_name='chữ')),
                ('category', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.category')),
                ('sub_site', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='portal.subsite')),
            ],
            options={
                'verbose_name': 'chữ của bản đăng',
                'verbose_name_plural': 'chữ của bản đăng',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='publication_words')],
            },
        ),
        *KEPT_BY_TRIGGERS,
    ]
