from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_newest_photos"),
    ]

    operations = [
        migrations.AlterField(
            model_name="storedfile",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("doc", "Word"),
                    ("xls", "Excel"),
                    ("ppt", "PowerPoint"),
                    ("docx", "Word"),
                    ("xlsx", "Excel"),
                    ("pptx", "PowerPoint"),
                    ("zip", "ZIP"),
                    ("mp4", "Video"),
                ],
                max_length=4,
                verbose_name="loại",
            ),
        ),
    ]
