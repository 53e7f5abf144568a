"""The answer to a batch: every row as it was read with what came of it and why, as CSV, Excel or JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from gongzhi.base.exchange.logic.columns import REASON, RESULT
from gongzhi.base.exchange.logic.results import IN_CELLS
from gongzhi.base.tables import SheetWriter
from gongzhi.base.tables.writing import BAD, csv_lines
from gongzhi.work.programmes.logic.batches.kinds import COLUMNS
from gongzhi.work.programmes.logic.batches.words import ACCEPTED, outcome_word, said_of, told
from gongzhi.work.programmes.models import Batch, BatchRow

_MONEY = ("money", "money_above")
_RATES = ("rate",)


def _columns(batch: Batch) -> list[tuple[str, str, str]]:
    """Code, header and type of the columns of an answer; amounts are in yuan."""
    return [
        (one.code, f"{one.field.title}（元）" if one.type in _MONEY else str(one.field.title), one.type)
        for one in COLUMNS[batch.kind]
    ]


def _shown(value: Any, type_: str) -> str:
    if value is None:
        return ""
    if type_ in _MONEY and type(value) is int:
        return f"{value // 100}.{value % 100:02d}"
    if type_ in _RATES and type(value) is int:
        whole, part = divmod(value, 10**6)
        return f"{whole}.{part:06d}".rstrip("0").rstrip(".") + "%"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def _rows(batch: Batch) -> Iterator[tuple[int, dict[str, Any], str, list[Any]]]:
    rows = BatchRow.objects.filter(batch=batch).order_by("line")
    return rows.values_list("line", "values", "outcome", "why").iterator(chunk_size=5_000)


def answer_rows(batch: Batch) -> Iterator[list[str]]:
    """Each row: its cells, its outcome and the reasons in one line. Of a faulty row, the cells as they stood."""
    columns = _columns(batch)
    words = {code: outcome_word(code) for code in ("", "accepted", "returned", "duplicate", "over")}
    for line, values, outcome, why in _rows(batch):
        cells = [_shown(values.get(code), type_) for code, _header, type_ in columns]
        yield [str(line), *cells, words[outcome], told(why) if why else ""]


def answer_headers(batch: Batch) -> list[str]:
    """Headers of the answer."""
    return [_("行"), *(header for _code, header, _type in _columns(batch)), RESULT, REASON]


def answer_lines(batch: Batch) -> Iterator[str]:
    """The answer as CSV, line by line."""
    return csv_lines(answer_headers(batch), answer_rows(batch))


def write_answer(batch: Batch, target: Path | IO[bytes]) -> None:
    """The answer as Excel: rows that were not taken are coloured, with the reason at the cell it is about."""
    headers, columns = answer_headers(batch), [code for code, _header, _type in _columns(batch)]
    writer = SheetWriter(headers, title=batch.number, widths={REASON: 60, RESULT: 14})
    last = len(headers) - 1
    for (_line, _values, outcome, why), cells in zip(_rows(batch), answer_rows(batch), strict=True):
        if outcome in ("", ACCEPTED):
            writer.write(cells)
            continue
        notes = {columns.index(field) + 1: said for field, said in said_of(why) if field in columns}
        writer.write(cells, marks=dict.fromkeys([*notes, last - 1, last], BAD), notes=notes)
    writer.save(target)


def in_cells(batch: Batch) -> bool:
    """Whether the answer is short enough for Excel with notes."""
    return batch.rows_in_all <= IN_CELLS


def answer_objects(batch: Batch) -> Iterator[str]:
    """The answer as JSON lines: values as they are stored, outcome and codes of the reasons."""
    for line, values, outcome, why in _rows(batch):
        told_ = [{"field": field, "code": code, **about} for field, code, about in why]
        yield json.dumps({"line": line, "values": values, "outcome": outcome or "waiting", "why": told_},
                         ensure_ascii=False) + "\n"  # fmt: skip
