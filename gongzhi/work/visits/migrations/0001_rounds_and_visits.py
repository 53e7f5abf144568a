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
        ("registers", "0001_rows_and_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("drawn_day", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "look_back_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.round",
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
                    models.Index(fields=["area_path", "-id"], name="rounds_by_area"),
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["kind", "last"], name="rounds_running"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="round_ends_after_it_begins"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Slice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slices",
                        to="visits.round",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["post", "round"], name="slices_of_post"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("round", "post"), name="one_slice_a_post"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("outcome", "")),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="slice_ended_with_an_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveIntegerField(default=0)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("closed_as", models.CharField(blank=True, max_length=10)),
                ("later", models.BooleanField(default=False)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.record",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="visits.round",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["round", "area_path", "state"], name="progress_by_area"),
                    models.Index(fields=["post", "round", "position", "id"], name="slice_by_door"),
                    models.Index(
                        condition=models.Q(("household", None), _negated=True),
                        fields=["household"],
                        name="targets_of_household",
                    ),
                    models.Index(
                        condition=models.Q(("record", None), _negated=True), fields=["record"], name="targets_of_record"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("household", None), _negated=True),
                        fields=("round", "household"),
                        name="one_target_a_household",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("record", None), _negated=True),
                        fields=("round", "record"),
                        name="one_target_a_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household", None), ("record__isnull", False)),
                            models.Q(("household__isnull", False), ("record", None)),
                            _connector="OR",
                        ),
                        name="target_is_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), models.Q(("closed_as", ""), _negated=True)),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_as", "")),
                            _connector="OR",
                        ),
                        name="closed_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("beside", models.JSONField(default=list)),
                ("mode", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("result", models.CharField(max_length=8)),
                ("appeals", models.PositiveSmallIntegerField(default=0)),
                ("opinions", models.PositiveSmallIntegerField(default=0)),
                ("findings", models.PositiveSmallIntegerField(default=0)),
                ("answers", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
                ("foreign_system", models.CharField(blank=True, max_length=40)),
                ("foreign_id", models.CharField(blank=True, max_length=80)),
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
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.record",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="visits.round",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="visits.target",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area_path", "-id"], name="visits_by_area"),
                    models.Index(fields=["post", "-id"], name="visits_of_post"),
                    models.Index(
                        condition=models.Q(("household", None), _negated=True),
                        fields=["household", "-id"],
                        name="visits_to_household",
                    ),
                    models.Index(
                        condition=models.Q(("record", None), _negated=True),
                        fields=["record", "-id"],
                        name="visits_to_record",
                    ),
                    models.Index(
                        condition=models.Q(("round", None), _negated=True),
                        fields=["round", "-id"],
                        name="visits_of_round",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household", None), ("record__isnull", False)),
                            models.Q(("household__isnull", False), ("record", None)),
                            _connector="OR",
                        ),
                        name="visit_is_to_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("target", None), _negated=True),
                            ("withdrawn_at", None),
                            models.Q(("result", "absent"), _negated=True),
                        ),
                        fields=("target",),
                        name="reached_once_a_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("foreign_id", ""), _negated=True),
                        fields=("foreign_system", "foreign_id"),
                        name="visit_taken_over_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("item", models.CharField(max_length=40)),
                ("severity", models.CharField(max_length=5)),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.matter"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.record",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="visits.round",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["round", "record"], name="findings_of_round"),
                    models.Index(fields=["record", "-id"], name="findings_of_record"),
                ],
                "constraints": [models.UniqueConstraint(fields=("visit", "item"), name="one_finding_an_item")],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("what", models.CharField(max_length=5)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("day", models.DateField()),
                ("words", models.TextField(blank=True)),
                ("channel", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=9)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.record",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.target",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["post", "day", "id"], name="bookings_of_post"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household", None), ("record__isnull", False)),
                            models.Q(("household__isnull", False), ("record", None)),
                            _connector="OR",
                        ),
                        name="booking_is_for_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("household", None), _negated=True), ("ended_at", None)),
                        fields=("household", "kind", "what"),
                        name="booked_once_a_household",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("record", None), _negated=True), ("ended_at", None)),
                        fields=("record", "kind", "what"),
                        name="booked_once_a_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("outcome", "")),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="booking_ended_with_an_outcome",
                    ),
                ],
            },
        ),
    ]
