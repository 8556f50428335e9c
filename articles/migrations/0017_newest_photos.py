from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0016_documents'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(models.OrderBy(models.F('uploaded_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='photo_newest'),
        ),
    ]
