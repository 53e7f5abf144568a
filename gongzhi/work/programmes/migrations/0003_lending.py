import django.db.models.deletion
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_saved_views"),
        ("programmes", "0002_filings_money_and_vouchers"),
    ]

    operations = [
        migrations.CreateModel(
            name="SchemeBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("scheme", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("pack", "scheme"), name="one_book_a_scheme")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="programmes.schemebook",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="programmes.institution",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches_beside",
                        to="programmes.institution",
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("period", models.CharField(blank=True, max_length=21)),
                ("digest", models.CharField(max_length=64)),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("channel", models.CharField(max_length=20)),
                ("rows_in_all", models.PositiveIntegerField()),
                ("totals", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("state", models.CharField(default="uploaded", max_length=10)),
                ("version", models.BigIntegerField()),
                ("maker", models.BigIntegerField()),
                ("uploaded_at", models.DateTimeField()),
                ("checker", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "id"], name="batches_of_institution"),
                    models.Index(fields=["book", "state", "id"], name="batches_of_scheme"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "given_back"), _negated=True),
                        fields=("book", "institution", "number"),
                        name="one_batch_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("uploaded", "filed", "given_back"))), name="batch_in_a_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "uploaded"), models.Q(("checker", None), _negated=True), _connector="OR"
                        ),
                        name="batch_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checker", None), models.Q(("checker", models.F("maker")), _negated=True), _connector="OR"
                        ),
                        name="batch_checked_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="programmes.batch",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("note", models.CharField(blank=True, max_length=60)),
                ("amount", models.BigIntegerField(default=0)),
                ("values", models.JSONField()),
                ("outcome", models.CharField(blank=True, max_length=9)),
                ("why", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "line"), name="one_row_a_line"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("", "accepted", "returned", "duplicate", "over"))),
                        name="row_outcome",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="programmes.schemebook",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="programmes.batch",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.institution",
                    ),
                ),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.institution",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("note", models.CharField(max_length=60)),
                ("contract", models.CharField(blank=True, max_length=60)),
                ("principal", models.BigIntegerField()),
                ("counted", models.BigIntegerField()),
                ("balance", models.BigIntegerField()),
                ("bad", models.BigIntegerField(default=0)),
                ("compensated", models.BigIntegerField(default=0)),
                ("recovered", models.BigIntegerField(default=0)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("rate", models.BigIntegerField(null=True)),
                ("fee_rate", models.BigIntegerField(null=True)),
                ("fee", models.BigIntegerField(default=0)),
                ("offset", models.BigIntegerField(default=0)),
                ("certificate", models.CharField(blank=True, max_length=40)),
                ("certificate_no", models.CharField(blank=True, max_length=60)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("security", models.CharField(blank=True, max_length=40)),
                ("first_loan", models.BooleanField(null=True)),
                ("own", models.JSONField(default=dict)),
                ("state", models.CharField(default="running", max_length=11)),
                ("version", models.BigIntegerField()),
                ("filed_on", models.DateField()),
                ("synthetic", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["firm", "id"], name="loans_of_firm"),
                    models.Index(fields=["bank", "id"], name="loans_of_bank"),
                    models.Index(fields=["guarantor", "id"], name="loans_of_guarantor"),
                    models.Index(fields=["area_path", "id"], name="loans_by_area"),
                    models.Index(fields=["book", "begins_on", "id"], name="loans_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("book", "note", "firm"),
                        name="loan_filed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("balance__gte", 0),
                            ("balance__lte", models.F("principal")),
                            ("principal__gt", 0),
                            ("principal__lte", 9000000000000000),
                        ),
                        name="loan_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bad__gte", 0),
                            ("compensated__gte", 0),
                            ("recovered__gte", 0),
                            ("recovered__lte", models.F("compensated")),
                        ),
                        name="loan_losses",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("compensated__lte", models.F("principal")),
                            ("offset__gte", 0),
                            ("offset__lte", models.F("fee")),
                        ),
                        name="loan_costs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("begins_on"))), name="loan_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("running", "overdue", "compensated", "settled", "cancelled"))
                        ),
                        name="loan_in_a_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bank", None), ("guarantor", None), _negated=True), name="loan_of_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoanEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="programmes.loan",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="programmes.batch",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("day", models.DateField()),
                ("amount", models.BigIntegerField(default=0)),
                ("costs", models.BigIntegerField(default=0)),
                ("ends_on", models.DateField(null=True)),
                ("was", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["loan", "id"], name="events_of_loan")],
                "constraints": [models.UniqueConstraint(fields=("batch", "line"), name="one_event_a_row")],
            },
        ),
        migrations.CreateModel(
            name="PoolRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="programmes.schemebook"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="drawn", max_length=7)),
                ("digest", models.CharField(max_length=64)),
                ("amount", models.BigIntegerField()),
                ("drawn_by", models.BigIntegerField()),
                ("drawn_at", models.DateTimeField()),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("document", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("drawn", "paid", "dropped"))), name="pool_run_in_a_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True),
                            models.Q(
                                models.Q(("decided_by", models.F("drawn_by")), _negated=True),
                                models.Q(("decided_by", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pool_run_approved_by_another",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="programmes.schemebook",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="programmes.loan",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="programmes.batch",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                (
                    "payee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="programmes.institution",
                    ),
                ),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("lost", models.BigIntegerField()),
                ("recovered_before", models.BigIntegerField(default=0)),
                ("base", models.BigIntegerField()),
                ("parts", models.JSONField(default=dict)),
                ("payable", models.BigIntegerField(null=True)),
                ("binding", models.CharField(blank=True, max_length=60)),
                ("case", models.JSONField()),
                ("why", models.JSONField(default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.BigIntegerField()),
                ("known_at", models.DateField()),
                ("lost_on", models.DateField()),
                ("claimed_on", models.DateField()),
                ("budget_year", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="claimed", max_length=12)),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="programmes.poolrun",
                    ),
                ),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("paid_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book", "state", "id"], name="payouts_of_pool"),
                    models.Index(fields=["loan", "id"], name="payouts_of_loan"),
                    models.Index(fields=["payee", "id"], name="payouts_of_payee"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "line"), name="one_payout_a_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("claimed", "undetermined", "not_eligible", "approved", "refused", "paid"))
                        ),
                        name="payout_in_a_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("approved", "paid")), _negated=True),
                            models.Q(("payable__gte", 0), ("payable__isnull", False)),
                            _connector="OR",
                        ),
                        name="payout_determined",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "paid"), ("paid_on", None), _connector="OR"),
                        name="payout_paid_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "payout",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="programmes.payout",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.batch",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("costs", models.BigIntegerField(default=0)),
                ("parts", models.JSONField(default=dict)),
                ("to_pool", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["payout", "id"], name="recoveries_of_payout")],
                "constraints": [
                    models.UniqueConstraint(fields=("payout", "batch", "line"), name="one_recovery_a_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            ("costs__gte", 0),
                            ("costs__lte", models.F("amount")),
                            ("to_pool__gte", 0),
                        ),
                        name="recovery_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BreakerMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="programmes.schemebook"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.institution",
                    ),
                ),
                ("level", models.CharField(max_length=4)),
                ("measured", models.BigIntegerField()),
                ("of", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("ok", "warn", "stop"))), name="breaker_level"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SealedReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="programmes.loan"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("account_id", models.BigIntegerField(null=True)),
                ("post_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="programmes.batch"
                    ),
                ),
                (
                    "insurer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.institution",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("number", models.CharField(max_length=60)),
                ("product", models.CharField(max_length=60)),
                ("category", models.CharField(max_length=40)),
                ("stage", models.CharField(max_length=40)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("premium", models.BigIntegerField()),
                ("coverage", models.BigIntegerField()),
                ("offset", models.BigIntegerField(default=0)),
                ("subsidy", models.BigIntegerField(default=0)),
                ("state", models.CharField(default="running", max_length=9)),
                ("filed_on", models.DateField()),
                ("synthetic", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["firm", "id"], name="policies_of_firm"),
                    models.Index(fields=["insurer", "id"], name="policies_of_insurer"),
                    models.Index(fields=["pack", "begins_on", "id"], name="policies_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("insurer", "number"),
                        name="policy_filed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coverage__gt", 0),
                            ("offset__gte", 0),
                            ("offset__lte", models.F("premium")),
                            ("premium__gt", 0),
                        ),
                        name="policy_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("begins_on"))), name="policy_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("running", "cancelled"))), name="policy_in_a_state"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "firm",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.institution"
                    ),
                ),
                ("score", models.CharField(max_length=40)),
                ("until", models.DateField()),
                ("given_by", models.BigIntegerField()),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("firm", "institution", "score"),
                        name="one_consent_at_a_time",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ScoreReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="programmes.scoreconsent",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("total", models.CharField(blank=True, max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="BalanceReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="programmes.batch",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.institution",
                    ),
                ),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("kind", models.CharField(max_length=8)),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
                ("amount", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["pack", "kind", "day"], name="returns_of_pack")],
                "constraints": [
                    models.UniqueConstraint(fields=("bank", "kind", "day"), name="one_return_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("all", "sci_tech"))), name="return_of_a_kind"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="return_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("day")), _connector="OR"),
                        name="return_in_order",
                    ),
                ],
            },
        ),
    ]
