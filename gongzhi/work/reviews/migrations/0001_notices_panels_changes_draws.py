import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0003_addresses"),
        ("people", "0002_api_keys"),
        ("people", "__first__"),
        ("todos", "0003_clocks_in_any_unit_with_pauses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                ("title", models.CharField(max_length=80)),
                ("basis", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=30)),
                ("count", models.PositiveIntegerField(null=True)),
                ("share_num", models.PositiveIntegerField(null=True)),
                ("share_den", models.PositiveIntegerField(null=True)),
                ("stratified", models.BooleanField(default=False)),
                ("commitment", models.CharField(max_length=64)),
                ("sealed", models.BinaryField()),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("frame_digest", models.CharField(blank=True, max_length=64)),
                ("frame_size", models.PositiveIntegerField(default=0)),
                ("state", models.CharField(default="committed", max_length=9)),
                ("framed_at", models.DateTimeField(null=True)),
                ("drawn_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["area_path", "-id"], name="draw_by_area")],
            },
        ),
        migrations.CreateModel(
            name="DrawUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("subject_uid", models.UUIDField()),
                ("stratum", models.CharField(blank=True, max_length=40)),
                (
                    "draw",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="reviews.draw",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "position"), name="one_unit_a_position"),
                    models.UniqueConstraint(fields=("draw", "subject_uid"), name="in_a_frame_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                ("title", models.CharField(max_length=80)),
                ("state", models.CharField(default="draft", max_length=9)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("amount", models.PositiveSmallIntegerField()),
                ("unit", models.CharField(max_length=13)),
                ("keep_days", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("expires_day", models.DateField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
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
                    "other_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-opened_at", "-id"], name="notice_by_state"),
                    models.Index(fields=["area_path", "-id"], name="notice_by_area"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), ("state", "withdrawn"), ("opened_at__isnull", False), _connector="OR"
                        ),
                        name="notice_seen_was_opened",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("columns", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("reason", models.TextField(blank=True)),
                ("act_uid", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reviews.notice"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("notice", "number"), name="one_version_a_number")],
            },
        ),
        migrations.CreateModel(
            name="NoticeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("subject", models.CharField(blank=True, max_length=30)),
                ("subject_uid", models.UUIDField(null=True)),
                ("shown", models.JSONField()),
                ("sealed", models.BinaryField(blank=True, default=b"")),
                ("finds", models.TextField(blank=True)),
                ("mark", models.CharField(blank=True, max_length=7)),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="reviews.noticeversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("subject_uid", None), _negated=True),
                        fields=["subject_uid"],
                        name="lines_of_subject",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("version", "position"), name="one_line_a_position")],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField(null=True)),
                ("text", models.TextField()),
                ("source", models.CharField(max_length=20)),
                ("received_at", models.DateTimeField()),
                ("received_day", models.DateField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("corrected", models.PositiveSmallIntegerField(null=True)),
                (
                    "against",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.post",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="reviews.notice"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["notice", "state"], name="objections_of_notice")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="objection_answered_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectionContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("name_sealed", models.BinaryField(blank=True, default=b"")),
                ("phone_sealed", models.BinaryField(blank=True, default=b"")),
                (
                    "objection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contact", to="reviews.objection"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                ("title", models.CharField(max_length=80)),
                ("basis", models.CharField(max_length=200)),
                ("ballot", models.CharField(max_length=6)),
                ("method", models.CharField(max_length=5)),
                ("criteria", models.JSONField(default=list)),
                ("quorum", models.PositiveSmallIntegerField()),
                ("over_num", models.PositiveSmallIntegerField(default=1)),
                ("over_den", models.PositiveSmallIntegerField(default=2)),
                ("strict", models.BooleanField(default=True)),
                ("trim", models.BooleanField(default=False)),
                ("state", models.CharField(default="open", max_length=6)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["area_path", "-id"], name="panel_by_area")],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("person_uid", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=60)),
                (
                    "account",
                    models.ForeignKey(
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
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="reviews.panel"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("account", None), _negated=True),
                        fields=("panel", "account"),
                        name="account_sits_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person_uid", None), _negated=True),
                        fields=("panel", "person_uid"),
                        name="person_sits_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account__isnull", False), ("person_uid__isnull", False), _connector="OR"),
                        name="member_is_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("subject", models.CharField(max_length=30)),
                ("subject_uid", models.UUIDField()),
                ("title", models.CharField(max_length=120)),
                ("state", models.CharField(default="open", max_length=6)),
                ("verdict", models.CharField(blank=True, max_length=9)),
                ("votes", models.PositiveSmallIntegerField(default=0)),
                ("approvals", models.PositiveSmallIntegerField(default=0)),
                ("rejections", models.PositiveSmallIntegerField(default=0)),
                ("score_num", models.IntegerField(null=True)),
                ("score_den", models.PositiveIntegerField(default=1)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="reviews.panel"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "position"), name="one_item_a_position"),
                    models.UniqueConstraint(fields=("panel", "subject_uid"), name="before_a_panel_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("turn", models.PositiveSmallIntegerField()),
                ("vote", models.CharField(blank=True, max_length=7)),
                ("scores", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.member"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="reviews.panelitem"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "member", "turn"), name="one_ballot_a_turn")],
            },
        ),
        migrations.CreateModel(
            name="Pick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("place", models.PositiveIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "draw",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picks",
                        to="reviews.draw",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="reviews.pick",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.drawunit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "place"), name="one_pick_a_place"),
                    models.UniqueConstraint(fields=("unit",), name="drawn_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("ground", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="reviews.panelitem"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.member"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "member"), name="stands_back_once")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("cast", models.BooleanField(default=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="reviews.panelitem"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.member"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "member"), name="one_seat_a_member")],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("filled", models.BooleanField(default=False)),
                ("vote", models.CharField(blank=True, max_length=7)),
                ("scores", models.JSONField(default=dict)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="reviews.panelitem"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("subject", models.CharField(max_length=30)),
                ("subject_uid", models.UUIDField()),
                ("what", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("excluded", models.JSONField(default=list)),
                ("state", models.CharField(default="open", max_length=10)),
                ("proposed_at", models.DateTimeField()),
                ("proposed_day", models.DateField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "by_account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="todos.clock"
                    ),
                ),
                (
                    "decided_by",
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
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("subject_uid", "what"),
                        name="proposed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("by_account")), _negated=True),
                            ("state", "taken_back"),
                            _connector="OR",
                        ),
                        name="nobody_approves_their_own",
                    ),
                ],
            },
        ),
    ]
