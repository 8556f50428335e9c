

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0008_consent_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='RatingCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='ngày')),
                ('page', models.CharField(choices=[('bai-viet', 'Trang bài viết'), ('ca-trang', 'Cả trang thông tin')], max_length=10, verbose_name='nơi đánh giá')),
                ('degree', models.PositiveSmallIntegerField(choices=[(5, 'Rất hài lòng'), (4, 'Hài lòng'), (3, 'Bình thường'), (2, 'Chưa hài lòng'), (1, 'Rất không hài lòng')], verbose_name='mức độ')),
                ('count', models.PositiveBigIntegerField(verbose_name='lượt')),
                ('sub_site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.subsite')),
            ],
            options={
                'verbose_name': 'đánh giá',
                'verbose_name_plural': 'đánh giá',
                'constraints': [models.UniqueConstraint(fields=('sub_site', 'day', 'page', 'degree'), name='ratings_of_a_day_once'), models.CheckConstraint(condition=models.Q(('degree__range', (1, 5))), name='rating_has_degree')],
            },
        ),
    ]
