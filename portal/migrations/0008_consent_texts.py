

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0007_pages'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000, verbose_name='nội dung')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='dùng từ')),
            ],
            options={
                'verbose_name': 'văn bản đồng ý',
                'verbose_name_plural': 'văn bản đồng ý',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='consent_has_text')],
            },
        ),
    ]
