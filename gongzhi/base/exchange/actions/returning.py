"""The file that goes back to whoever brought it: each row with what came of it, wrong cells coloured, with reasons."""

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.base.exchange.logic.columns import REASON, RESULT, without_results
from gongzhi.base.exchange.logic.results import CHANGED, NEW, REFUSED, SAME, Taken
from gongzhi.base.tables import SheetWriter, TableWriter, read_table
from gongzhi.base.tables.writing import BAD

WORDS: dict[str, str | Promise] = {
    NEW: _("已导入"), CHANGED: _("已更新"), SAME: _("没有变化"), REFUSED: _("未导入"),
}  # fmt: skip


def write_returned(source: Path, taken: Taken, target: Path, *, sheet: str = "") -> None:
    """The whole table with what came of each row, as Excel: for files of up to `IN_CELLS` rows."""
    table = without_results(read_table(source, sheet=sheet))
    reasons = {row.line: why for row, why in taken.refused}
    headers = [one for one in table.headers if one]
    writer = SheetWriter([*headers, RESULT, REASON], title=table.sheet, widths={RESULT: 14, REASON: 60})
    last = len(headers)
    for row in table.rows:
        why = reasons.get(row.line)
        cells: list[object] = [row.cells.get(header, "") for header in headers]
        cells += [str(WORDS[taken.lines[row.line]]) if row.line in taken.lines else "", why or ""]
        if why is None:
            writer.write(cells)
            continue
        notes = {headers.index(name): text for name, text in why.cells.items() if name in headers}
        marks = dict.fromkeys([*notes, last, last + 1], BAD)
        writer.write(cells, marks=marks, notes=notes)
    writer.save(target)


def write_refused(taken: Taken, target: Path) -> None:
    """Only the refused rows with line and reason, as CSV: for files too long to be handed back whole."""
    headers: dict[str, None] = {}
    for row, _why in taken.refused:
        headers |= dict.fromkeys(row.cells)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, ["line", *headers, REASON])
        for row, why in taken.refused:
            writer.write({**row.cells, "line": row.line, REASON: str(why)})
