"""What an HTML form sent, as answers; and which questions its sender has seen.

Fields are named by the path of their question: `pole`, `members.2.age`; the caller strips what stands before.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gongzhi.base.forms.logic.answers import offered_at, path_of, read_given
from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.forms.logic.settling import Settled, Spot, settle

SEEN = "_seen"  # no code of a question


def read_sent(form: ReadyForm, fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Answers by code, rows of repeats as lists; rows in which nothing was filled are left out."""
    found: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for name, values in fields.items():
        repeat, _, rest = name.partition(".")
        if not rest:
            if name in form.asked:
                found[name] = _value(form, name, values)
            continue
        number, _, code = rest.partition(".")
        asked = form.asked.get(code)
        if asked is None or asked.repeat != repeat or not (number.isascii() and number.isdecimal() and len(number) < 4):
            continue
        if any(values):
            rows.setdefault(repeat, {}).setdefault(int(number), {})[code] = _value(form, code, values)
    return found | {repeat: [cells for _n, cells in sorted(filled.items())] for repeat, filled in rows.items()}


def _value(form: ReadyForm, code: str, values: Sequence[str]) -> Any:
    several = form.asked[code].question.type in ("many", "photo", "point")
    return list(values) if several else (values[-1] if values else "")


def settled_answers(form: ReadyForm, answers: Mapping[str, Any], *, today: date) -> Settled:
    """What is asked and calculated, given answers as they were sent."""
    given = read_given(form, answers)
    return settle(form, given.values, given.rows, today=today)


def unseen(form: ReadyForm, answers: Mapping[str, Any], seen: Sequence[str], *, today: date) -> list[str]:
    """Paths of questions that are asked now and were not shown when the answers were given.

    Without JavaScript a question that depends on another comes up only after that one was answered and sent.
    """
    settled, known = settled_answers(form, answers, today=today), set(seen)
    found = []
    for one in form.asked.values():
        for spot in settled.spots(one.question.code):
            path = path_of(form, spot)
            if settled.asked[spot] and one.question.answered and path not in known and _can_be_answered(settled, spot):
                found.append(path)
    return found


def _can_be_answered(settled: Settled, spot: Spot) -> bool:
    """A choice without anything to choose yet waits for the one before it."""
    one = settled.form.asked[spot[0]]
    return "choice_filter" not in one.trees or offered_at(settled, one, spot) != []
