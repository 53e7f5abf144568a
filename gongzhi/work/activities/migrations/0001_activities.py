import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.crypto.fields
import gongzhi.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0003_addresses"),
        ("matters", "0010_origin"),
        ("people", "0005_saved_views"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("pack", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("about", models.TextField(blank=True)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("place", models.CharField(max_length=120)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("confidential", models.BooleanField(default=False)),
                ("published", models.BooleanField(default=False)),
                ("capacity", models.PositiveIntegerField(null=True)),
                ("state", models.CharField(default="planned", max_length=9)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("changes", models.PositiveIntegerField(default=0)),
                ("attended", models.PositiveIntegerField(null=True)),
                ("held_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                ("changed_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "lead_post",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area_path", "-starts_at", "-id"], name="activities_by_area"),
                    models.Index(fields=["kind", "-starts_at", "-id"], name="activities_by_kind"),
                    models.Index(fields=["lead_post", "-starts_at"], name="activities_by_lead"),
                    models.Index(
                        condition=models.Q(("published", True)), fields=["starts_at", "id"], name="activities_published"
                    ),
                    models.Index(fields=["pack", "-starts_at", "-id"], name="activities_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="activity_has_a_length"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidential", True), ("published", True), _negated=True),
                        name="confidential_stays_inside",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("slot", models.PositiveSmallIntegerField(null=True)),
                ("call", models.PositiveSmallIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("name", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="activity.guest")),
                ("phone", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="activity.guest")),
                ("about", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="activity.about")),
                ("state", models.CharField(default="waits", max_length=9)),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                ("called_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("said", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="activity.about")),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="activities.activity",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.matter"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["activity", "state", "starts_at"], name="bookings_of_activity")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("state", "cancelled"), _negated=True), ("slot__isnull", False)),
                        fields=("activity", "slot"),
                        name="slot_booked_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("slot", None)),
                        fields=("activity", "call"),
                        name="walk_in_number_given_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("what", models.CharField(max_length=12)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("was", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
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
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="activities.activity",
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
            ],
            options={
                "indexes": [models.Index(fields=["activity", "id"], name="changes_of_activity")],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("account",), name="one_feed_an_account"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Host",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("lead", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosts",
                        to="activities.activity",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["post", "activity"], name="hosted_by_post"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("post", None)),
                            models.Q(("organisation", None), ("post__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_post_or_an_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lead", False), ("post__isnull", False), _connector="OR"),
                        name="a_post_leads",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("lead", True)),
                        fields=("activity",),
                        name="one_host_leads",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("activity", "post"), name="post_hosts_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("taker", models.BooleanField(default=False)),
                ("state", models.CharField(default="asked", max_length=8)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("came", models.BooleanField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invited",
                        to="activities.activity",
                    ),
                ),
                (
                    "deputy",
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
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)), fields=["post", "activity"], name="invited_post"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("activity", "post"),
                        name="post_invited_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("speaker", models.CharField(blank=True, max_length=60)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("paper", models.CharField(blank=True, max_length=120)),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="activities.activity",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.matter"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["activity", "position"], name="items_of_activity")],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="activities.activity",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("activity", "number"), name="minutes_in_order")],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("text", models.CharField(max_length=500)),
                ("state", models.CharField(max_length=7)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_day", models.DateField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolutions",
                        to="activities.activity",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.item"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.matter"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["activity", "id"], name="resolutions_of_activity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("matter__isnull", False), ("state", "matter")),
                            models.Q(models.Q(("state", "matter"), _negated=True), ("post__isnull", False)),
                            _connector="OR",
                        ),
                        name="somebody_carries_it_out",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["activity", "starts_at"], name="sessions_of_activity"),
                    models.Index(
                        condition=models.Q(("dropped_at", None)),
                        fields=["starts_at", "activity"],
                        name="sessions_by_time",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_has_a_length"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("name", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="activity.guest")),
                ("phone", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="activity.guest")),
                (
                    "phone_index",
                    gongzhi.base.crypto.fields.BlindIndex(
                        blank=True, default="", editable=False, max_length=64, of="phone"
                    ),
                ),
                ("state", models.CharField(max_length=9)),
                ("at", models.DateTimeField()),
                ("moved_up_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("came_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["activity", "state", "id"], name="sign_ups_of_activity")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("phone_index", ""), _negated=True),
                        ),
                        fields=("activity", "phone_index"),
                        name="one_sign_up_a_phone",
                    )
                ],
            },
        ),
    ]
