"""Rows of a batch, read by what its columns mean; totals and digest over what was read.

The digest covers kind, number and every value, not the file: the same rows as CSV, Excel or JSON are the same batch.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongzhi.base.exchange.logic.columns import Meaning
from gongzhi.base.rules.logic.definition import Input
from gongzhi.base.rules.logic.units import Unreadable, read_value
from gongzhi.base.tables import TableRow
from gongzhi.base.texts import Text
from gongzhi.packs.schemes.standing import CERTIFICATES, PURPOSES, SECURITIES
from gongzhi.work.programmes.logic.batches import cells
from gongzhi.work.programmes.logic.batches.cells import FEN, WAN, YUAN, Fault, Reader
from gongzhi.work.programmes.logic.batches.kinds import COLUMNS, CORRECTION, FILING, POLICY, Column

Cells = dict[str, Any]
Faults = list[list[Any]]  # each a field, a code of words.py, and what it is about


@dataclass(slots=True)
class ReadRow:
    """A row: its line, its values, and what is wrong with it. Of a faulty one, the cells as they stood."""

    line: int
    values: Cells
    faults: Faults = field(default_factory=list)
    text: str = ""  # the values as they are digested and stored


@dataclass
class Found:
    """All rows of a batch."""

    rows: list[ReadRow]
    digest: str
    totals: dict[str, int]
    unreadable: dict[str, int]  # rows by the total they could not enter


def words_of(choices: Mapping[str, Text]) -> dict[str, str]:
    """Every word a choice may be written by, in lower case, with its code."""
    found: dict[str, str] = {}
    for code, title in choices.items():
        found |= {code: code, title.zh.lower(): code, title.en.lower(): code}
    return found


BALANCES = {
    "all": Text(zh="全部贷款", en="All loans"),
    "sci_tech": Text(zh="科技型企业贷款", en="Loans to sci-tech firms"),
}
_CHOICES = {"balance_class": BALANCES, "purpose": PURPOSES, "security": SECURITIES, "certificate": CERTIFICATES}


class RowReader:
    """Reads rows of one file: readers by column, chosen once."""

    def __init__(
        self, kind: str, meaning: Meaning, *, unit: str = YUAN, own: Mapping[str, Input] | None = None,
        choices: Mapping[str, Mapping[str, Text]] | None = None,
    ) -> None:  # fmt: skip
        self.kind = kind
        choices = {**_CHOICES, **(choices or {})}
        self._plan: list[tuple[str, str, Reader, bool]] = []
        for column in COLUMNS[kind]:
            header = meaning.columns.get(column.code, "")
            if header or column.required:
                self._plan.append((column.code, header, _reader(column, header, unit, choices), column.required))
        self._own = [(code, meaning.columns.get(code, ""), one) for code, one in (own or {}).items()]
        self._totals = [one.code for one in COLUMNS[kind] if one.total]

    def rows(self, rows: Iterable[TableRow]) -> Iterator[ReadRow]:
        """Read one row after another; a faulty one does not stop the rest."""
        plan, own, check = self._plan, self._own, _CHECKS.get(self.kind)
        for row in rows:
            told, faults = row.cells, []
            if row.fault:
                yield ReadRow(row.line, dict(told), [["", "row", {"about": row.fault[:200]}]])
                continue
            values: Cells = {}
            for code, header, read, required in plan:
                text = told.get(header, "").strip()
                if not text:
                    if required:
                        faults.append([code, "missing", {}])
                    continue
                try:
                    values[code] = read(text)
                except Fault as fault:
                    faults.append([code, fault.code, {}])
            for code, header, known in own:
                text = told.get(header, "").strip()
                if text:
                    _take_own(values, faults, code, text, known)
            if not faults and check is not None:
                faults = check(values)
            yield ReadRow(row.line, values if not faults else {**told, **values}, faults)

    def all(self, rows: Iterable[TableRow], number: str) -> Found:
        """Every row with digest and totals."""
        state = hashlib.sha256(f"{self.kind}\0{number}".encode())
        totals, unreadable = dict.fromkeys(self._totals, 0), dict.fromkeys(self._totals, 0)
        found, dump = [], json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
        for row in self.rows(rows):
            text = dump(row.values)
            state.update(b"\n" + text.encode())
            for name in self._totals:
                amount = row.values.get(name)
                if type(amount) is int:
                    totals[name] += amount
                elif amount is not None or any(one[0] in (name, "") for one in row.faults):
                    unreadable[name] += 1
            found.append(ReadRow(row.line, row.values, row.faults, text))
        return Found(found, state.hexdigest(), totals, unreadable)


def _take_own(values: Cells, faults: Faults, code: str, text: str, known: Input) -> None:
    try:
        if known.choices:
            read = words_of(known.choices).get(text.lower(), text)
        else:
            read = read_value(text, known.type, frozenset(known.choices))  # type: ignore[assignment]
    except Unreadable as fault:
        faults.append([code, "unreadable", {"about": str(fault)[:120]}])
        return
    if known.choices and read not in known.choices:
        faults.append([code, "no_choice", {}])
        return
    values.setdefault("own", {})[code] = read if isinstance(read, bool | str) else str(read)


_READERS: Mapping[str, Reader] = {
    "day": cells.day, "yes_no": cells.yes_no, "credit_code": cells.credit_code, "number": cells.number,
    "code": cells.number, "text": cells.plain(120),
}  # fmt: skip


def _reader(column: Column, header: str, unit: str, choices: Mapping[str, Mapping[str, Text]]) -> Reader:
    if column.type in ("money", "money_above"):
        read = cells.fen_in(unit_of(header, unit))
        return read if column.type == "money" else cells.above_nothing(read)
    if column.type == "rate":
        return cells.rate_in("%" in header or "％" in header)
    if column.type in choices:
        return cells.one_of(words_of(choices[column.type]))
    return _READERS[column.type]


def unit_of(header: str, unit: str) -> str:
    """The unit a header names in brackets or at its end, else that of the file."""
    for word, named in (("万元", WAN), ("分", FEN), ("元", YUAN), ("fen", FEN), ("yuan", YUAN)):
        if f"（{word}" in header or f"({word}" in header or header.endswith(f"_{word}") or header.endswith(f" {word}"):
            return named
    return unit


def _filing(values: Cells) -> Faults:
    found: Faults = []
    if values["ends_on"] <= values["begins_on"]:
        found.append(["ends_on", "ends_early", {}])
    if values.get("offset", 0) > values.get("fee", 0):
        found.append(["offset", "offset_over_fee", {}])
    return found


def _policy(values: Cells) -> Faults:
    return [["ends_on", "ends_early", {}]] if values["ends_on"] <= values["begins_on"] else []


def _recovery(values: Cells) -> Faults:
    return [["costs", "costs_over", {}]] if values.get("costs", 0) > values["amount"] else []


_CHECKS: Mapping[str, Callable[[Cells], Faults]] = {
    FILING: _filing, CORRECTION: _filing, POLICY: _policy, "recovery": _recovery,
}  # fmt: skip


def months_between(begins: date, ends: date) -> int:
    """Whole months of a term, a part of one counted as one."""
    months = (ends.year - begins.year) * 12 + ends.month - begins.month
    return months + (ends.day > begins.day)
