import django.db.models.deletion
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0003_addresses"),
        ("ledger", "0001_double_entry"),
        ("people", "0005_saved_views"),
        ("reviews", "0001_notices_panels_changes_draws"),
    ]

    operations = [
        migrations.CreateModel(
            name="Resolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("fen_per_point", models.PositiveIntegerField()),
                ("keep_years", models.PositiveSmallIntegerField()),
                ("notice_days", models.PositiveSmallIntegerField()),
                ("year_budget_fen", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Good",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("title", models.CharField(max_length=40)),
                ("points", models.PositiveIntegerField()),
                ("cost_fen", models.PositiveIntegerField()),
                ("offered", models.BooleanField(default=True)),
                (
                    "handed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "shelf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "supply",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("points__gte", 1)), name="good_has_a_price")
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=60)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("group", models.CharField(max_length=12)),
                ("points", models.PositiveIntegerField()),
                ("cap", models.CharField(blank=True, max_length=5)),
                ("times", models.PositiveSmallIntegerField(default=1)),
                ("trail", models.CharField(blank=True, max_length=40)),
                ("example", models.BooleanField(default=True)),
                (
                    "resolution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="points.resolution",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("resolution", "code"), name="one_item_a_code"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1), ("points__lte", 1000)), name="points_only_reward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap__in", ("", "month", "year", "once")), ("group__in", ("basic", "contribution"))
                        ),
                        name="item_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("made_at", models.DateTimeField()),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
                ),
                (
                    "other_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
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
                "indexes": [models.Index(fields=["area_path"], name="scheme_by_area")],
                "constraints": [models.UniqueConstraint(fields=("area",), name="one_scheme_a_village")],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("month", models.DateField()),
                ("seats", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="meeting", max_length=7)),
                ("opened_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "notice",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.notice"
                    ),
                ),
                (
                    "panel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.panel"
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scheme", "month"), name="one_round_a_month")],
            },
        ),
        migrations.AddField(
            model_name="resolution",
            name="scheme",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resolutions",
                to="points.scheme",
            ),
        ),
        migrations.CreateModel(
            name="RedemptionDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("day", models.DateField()),
                ("where", models.CharField(max_length=80)),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scheme", "day"), name="one_redemption_day")],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pieces", models.PositiveSmallIntegerField()),
                ("points", models.PositiveIntegerField()),
                ("cost_fen", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("ordered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("state", models.CharField(default="reserved", max_length=9)),
                (
                    "good",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.good"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["scheme", "state", "due_at"], name="orders_due"),
                    models.Index(fields=["household", "-id"], name="orders_of_household"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pieces__gte", 1), ("points__gte", 1)), name="order_of_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Helper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=9)),
                ("skill", models.CharField(max_length=10)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helpers",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("scheme", "household", "name", "skill"),
                        name="offers_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                {"farmer": "新农人", "squire": "新乡贤", "talent": "新人才", "volunteer": "志愿者"},
                            ),
                            (
                                "skill__in",
                                {
                                    "care": "照看老人小孩",
                                    "driving": "驾驶、农机",
                                    "farming": "种养技术",
                                    "first_aid": "急救",
                                    "hands": "出力",
                                    "mediation": "调解",
                                    "repair": "水电维修",
                                    "teaching": "教学、宣讲",
                                },
                            ),
                        ),
                        name="helper_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("title", models.CharField(max_length=60)),
                ("skill", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("where", models.CharField(max_length=80)),
                ("hours", models.PositiveSmallIntegerField()),
                ("wanted", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("made_at", models.DateTimeField()),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["scheme", "-day", "-id"], name="calls_of_scheme")],
            },
        ),
        migrations.AddField(
            model_name="good",
            name="scheme",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="goods", to="points.scheme"
            ),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("words", models.CharField(blank=True, max_length=200)),
                ("points", models.PositiveIntegerField()),
                ("period", models.CharField(blank=True, max_length=7)),
                ("place", models.PositiveSmallIntegerField(default=1)),
                ("source", models.CharField(max_length=10)),
                ("of_subject", models.UUIDField(null=True)),
                ("by_account", models.BigIntegerField(null=True)),
                ("filed_at", models.DateTimeField()),
                ("state", models.CharField(default="filed", max_length=9)),
                ("awarded", models.PositiveIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.item"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="points.round",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["scheme", "state", "day"], name="claims_waiting"),
                    models.Index(fields=["household", "-id"], name="claims_of_household"),
                    models.Index(fields=["round", "id"], name="claims_of_round"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("period", ""), _negated=True),
                            ("state__in", ("filed", "deferred", "passed", "settled")),
                        ),
                        fields=("household", "code", "period", "place"),
                        name="within_the_cap",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("of_subject", None), _negated=True),
                        fields=("of_subject", "household"),
                        name="credited_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("passed", "settled")), _negated=True),
                            ("awarded__gte", 1),
                            _connector="OR",
                        ),
                        name="passed_has_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="points.scheme",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scheme", "household"), name="one_book_a_household")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("team", models.CharField(max_length=9)),
                ("name", models.CharField(max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
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
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="points.scheme"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("team__in", ("rules", "review", "oversight"))), name="seat_of_a_team"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Kin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kin",
                        to="points.seat",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("seat", "household"), name="related_once")],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("state", models.CharField(default="signed", max_length=9)),
                ("hours", models.PositiveSmallIntegerField(default=0)),
                ("signed_at", models.DateTimeField()),
                (
                    "call",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="points.helpcall",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("call", "household"), name="one_hand_a_household")],
            },
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.UniqueConstraint(fields=("scheme", "number"), name="one_resolution_a_number"),
        ),
        migrations.AddConstraint(
            model_name="good",
            constraint=models.UniqueConstraint(fields=("scheme", "title"), name="one_good_a_title"),
        ),
    ]
