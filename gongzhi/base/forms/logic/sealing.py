"""Sensitive answers are encrypted before they are stored, and shown whole only to those who may see them.

A sealed answer is `{"sealed": …}`; it is bound to its row and question, so it cannot be moved to another.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from gongzhi.base import crypto
from gongzhi.base.forms.logic.compiling import ReadyForm

MASK = "***"


def sealed_answers(form: ReadyForm, answers: Mapping[str, Any], row: UUID) -> dict[str, Any]:
    """Clean answers with the sensitive ones sealed, for the row with this uid."""

    def seal(code: str, value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False)
        return {"sealed": base64.b64encode(crypto.seal(text, purpose=_purpose(row, code))).decode()}

    return _each(form, answers, seal)


def opened_answers(form: ReadyForm, answers: Mapping[str, Any], row: UUID, *, whole: bool) -> dict[str, Any]:
    """Stored answers as they are shown. `whole`: the reader may see sensitive ones; else they are masked."""

    def open_(code: str, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        if not whole:
            return MASK
        raw = base64.b64decode(str(value["sealed"]))
        return json.loads(crypto.unseal(raw, purpose=_purpose(row, code)))

    return _each(form, answers, open_)


def holds_sealed(answers: Any) -> bool:
    """Whether any stored answer is sealed."""
    if isinstance(answers, Mapping):
        return "sealed" in answers or any(map(holds_sealed, answers.values()))
    return isinstance(answers, list) and any(map(holds_sealed, answers))


def resealed_answers(answers: Mapping[str, Any], row: UUID) -> tuple[dict[str, Any], int]:
    """Stored answers with what another cipher or secret sealed sealed anew, and how many. Raises `ValueError`."""
    number = 0

    def walk(code: str, value: Any) -> Any:
        nonlocal number
        if isinstance(value, list):
            return [{inner: walk(inner, one) for inner, one in each.items()} if _rows(each) else each for each in value]
        if not isinstance(value, Mapping) or set(value) != {"sealed"}:
            return value
        raw, purpose = base64.b64decode(str(value["sealed"])), _purpose(row, code)
        if crypto.is_current(raw, purpose=purpose):
            return value
        number += 1
        return {"sealed": base64.b64encode(crypto.reseal(raw, purpose=purpose)).decode()}

    return {code: walk(code, value) for code, value in answers.items()}, number


def _rows(each: Any) -> bool:
    return isinstance(each, Mapping)


def _purpose(row: UUID, code: str) -> str:
    return f"form.answer/{row}/{code}"


def _each(form: ReadyForm, answers: Mapping[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The answers with every sensitive one changed, in rows of repeats too."""

    def walk(cells: Mapping[str, Any]) -> dict[str, Any]:
        return {code: one(code, value) for code, value in cells.items()}

    def one(code: str, value: Any) -> Any:
        if code in form.groups and isinstance(value, list):
            return [walk(cells) for cells in value]
        asked = form.asked.get(code)
        return change(code, value) if asked is not None and asked.question.sensitive else value

    return walk(answers)
