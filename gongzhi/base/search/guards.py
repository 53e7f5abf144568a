"""The table of words: no model can describe a full-text index, so it is made beside the models, after every migrate."""

from typing import Any

from django.db import connections

POSTGRESQL = (
    "CREATE TABLE IF NOT EXISTS search_words (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS search_words_tokens ON search_words USING gin (tokens)",
)
# By the tokeniser `ascii` every character beyond ASCII is part of a word, whatever version of Unicode SQLite knows.
SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(tokens, tokenize = 'ascii', columnsize = 0)",
)  # fmt: skip


def keep_words(using: str, **_told: Any) -> None:
    """Make the table of words if it is not there yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)
