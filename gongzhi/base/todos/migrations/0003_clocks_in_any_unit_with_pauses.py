from datetime import time

import django.db.models.deletion
from django.db import migrations, models

import gongzhi.base.ids


class Migration(migrations.Migration):
    dependencies = [("todos", "0002_alter_todo_clock_alter_todo_post")]

    operations = [
        migrations.RenameField("clock", "working_days", "amount"),
        migrations.AddField("clock", "unit", models.CharField(default="working_days", max_length=13)),
        migrations.AddField("clock", "opens", models.TimeField(default=time(9))),
        migrations.AddField("clock", "extended", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("clock", "paused_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="todos.clock"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("clock",), name="one_open_pause_a_clock"
                    )
                ],
            },
        ),
    ]
