import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_saved_views"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("act", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("meaning", models.JSONField()),
                ("root_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("since", models.DateTimeField()),
                ("live", models.BooleanField(default=True)),
                (
                    "step",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="counting.step",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("pack", "code"), name="one_live_definition"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("period", models.CharField(max_length=21)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("records", models.BigIntegerField()),
                ("value", models.CharField(max_length=40)),
                ("closed_at", models.DateTimeField()),
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
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="counting.definition"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="counting.step",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("definition", "area_path", "period"), name="closed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.BigIntegerField()),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
                ("amount", models.BigIntegerField()),
                ("key", models.CharField(blank=True, max_length=200)),
                ("since", models.BigIntegerField()),
                ("gone", models.BigIntegerField(null=True)),
                (
                    "figure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="counting.definition",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["figure", "area_path", "day"], name="counted_by_area"),
                    models.Index(
                        condition=models.Q(("gone__isnull", False)), fields=["figure", "-gone"], name="counted_no_more"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone", None)), fields=("figure", "record"), name="counted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("month", models.DateField()),
                ("records", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                (
                    "figure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="counting.definition",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["figure", "month"], name="cells_of_figure")],
                "constraints": [models.UniqueConstraint(fields=("area_path", "month", "figure"), name="one_cell")],
            },
        ),
    ]
