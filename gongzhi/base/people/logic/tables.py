"""Households from tables: one line a person, those of a household under its number one after the other. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow
from gongzhi.base.tables import Reason, TableRow

Cell = Callable[[TableRow, str], str]


@dataclass(frozen=True)
class Told:
    """A household as a table tells it: its lines, and the row, or why there is none."""

    lines: Sequence[TableRow]
    row: HouseholdRow | None = None
    faults: Mapping[int, Reason] | None = None


def households_of(
    rows: Iterable[TableRow], columns: Mapping[str, str], relations: Mapping[str, str], sexes: Mapping[str, str]
) -> Iterator[Told]:
    """Households in the order of the table. `relations` and `sexes`: what words of the table mean."""

    def cell(row: TableRow, name: str) -> str:
        return row.cells.get(columns.get(name, ""), "").strip()

    seen: set[str] = set()
    for number, group in groupby(rows, key=lambda row: cell(row, "number")):
        lines = list(group)
        faults: dict[int, Reason] = {}
        header = columns.get("number", "")
        if not number:
            for line in lines:
                faults[line.line] = Reason([(header, _("是空的"))])
        elif number in seen:
            for line in lines:
                faults[line.line] = Reason([(header, _("这一户的行没有排在一起"))])
        seen.add(number)
        members = []
        for line in lines:
            found, wrong = _member(line, cell, columns, relations, sexes)
            if wrong and line.line not in faults:
                faults[line.line] = Reason(wrong)
            members.append(found)
        first = lines[0]
        since, bad = _day(cell(first, "since"))
        if bad:
            faults.setdefault(first.line, Reason([(columns.get("since", ""), bad)]))
        if faults:
            yield Told(lines, None, faults)
        else:
            told = {name: cell(first, name) for name in ("area", "text", "registered")}
            yield Told(lines, HouseholdRow(members=tuple(members), number=number, since=since, **told))


def _member(
    row: TableRow, cell: Cell, columns: Mapping[str, str], relations: Mapping[str, str], sexes: Mapping[str, str]
) -> tuple[PersonRow, list[tuple[str, str]]]:
    wrong: list[tuple[str, str]] = [("", row.fault)] if row.fault else []
    relation, sex = cell(row, "relation"), cell(row, "sex")
    for name, word, known in (("relation", relation, relations), ("sex", sex, sexes)):
        if word and not known.get(word):
            wrong.append((columns.get(name, ""), _("“%(word)s”不在对应表里") % {"word": word}))
    born, bad = _day(cell(row, "born"))
    if bad:
        wrong.append((columns.get("born", ""), bad))
    for header, text in row.cells.items():
        if "\x00" in text:
            wrong.append((header, _("含有 NUL 字符")))
    made = PersonRow(
        name=cell(row, "name"), relation=relations.get(relation, "") or "", sex=sexes.get(sex, ""), born=born,
        id_number=cell(row, "id_number"), phone=cell(row, "phone"),
    )  # fmt: skip
    return made, wrong


def _day(text: str) -> tuple[date | None, str]:
    """A day as offices write it: 2024-01-31, 2024/1/31, 20240131, 2024年1月31日."""
    if not text:
        return None, ""
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    joined = len(plain) == 8 and plain.isdecimal()
    parts = [plain[:4], plain[4:6], plain[6:]] if joined else plain.split(" ")[0].split("-")
    try:
        year, month, day = map(int, parts)
        return date(year, month, day), ""
    except ValueError:
        return None, _("“%(text)s”不是日期，写成 2024-01-31 这样") % {"text": text}
