import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongzhi.base.columns
import gongzhi.base.ids


def _to(model: str, name: str = "+", **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model, **options
    )


_KEYS = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("counting", "0001_counting"),
        ("people", "0005_saved_views"),
        ("reviews", "0001_notices_panels_changes_draws"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                *_KEYS,
                ("period", models.CharField(max_length=21)),
                ("area_path", gongzhi.base.columns.AreaPath(max_length=240)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("definition", _to("counting.definition")),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.draw"
                    ),
                ),
                ("post", _to("people.post")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["definition", "area_path", "period"], name="checks_of_figure"),
                    models.Index(fields=["area_path", "-id"], name="check_by_area"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckLine",
            fields=[
                *_KEYS,
                ("place", models.PositiveIntegerField()),
                ("result", models.CharField(blank=True, max_length=7)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(null=True)),
                ("account", _to(settings.AUTH_USER_MODEL, null=True)),
                ("check_of", _to("checking.check", "lines")),
                ("counted", _to("counting.counted")),
                ("post", _to("people.post", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["check_of", "place"], name="one_line_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(result="", at=None)
                        | models.Q(result__in=("right", "wrong", "unclear"), at__isnull=False),
                        name="line_with_result",
                    ),
                ],
            },
        ),
    ]
