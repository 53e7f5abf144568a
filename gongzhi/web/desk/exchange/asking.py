"""The form in which somebody says what the columns and words of a file mean."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from gongzhi.base.exchange.logic.columns import Field, Meaning, suggested_word, words_in
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import TableRow


def _name(field: str, word: str) -> str:
    """What the choice for a word is sent as; the word itself may hold anything."""
    return f"word-{field}-{hashlib.sha256(word.encode()).hexdigest()[:12]}"


def asked_meaning(request: HttpRequest, fields: Sequence[Field], rows: Sequence[TableRow]) -> Meaning:
    """What was chosen; words that were not asked yet mean what they say."""
    sent = request.POST
    columns = {one.code: header for one in fields if (header := sent.get(f"column-{one.code}", "")[:200])}
    words: dict[str, dict[str, str]] = {}
    for one in fields:
        if one.choices and one.code in columns:
            found = words_in(rows, columns[one.code])
            words[one.code] = {
                word: sent.get(_name(one.code, word), suggested_word(word, one.choices))[:60] for word in found
            }
    return Meaning(columns, words, sent.get("system", "").strip()[:40], sent.get("time_format", "").strip()[:40])


def shown_fields(
    fields: Sequence[Field], headers: Sequence[str], rows: Sequence[TableRow], meaning: Meaning,
    problems: Sequence[Problem],
) -> list[dict[str, Any]]:  # fmt: skip
    """Each field with the columns to choose from, an example, and its words."""
    errors = {one.field: str(one.message) for one in problems}
    return [_shown(one, headers, rows, meaning, errors) for one in fields]


def _shown(
    one: Field, headers: Sequence[str], rows: Sequence[TableRow], meaning: Meaning, errors: Mapping[str, str]
) -> dict[str, Any]:
    header = meaning.columns.get(one.code, "")
    known = meaning.words.get(one.code, {})
    words = [
        {
            "name": _name(one.code, word), "word": word,
            "options": [
                {"value": code, "label": title, "on": code == known.get(word, "")}
                for code, title in one.choices.items()
            ],
        }
        for word in (words_in(rows, header) if one.choices and header else [])
    ]  # fmt: skip
    example = next((row.cells[header] for row in rows if row.cells.get(header, "").strip()), "")
    return {
        "code": one.code, "title": one.title, "required": one.required, "note": one.note, "words": words,
        "options": [{"value": name, "label": name, "on": name == header} for name in headers],
        "example": example[:60], "error": errors.get(f"column-{one.code}", "") or errors.get(f"word-{one.code}", ""),
    }  # fmt: skip
