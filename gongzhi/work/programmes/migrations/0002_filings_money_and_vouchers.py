import django.db.models.deletion
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.crypto.fields
import gongzhi.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_double_entry"),
        ("people", "0005_saved_views"),
        ("programmes", "0001_facts_and_institutions"),
        ("reviews", "0001_notices_panels_changes_draws"),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("programme", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("closes_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("by_post", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["pack", "programme", "year"], name="extensions_of_window")],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("programme", models.CharField(max_length=40)),
                ("window", models.PositiveSmallIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("state", models.CharField(default="draft", max_length=11)),
                ("moves", models.PositiveSmallIntegerField(default=0)),
                ("asked", models.JSONField(default=dict)),
                ("document", models.CharField(blank=True, max_length=60)),
                ("cost_item", models.CharField(blank=True, max_length=40)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("granted_fen", models.BigIntegerField(default=0)),
                ("paid_fen", models.BigIntegerField(default=0)),
                ("flag", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("accepted_on", models.DateField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("by_account", models.BigIntegerField(null=True)),
                ("handled_by", models.BigIntegerField(null=True)),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "notice",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.notice"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.panel",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-id"], name="filings_of_firm"),
                    models.Index(fields=["pack", "state", "id"], name="filings_by_state"),
                    models.Index(fields=["pack", "programme", "year", "state"], name="filings_of_programme"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("document", ""), _negated=True),
                            (
                                "state__in",
                                (
                                    "submitted",
                                    "returned",
                                    "accepted",
                                    "recommended",
                                    "noticed",
                                    "cleared",
                                    "proposed",
                                    "approved",
                                    "waiting",
                                    "paying",
                                    "paid",
                                    "clawing",
                                ),
                            ),
                        ),
                        fields=("organisation", "document", "cost_item"),
                        name="claimed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "accepted",
                                    "recommended",
                                    "noticed",
                                    "cleared",
                                    "proposed",
                                    "approved",
                                    "waiting",
                                    "paying",
                                    "paid",
                                    "refused",
                                    "withdrawn",
                                    "clawing",
                                    "clawed",
                                ),
                            )
                        ),
                        name="filing_in_a_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_fen__gte", 0), ("paid_fen__gte", 0), ("paid_fen__lte", models.F("granted_fen"))
                        ),
                        name="paid_within_granted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                ("content", models.BinaryField(default=bytes)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "filing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="programmes.filing",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["filing", "code"], name="evidence_of_filing")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference", ""), _negated=True),
                            models.Q(("digest", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_is_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("pack_version_id", models.BigIntegerField()),
                ("known_on", models.DateField()),
                ("as_of", models.DateField(null=True)),
                ("inputs", models.JSONField()),
                ("trace", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("status", models.CharField(max_length=12)),
                ("payable_fen", models.BigIntegerField(null=True)),
                ("binding", models.CharField(blank=True, max_length=40)),
                ("example", models.BooleanField()),
                ("provisional", models.BooleanField()),
                (
                    "filing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="programmes.filing",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["filing", "-id"], name="decisions_of_filing")],
            },
        ),
        migrations.CreateModel(
            name="Clawback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("amount_fen", models.BigIntegerField()),
                ("back_fen", models.BigIntegerField(default=0)),
                ("reason", models.CharField(max_length=400)),
                ("decided_at", models.DateTimeField()),
                ("decided_day", models.DateField()),
                (
                    "filing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clawback", to="programmes.filing"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0), ("back_fen__gte", 0), ("back_fen__lte", models.F("amount_fen"))
                        ),
                        name="back_within_clawback",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("due", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("receipt", models.CharField(blank=True, max_length=60)),
                ("paid_on", models.DateField(null=True)),
                (
                    "clawback",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="programmes.clawback",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clawback", "position"), name="one_instalment_a_place"),
                    models.UniqueConstraint(
                        condition=models.Q(("receipt", ""), _negated=True),
                        fields=("receipt",),
                        name="instalment_receipt_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="instalment_above_zero"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("holder", models.CharField(max_length=120)),
                ("bank", models.CharField(max_length=120)),
                ("number", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="programmes.account")),
                (
                    "number_index",
                    gongzhi.base.crypto.fields.BlindIndex(
                        blank=True, default="", editable=False, max_length=64, of="number"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["number_index"], name="firms_of_account")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("organisation",), name="one_account_of_a_firm"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("state", models.CharField(default="draft", max_length=8)),
                ("count", models.PositiveIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("by_account", models.BigIntegerField(null=True)),
                ("post_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["pack", "-id"], name="runs_of_pack")],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("scheme", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="open", max_length=7)),
                ("uses", models.PositiveIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("netted_fen", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="programmes.institution",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("netted_fen__gte", 0), ("total_fen__gt", 0)), name="settlement_of_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("amount_fen", models.BigIntegerField()),
                ("state", models.CharField(default="open", max_length=7)),
                ("receipt", models.CharField(blank=True, max_length=60)),
                ("receipt_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("made_day", models.DateField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.payaccount",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="programmes.filing",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="programmes.paymentrun",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="programmes.settlement",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "id"], name="orders_of_run")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="order_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filing__isnull", False), ("settlement", None)),
                            models.Q(("filing", None), ("settlement__isnull", False)),
                            _connector="OR",
                        ),
                        name="order_for_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "paid"))), fields=("filing",), name="filing_paid_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "paid"))),
                        fields=("settlement",),
                        name="settlement_paid_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("receipt", ""), _negated=True),
                        fields=("receipt",),
                        name="receipt_used_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("scheme", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("state", models.CharField(default="applied", max_length=7)),
                ("amount_fen", models.BigIntegerField()),
                ("applied_at", models.DateTimeField()),
                ("applied_day", models.DateField()),
                ("issued_on", models.DateField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "account",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
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
                "indexes": [models.Index(fields=["pack", "scheme", "year", "state"], name="vouchers_of_scheme")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("organisation", "scheme", "year"),
                        name="one_voucher_a_year",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="voucher_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("applied", "refused")),
                            models.Q(("account__isnull", False), ("expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="issued_has_account",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("document", models.CharField(max_length=60)),
                ("cost_item", models.CharField(max_length=40)),
                ("fee_fen", models.BigIntegerField()),
                ("offset_fen", models.BigIntegerField()),
                ("back_fen", models.BigIntegerField(default=0)),
                ("binding", models.CharField(blank=True, max_length=40)),
                ("trace", models.JSONField()),
                ("state", models.CharField(default="reserved", max_length=8)),
                ("reserved_at", models.DateTimeField()),
                ("reserved_day", models.DateField()),
                ("until", models.DateTimeField()),
                ("used_on", models.DateField(null=True)),
                ("checked", models.CharField(blank=True, max_length=6)),
                ("check_note", models.CharField(blank=True, max_length=200)),
                ("channel", models.CharField(max_length=20)),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="programmes.institution",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.settlement",
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="programmes.voucher",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "state", "settlement"], name="uses_of_institution"),
                    models.Index(fields=["voucher", "-id"], name="uses_of_voucher"),
                    models.Index(fields=["organisation", "-id"], name="uses_of_firm"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("reserved", "used"))),
                        fields=("organisation", "document", "cost_item"),
                        name="offset_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("back_fen__gte", 0),
                            ("offset_fen__gt", 0),
                            ("offset_fen__lte", models.F("fee_fen")),
                            ("back_fen__lte", models.F("offset_fen")),
                        ),
                        name="offset_within_fee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked__in", ("", "drawn", "sound", "faulty"))), name="use_checked"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("programme", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "programme", "year"), name="one_budget_a_year")
                ],
            },
        ),
    ]
