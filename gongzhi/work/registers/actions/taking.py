"""Rows of registers from a file at the desk: a line a row, found again by its key. Every register is a target."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy

from gongzhi.base.exchange.logic.columns import Field, Meaning
from gongzhi.base.exchange.logic.results import CHANGED, NEW, SAME, Taken
from gongzhi.base.exchange.logic.targets import Import, Target
from gongzhi.base.forms.logic.compiling import Asked, ReadyForm
from gongzhi.base.forms.logic.showing import choice_words
from gongzhi.base.tables import Reason, Table, TableRow, chunks
from gongzhi.packs.queries import PackInUse, pack_in_force, packs_in_force
from gongzhi.work.registers.actions import keeping
from gongzhi.work.registers.logic import Told

AREA, PERIOD = "_area", "_period"  # no question is called so
_CHUNK = 500
_OUTCOMES = {keeping.MADE: NEW, keeping.CHANGED: CHANGED, keeping.SAME: SAME}


def targets() -> Sequence[Target]:
    """A target for each register of the packs in force; whoever may import may fill it, within the area of the post."""
    return [
        Target(
            f"register-{code}", register.title.label, "import", partial(fields, code), partial(take, code)
        )
        for pack in packs_in_force()
        for code, register in pack.pack.registers.items()
    ]  # fmt: skip


def _asked(pack: PackInUse, code: str) -> tuple[ReadyForm, list[Asked]]:
    """The form of a register, and the questions a column can answer."""
    form = pack.form(pack.pack.registers[code].form)
    flat = (one for one in form.asked.values() if not one.repeat and one.question.answered)
    return form, [one for one in flat if one.question.type not in ("photo", "point")]


def _pack_of(code: str, pack: str) -> PackInUse | None:
    found = pack_in_force(pack) if pack else next((one for one in packs_in_force() if code in one.pack.registers), None)
    return found if found is not None and code in found.pack.registers else None


def fields(code: str, pack: str) -> Sequence[Field]:
    """What a file of this register may tell: where, for which period, and the answers to its form."""
    found = _pack_of(code, pack)
    if found is None:
        return ()
    register = found.pack.registers[code]
    told = [Field(AREA, gettext_lazy("区域代码"), ("area", "代码"), required=True)]
    if register.period != "none":
        told.append(Field(PERIOD, gettext_lazy("期数"), ("period",), required=True))
    form, asked = _asked(found, code)
    for one in asked:
        question = one.question
        choices = choice_words(form.form, question) if question.type in ("one", "yes_no") else {}
        title = question.label.label if question.label else question.code
        required = question.code in register.key
        told.append(Field(question.code, title, (question.code,), required=required, choices=choices))
    return told


def take(code: str, table: Table, meaning: Meaning, run: Import) -> Taken:
    """Import a file of rows: new ones are made, those whose key stands get their next version when they differ."""
    pack, taken = _pack_of(code, run.pack), Taken()
    if pack is None:
        raise LookupError(f"no register {code} in the pack {run.pack}")
    several = {one.question.code for one in _asked(pack, code)[1] if one.question.type == "many"}
    for chunk in chunks(table.rows, _CHUNK):
        good = [row for row in chunk if not row.fault]
        for row in chunk:
            if row.fault:
                taken.refuse(row, row.fault)
        told = [_told(row, meaning, several) for row in good]
        kept = keeping.keep_many(code, told, pack=pack, by=run.by, at=run.at, within=run.within)
        for place, row in enumerate(good):
            if place in kept.problems:
                columns = {AREA: meaning.columns.get(AREA, ""), "area": meaning.columns.get(AREA, "")}
                columns |= {"period": meaning.columns.get(PERIOD, ""), **meaning.columns}
                faults = [(columns.get(one.field, ""), str(one.message)) for one in kept.problems[place]]
                taken.refuse(row, Reason(faults))
            else:
                taken.count(row, _OUTCOMES[kept.outcomes[place]])
        run.tell(len(chunk))
    return taken


def _told(row: TableRow, meaning: Meaning, several: set[str]) -> Told:
    def cell(field: str) -> str:
        word = row.cells.get(meaning.columns.get(field, ""), "").strip()
        return meaning.words.get(field, {}).get(word, word)

    answers: dict[str, Any] = {}
    named: Mapping[str, str] = meaning.columns
    for field in named:
        if field in (AREA, PERIOD) or not (said := cell(field)):
            continue
        answers[field] = [each for each in re.split(r"[、,，;；\s]+", said) if each] if field in several else said
    return Told(cell(AREA), answers, cell(PERIOD))
