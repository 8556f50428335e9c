

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0020_for_feeds_and_sitemaps'),
        ('portal', '0005_visits'),
    ]

    operations = [
        migrations.CreateModel(
            name='ViewTotal',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.article')),
                ('count', models.PositiveBigIntegerField(verbose_name='lượt xem')),
            ],
            options={
                'verbose_name': 'tổng lượt xem',
                'verbose_name_plural': 'tổng lượt xem',
            },
        ),
        migrations.CreateModel(
            name='MostRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('sub_site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.subsite')),
            ],
            options={
                'verbose_name': 'đọc nhiều',
                'verbose_name_plural': 'đọc nhiều',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('sub_site', 'position'), name='most_read_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ViewCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='ngày')),
                ('count', models.PositiveBigIntegerField(verbose_name='lượt xem')),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
            ],
            options={
                'verbose_name': 'lượt xem',
                'verbose_name_plural': 'lượt xem',
                'constraints': [models.UniqueConstraint(fields=('day', 'article'), name='views_of_a_day_once')],
            },
        ),
    ]
