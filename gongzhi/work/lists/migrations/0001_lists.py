import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0003_addresses"),
        ("matters", "0010_origin"),
        ("people", "0005_saved_views"),
        ("people", "__first__"),
        ("todos", "0004_done_todo_of_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="Force",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("list", models.CharField(blank=True, max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("ended_day", models.DateField(null=True)),
                (
                    "by_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["area_path", "-id"], name="forces_by_area")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_day", None)), fields=("team",), name="one_force_a_team"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="force_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=40)),
                ("report", models.CharField(max_length=40)),
                ("quarter", models.CharField(max_length=6)),
                ("unit", models.CharField(max_length=24)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("number", models.PositiveSmallIntegerField()),
                ("newest", models.BooleanField(default=True)),
                ("grade", models.CharField(max_length=40)),
                ("signed_at", models.DateTimeField()),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "report", "quarter", "unit", "number"), name="grades_in_order"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("newest", True)),
                        fields=("pack", "report", "quarter", "unit"),
                        name="one_newest_grade",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("list", models.CharField(max_length=40)),
                ("prefix", models.CharField(max_length=6)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("entered_day", models.DateField()),
                ("severity", models.CharField(max_length=40)),
                ("level", models.CharField(max_length=10)),
                ("by_ourselves", models.BooleanField(default=False)),
                ("relapses", models.PositiveSmallIntegerField(default=0)),
                ("told", models.CharField(blank=True, max_length=64)),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="list_item", to="matters.matter"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["pack", "list", "-id"], name="items_of_list"),
                    models.Index(fields=["area_path", "list"], name="items_by_area"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForceItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("since", models.DateField()),
                ("ended_day", models.DateField(null=True)),
                (
                    "force",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="lists.force",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forces", to="lists.item"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "-id"], name="items_of_force")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_day", None)), fields=("force", "item"), name="item_once_in_a_force"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("claimed_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(null=True)),
                ("look_on", models.DateField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="todos.clock",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="lists.item",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.note",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None), ("look_on__isnull", False), ("looked_at", None)),
                        fields=["look_on"],
                        name="rounds_to_look_back_at",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "number"), name="rounds_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("look_on", None), ("struck_at", None)),
                            models.Q(("look_on__isnull", False), ("struck_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="looked_back_at_once_struck_off",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("outcome", "")),
                            ("ended_at__gte", models.F("claimed_at")),
                            _connector="OR",
                        ),
                        name="round_ends_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("begun_at", models.DateTimeField()),
                (
                    "by_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sweeps", to="lists.item"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SweepAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("found", models.PositiveSmallIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
                (
                    "sweep",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="lists.sweep",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sweep", "area"), name="area_swept_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("found", None)),
                            models.Q(("answered_at__isnull", False), ("found__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_with_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Value",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=40)),
                ("report", models.CharField(max_length=40)),
                ("indicator", models.CharField(max_length=40)),
                ("quarter", models.CharField(max_length=6)),
                ("unit", models.CharField(max_length=24)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("number", models.PositiveSmallIntegerField()),
                ("newest", models.BooleanField(default=True)),
                ("value", models.DecimalField(decimal_places=4, max_digits=16)),
                ("source", models.CharField(max_length=120)),
                ("told_at", models.DateTimeField()),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "report", "quarter", "indicator", "unit", "number"), name="values_in_order"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("newest", True)),
                        fields=("pack", "report", "quarter", "indicator", "unit"),
                        name="one_newest_value",
                    ),
                ],
            },
        ),
    ]
