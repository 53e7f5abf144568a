"""Forms for tests, and answers as the browser's evaluator takes them."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gongzhi.base.forms.logic.browsing import for_browser
from gongzhi.base.forms.logic.compiling import ReadyForm, ready
from gongzhi.base.forms.logic.definition import Form
from gongzhi.base.forms.logic.kinds import Names

HERE = Path(__file__).parent
TODAY = date(2024, 3, 1)


def form_of(text: str) -> Form:
    """A form from TOML."""
    return Form.model_validate(tomllib.loads(text))


def census() -> ReadyForm:
    """The form with a question of every type."""
    return ready(form_of((HERE / "census.toml").read_text(encoding="utf-8")))


def names_of(form: ReadyForm, **more: Any) -> Names:
    """What an expression outside of all repeats may speak of."""
    kinds = {code: one.kind for code, one in form.asked.items()}
    repeats = frozenset(code for code, (group, _tree) in form.groups.items() if group.repeat)
    return Names(kinds, {code: one.repeat for code, one in form.asked.items()}, repeats, **more)


def job(form: ReadyForm, answers: Mapping[str, Any], trees: list[Any] = [], today: date = TODAY) -> dict[str, Any]:  # noqa: B006
    """Answers and trees (of code, row and tree) for `in_browser`."""
    flat: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for code, value in answers.items():
        if code in form.groups:
            rows[code] = len(value)
            flat |= {f"{inner}.{n}": cell for n, cells in enumerate(value) for inner, cell in cells.items()}
        else:
            flat[code] = value
    return {"form": json.loads(for_browser(form, today)), "answers": flat, "rows": rows, "trees": trees}
