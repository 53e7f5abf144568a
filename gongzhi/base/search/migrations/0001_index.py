import django.db.models
from django.db import migrations, models

import gongzhi.base.ids

POSTGRESQL = (
    "CREATE TABLE search_words (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX search_words_tokens ON search_words USING gin (tokens)",
)
# By the tokeniser `ascii` every character beyond ASCII is part of a word, whatever version of Unicode SQLite knows.
SQLITE = ("CREATE VIRTUAL TABLE search_words USING fts5(tokens, tokenize = 'ascii', columnsize = 0)",)


def make(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=gongzhi.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=30, unique=True)),
                ("upto", models.BigIntegerField(default=0)),
                ("owes_purge", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.Q(("id__range", (1, 255))), name="subject_fits_its_bits"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                ("id", models.BigIntegerField(db_column="rowid", primary_key=True, serialize=False)),
                ("tokens", models.TextField()),
            ],
            options={"db_table": "search_words", "managed": False},
        ),
        migrations.RunPython(make, drop),
    ]
