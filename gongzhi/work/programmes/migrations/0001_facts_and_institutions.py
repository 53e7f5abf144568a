import django.db.models.deletion
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_saved_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=11)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("made_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="programmes.institution",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["pack", "kind", "id"], name="institutions_of_pack")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "kind", "pack"), name="one_institution_of_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("bank", "guarantor", "reguarantor", "insurer", "investor", "provider"))
                        ),
                        name="institution_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="no_branch_of_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("scheme", models.CharField(max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("year_cap_fen", models.BigIntegerField(null=True)),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="programmes.institution",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["scheme", "institution"], name="admissions_of_scheme")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("institution", "scheme"),
                        name="admitted_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="admission_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year_cap_fen", None), ("year_cap_fen__gte", 0), _connector="OR"),
                        name="year_cap_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="admission_ended_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=80)),
                ("number", models.BigIntegerField(null=True)),
                ("certificate", models.CharField(blank=True, max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("revoked", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(max_length=6)),
                ("note", models.CharField(blank=True, max_length=120)),
                ("by_account", models.BigIntegerField(null=True)),
                ("by_post", models.BigIntegerField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "field", "valid_from"], name="facts_of_firm")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", None)),
                        fields=("organisation", "field", "valid_from"),
                        name="one_fact_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="fact_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ("form", "import", "desk", "api", "demo"))),
                        name="fact_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked", False),
                            models.Q(("known_to__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="fact_revoked_why",
                    ),
                ],
            },
        ),
    ]
