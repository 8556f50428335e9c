

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_redirects'),
    ]

    operations = [
        migrations.CreateModel(
            name='VisitTotal',
            fields=[
                ('sub_site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='visits', serialize=False, to='portal.subsite')),
                ('count', models.PositiveBigIntegerField(verbose_name='tổng')),
                ('last_day', models.DateField(verbose_name='ngày gần nhất')),
                ('last_count', models.PositiveBigIntegerField(verbose_name='trong ngày ấy')),
            ],
            options={
                'verbose_name': 'tổng lượt truy cập',
                'verbose_name_plural': 'tổng lượt truy cập',
            },
        ),
        migrations.CreateModel(
            name='DayVisits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='ngày')),
                ('count', models.PositiveBigIntegerField(verbose_name='lượt truy cập')),
                ('sub_site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.subsite')),
            ],
            options={
                'verbose_name': 'lượt truy cập',
                'verbose_name_plural': 'lượt truy cập',
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('sub_site', 'day'), name='visits_of_a_day_once')],
            },
        ),
    ]
