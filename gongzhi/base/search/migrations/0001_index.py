import django.db.models
from django.db import migrations, models

import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=30, unique=True)),
                ("upto", models.BigIntegerField(default=0)),
                ("owes_purge", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.Q(("id__range", (1, 255))), name="subject_fits_its_bits"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                ("id", models.BigIntegerField(db_column="rowid", primary_key=True, serialize=False)),
                ("tokens", models.TextField()),
            ],
            options={"db_table": "search_words", "managed": False},
        ),
    ]
