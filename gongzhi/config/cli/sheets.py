"""`gongzhi sheet fill …`: a blank table filled from records, with a report of every cell beside it."""

import csv
from collections.abc import Sequence
from pathlib import Path

from gongzhi.base.clock import local_day, now
from gongzhi.base.refusals import Refused
from gongzhi.base.tables import TableFault
from gongzhi.base.tables.blanks import layout_of, open_blank, write_cells
from gongzhi.config.cli import Arguments, Failed
from gongzhi.config.cli.figures import area_named, pack_of_area
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.sheets.logic.checking import check_map
from gongzhi.figures.sheets.logic.maps import read_map
from gongzhi.figures.sheets.logic.report import HEADS, counts_of, report_rows, summary
from gongzhi.figures.sheets.logic.results import Told, values_of
from gongzhi.figures.sheets.queries.filling import Asking, fill
from gongzhi.packs.sheets import SheetMap


def run(arguments: Arguments) -> int:
    """Fill a blank by a map; 1 when the blank, the map or what it asks for is wrong."""
    area, period = area_named(arguments.area), period_of(arguments.period)
    if period is None:
        raise Failed(f"{arguments.period}: no period; write 2023, 2023Q4, 2023-11, 2023-07-28 or a range 2021/2023")
    out = arguments.out or arguments.file.with_name(f"{arguments.file.stem}-{area.code}-{_plain(period.code)}.xlsx")
    if out.suffix.lower() != ".xlsx":
        raise Failed(f"{out}: a filled sheet is an .xlsx")
    pack = pack_of_area(area)
    one = _map(arguments.map)
    try:
        blank = open_blank(arguments.file)
        layout = layout_of(blank.data, arguments.file.name)
    except TableFault as fault:
        raise Failed(f"{fault}") from None
    if faults := list(check_map(one, layout, pack.pack, datasets_of(pack.code, pack.pack))):
        raise Failed("\n".join(f"{arguments.map}: {fault.field}: {fault.message}" for fault in faults))
    moment = now()
    follow(at=moment)
    try:
        filled = fill(one, layout, Asking(pack, area, period, None, local_day(moment, pack.calendar.time_zone)))
        data = write_cells(blank.data, values_of(filled.cells), like=filled.like)
    except (Refused, TableFault) as fault:
        raise Failed(f"{arguments.map}: {fault}") from None
    _write(out, data)
    if arguments.report:
        _report(arguments.report, filled.cells)
    for note in (*blank.lost, *filled.notes):
        print(note)
    for cell in filled.cells:
        if cell.pending or cell.waits:
            print(f"{cell.name}: {cell.figure or cell.role}: {cell.reason or cell.label}")
    print(f"{out}: {summary(counts_of(filled.cells))}")
    return 0


def _plain(code: str) -> str:
    return code.replace("/", "-")


def _map(path: Path) -> SheetMap:
    try:
        return read_map(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise Failed(f"{path}: {fault}") from None
    except Refused as refused:
        raise Failed("\n".join(f"{path}: {one.field or 'TOML'}: {one.message}" for one in refused.problems)) from None


def _write(out: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise Failed(f"{out}: {fault.strerror}") from None


def _report(path: Path, cells: Sequence[Told]) -> None:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADS)
            writer.writerows(report_rows(cells))
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from None
