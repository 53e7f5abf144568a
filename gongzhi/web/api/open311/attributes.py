"""Attributes of a service: the questions of its kind's form, as Open311 asks them and as it answers them.

What Open311 has no words for is left to other faces: pictures (they are media), rows of repeats, calculations. Whether
a question is asked may hang on other answers; such a question is never required here.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from gongzhi.base.clock import zone
from gongzhi.base.forms.logic.compiling import Asked, ReadyForm
from gongzhi.base.forms.logic.sealing import opened_answers
from gongzhi.base.forms.logic.showing import choice_words, words_of
from gongzhi.web.api.open311.answers import Row
from gongzhi.web.showing import say

DATATYPES = {
    "text": "string", "phone": "string", "id_number": "string", "area": "string", "time": "string", "point": "string",
    "long_text": "text", "integer": "number", "decimal": "number", "date": "datetime", "datetime": "datetime",
    "one": "singlevaluelist", "yes_no": "singlevaluelist", "many": "multivaluelist", "note": "string",
}  # fmt: skip
_HOW = {
    "time": "08:30", "point": "longitude latitude, in degrees (WGS 84)", "area": "code of an area",
    "date": "2024-03-11, or a W3C datetime", "datetime": "2024-03-11T08:30 local time, or a W3C datetime with its zone",
}  # fmt: skip
_CLOSED = ("one", "many", "yes_no", "integer", "decimal", "date", "time", "datetime")  # no free text, so nobody's name
_NAME = re.compile(r"attribute\[([^\[\]]*)\](\[\])?")


def askable(form: ReadyForm | None) -> dict[str, Asked]:
    """The questions of a form that Open311 can ask, by code, in their order."""
    found = form.asked.items() if form else ()
    return {code: one for code, one in found if one.question.type in DATATYPES and not one.repeat}


def attribute_rows(form: ReadyForm | None) -> list[Row]:
    """A service's attributes, as its definition tells them."""
    rows: list[Row] = []
    for order, (code, one) in enumerate(askable(form).items(), 1):
        question = one.question
        values = choice_words(form.form, question) if form and question.type in ("one", "many", "yes_no") else {}
        hints = (_HOW.get(question.type, ""), say(question.hint), say(question.unit))
        rows.append(
            {
                "variable": question.answered,
                "code": code,
                "datatype": DATATYPES[question.type],
                "required": is_required(form, one),
                "datatype_description": "; ".join(filter(None, hints)) or None,
                "order": order,
                "description": say(question.label),
                "values": [{"key": key, "name": name} for key, name in values.items()],
            }
        )
    return rows


def is_required(form: ReadyForm | None, one: Asked) -> bool:
    """Whether a question must be answered whatever else was answered."""
    around = any(form.groups[code][1] for code in one.groups) if form else False
    always = one.trees.get("required") == ("true",) and "relevant" not in one.trees
    return one.question.answered and always and not around


def read_attributes(sent: QueryDict, form: ReadyForm | None, time_zone: str, wrong: list[str]) -> dict[str, Any]:
    """The answers a POST sends; what nobody asks for, or was sent twice, is added to `wrong`.

    `attribute[code]` may be repeated, and be written `attribute[code][]`; an empty one is as good as none.
    """
    given: dict[str, list[str]] = {}
    for name, values in sent.lists():
        if match := _NAME.fullmatch(name):
            given.setdefault(match[1], []).extend(value for value in values if value.strip())
        elif name.startswith("attribute"):
            wrong.append(f"{name[:80]}: write attribute[code] or attribute[code][]")
    questions, found = askable(form), dict[str, Any]()
    for code, values in given.items():
        one = questions.get(code)
        if one is None or not one.question.answered:
            wrong.append(f"attribute[{code[:80]}]: this service asks for no such attribute")
        elif one.question.type == "many":
            found[code] = values
        elif len(set(values)) > 1:
            wrong.append(f"attribute[{code}]: takes one value")
        elif values:
            found[code] = _local(one.question.type, values[0], time_zone)
    missing = [code for code, one in questions.items() if is_required(form, one) and not found.get(code)]
    wrong += [f"attribute[{code}]: is required" for code in missing]
    return found


def _local(kind: str, text: str, time_zone: str) -> str:
    """A W3C datetime as the local day or minute a form holds; whatever else is left to the form to judge."""
    if kind not in ("date", "datetime") or "T" not in text:
        return text
    try:
        moment = parse_datetime(text.strip().replace(" ", "+"))
        if moment is None:
            return text
        local = moment.astimezone(zone(time_zone)) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return text
    return local.date().isoformat() if kind == "date" else _minute(local)


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def answered_rows(form: ReadyForm | None, answers: Mapping[str, Any], row: UUID) -> list[Row]:
    """What was answered, as far as everybody may read it: choices, numbers, days; nothing sensitive, no free text."""
    if form is None:
        return []
    opened, found = opened_answers(form, answers, row, whole=False), list[Row]()
    for code, one in askable(form).items():
        question, value = one.question, opened.get(code)
        if value in (None, "", []) or question.sensitive or question.type not in _CLOSED:
            continue
        words = words_of(form.form, question, value)
        found.append({"label": say(question.label), "name": words, "value": _value(value), "code": code})
    return found


def _value(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
