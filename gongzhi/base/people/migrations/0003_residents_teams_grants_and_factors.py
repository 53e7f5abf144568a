import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.crypto.fields
import gongzhi.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_addresses"),
        ("people", "0002_api_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("invited_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("until", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("legal", "agent"))), name="authority_of_a_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("subject", models.CharField(max_length=30)),
                ("subject_uid", models.UUIDField()),
                ("verb", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
                ("valid_from", models.DateField()),
                ("until", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["subject_uid", "id"], name="grants_on_subject")],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.CharField(blank=True, max_length=30)),
                ("kind", models.CharField(default="family", max_length=10)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("synthetic", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["area_path", "id"], name="household_by_area")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("number", ""), _negated=True), ("valid_to", None)),
                        fields=("number",),
                        name="one_household_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="household_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("relation", models.CharField(max_length=12)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="membership_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Opened",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("subject", models.CharField(max_length=30)),
                ("subject_uid", models.UUIDField()),
                ("post_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField(null=True)),
                ("purpose", models.CharField(max_length=20)),
                ("unmasked", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["subject_uid", "id"], name="opened_of_subject")],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=10)),
                ("code", models.CharField(blank=True, max_length=18)),
                ("phone", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="organisation.phone")),
                (
                    "phone_index",
                    gongzhi.base.crypto.fields.BlindIndex(
                        blank=True, default="", editable=False, max_length=64, of="phone"
                    ),
                ),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("synthetic", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["area_path", "id"], name="organisation_by_area")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("code", ""), _negated=True), ("valid_to", None)),
                        fields=("code",),
                        name="one_organisation_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("unit", "enterprise", "social"))),
                        name="organisation_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="organisation_role_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("sex", models.CharField(blank=True, max_length=1)),
                ("born", models.DateField(null=True)),
                ("id_number", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="person.id_number")),
                (
                    "id_number_index",
                    gongzhi.base.crypto.fields.BlindIndex(
                        blank=True, default="", editable=False, max_length=64, of="id_number"
                    ),
                ),
                ("phone", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="person.phone")),
                (
                    "phone_index",
                    gongzhi.base.crypto.fields.BlindIndex(
                        blank=True, default="", editable=False, max_length=64, of="phone"
                    ),
                ),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("valid_from", models.DateField()),
                ("died", models.DateField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("synthetic", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area_path", "id"], name="person_by_area"),
                    models.Index(fields=["name", "id"], name="person_by_name"),
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index"],
                        name="person_by_phone",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ("", "M", "F"))), name="sex_as_on_the_id_card"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["area_path"], name="residence_by_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("registered", "living"))), name="residence_of_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="residence_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("subject", models.CharField(max_length=30)),
                ("subject_uid", models.UUIDField()),
                ("version", models.PositiveSmallIntegerField()),
                ("act_uid", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("account_id", models.BigIntegerField(null=True)),
                ("was", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="people.revision")),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject_uid", "version"), name="one_revision_a_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("secret", gongzhi.base.crypto.fields.Sealed(blank=True, default=b"", purpose="account.second_factor")),
                ("last_counter", models.BigIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("key", models.CharField(max_length=40, unique=True)),
                ("agent", models.CharField(blank=True, max_length=80)),
                ("began_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["area_path"], name="team_by_area")],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("lead", models.BooleanField(default=False)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="team_member_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="factor_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="failing_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="account",
            name="outside_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="role",
            name="second_factor",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outside_name", ""), _negated=True),
                fields=("outside_name",),
                name="one_outside_name",
            ),
        ),
        migrations.AddField(
            model_name="authority",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="authorities", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="authority",
            name="invited_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="people.post",
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="area",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
        ),
        migrations.AddField(
            model_name="household",
            name="came_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="split_off",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="area",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
        ),
        migrations.AddField(
            model_name="grant",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="people.organisation",
            ),
        ),
        migrations.AddField(
            model_name="authority",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="authorities", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="organisationrole",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="organisationrole",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="organisation_roles", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="recoverycode",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recovery_codes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="residence",
            name="address",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.address",
            ),
        ),
        migrations.AddField(
            model_name="residence",
            name="area",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
        ),
        migrations.AddField(
            model_name="residence",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="residences", to="people.household"
            ),
        ),
        migrations.AddField(
            model_name="secondfactor",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="second_factor", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sittings", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="area",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"),
        ),
        migrations.AddField(
            model_name="teammember",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="teams", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="teams", to="people.post"
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.team"
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["post", "subject", "verb"], name="grants_of_post"
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["account", "subject", "verb"], name="grants_of_account"
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["organisation", "subject", "verb"], name="grants_of_org"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account", None), ("organisation", None), ("post__isnull", False)),
                    models.Q(("account__isnull", False), ("organisation", None), ("post", None)),
                    models.Q(("account", None), ("organisation__isnull", False), ("post", None)),
                    _connector="OR",
                ),
                name="granted_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("subject_uid", "verb", "post"),
                name="granted_once_to_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("subject_uid", "verb", "account"),
                name="granted_once_to_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("subject_uid", "verb", "organisation"),
                name="granted_once_to_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("organisation", "account"), name="acts_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("id_number_index", ""), _negated=True), ("merged_into", None)),
                fields=("id_number_index",),
                name="one_person_an_id_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "legal"), ("valid_to", None)),
                fields=("organisation",),
                name="one_legal_representative",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)),
                fields=("organisation", "person", "kind"),
                name="one_role_of_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["person", "valid_from"], name="membership_of_person"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["household", "valid_from"], name="members_of_household"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("person",), name="in_one_household_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("relation", "head"), ("valid_to", None)),
                fields=("household",),
                name="one_head_a_household",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.UniqueConstraint(fields=("account", "digest"), name="one_recovery_code_of_an_account"),
        ),
        migrations.AddConstraint(
            model_name="residence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("household", "kind"), name="one_residence_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("area", "name"), name="one_team_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", False), ("post", None)),
                    models.Q(("person", None), ("post__isnull", False)),
                    _connector="OR",
                ),
                name="a_post_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("team", "post"), name="post_once_in_a_team"
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("team", "person"), name="person_once_in_a_team"
            ),
        ),
    ]
