import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0003_addresses"),
        ("people", "0005_saved_views"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("register", models.CharField(max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("period", models.CharField(blank=True, max_length=7)),
                ("key", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=200)),
                ("answers", models.JSONField(default=dict)),
                ("versions", models.PositiveIntegerField(default=1)),
                ("since", models.DateField()),
                ("changed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField()),
                ("ended_day", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["register", "area_path", "id"], name="rows_by_area"),
                    models.Index(
                        condition=models.Q(("ended_day", None)),
                        fields=["owner_post", "register", "confirmed_at"],
                        name="rows_to_look_at",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_day", None)),
                        fields=("pack", "register", "area", "period", "key"),
                        name="one_row_a_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("register", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("post", "register"), name="one_round_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("what", models.CharField(max_length=9)),
                ("answers", models.JSONField(null=True)),
                ("valid_from", models.DateField()),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.post",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="registers.record",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "number"), name="versions_in_order")],
            },
        ),
    ]
