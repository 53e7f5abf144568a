"""`gongzhi import matters|households …` and `gongzhi export matters …`."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.functional import Promise
from tqdm import tqdm

from gongzhi.base.clock import now
from gongzhi.base.exchange import SheetWriter, TableFault, TableRow, TableWriter, read_table
from gongzhi.base.exchange.actions import households as residents
from gongzhi.base.exchange.actions.leaving import note_files
from gongzhi.base.exchange.actions.returning import write_returned
from gongzhi.base.exchange.logic.columns import Meaning, check_meaning, said, suggested, without_results
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Import
from gongzhi.base.trail.logic import By
from gongzhi.config.cli import Arguments, Failed
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.work.matters.actions.exchange import check_map, import_matters
from gongzhi.work.matters.logic.mapping import ExportMap, MapFault, columns_missing, read_map
from gongzhi.work.matters.queries.exporting import columns_of, exported, outgoing

_BY = By("import")
_BOOKS = (".xlsx", ".xls", ".ods")


def _pack(name: str | None) -> PackInUse:
    fits = [pack for pack in packs_in_force() if pack.pack.kinds and name in (None, pack.code)]
    if len(fits) != 1:
        known = ", ".join(pack.code for pack in packs_in_force() if pack.pack.kinds) or "none"
        raise Failed(f"--pack: say which pack the matters go to (in force: {known})")
    return fits[0]


def _map(arguments: Arguments, pack: PackInUse) -> ExportMap:
    try:
        export = read_map(arguments.map)
    except MapFault as fault:
        raise Failed(str(fault)) from None
    if faults := check_map(export, pack):
        raise Failed("\n".join(f"{arguments.map.name}: {fault}" for fault in faults))
    return export


def matters(arguments: Arguments) -> int:
    """Another system's matters. Exit code 0 even with refused rows: each has its reason in the file named."""
    pack = _pack(arguments.pack)
    export = _map(arguments, pack)
    whole, back = Taken(), []
    for file in arguments.files:
        taken = _one_file(file, export, pack, arguments.sheet)
        print(f"{file.name}: {_counts(taken)}")
        back += _whole_back(file, taken, arguments)
        whole.imported += taken.imported
        whole.updated += taken.updated
        whole.already += taken.already
        whole.refused += [
            (TableRow(row.line, {**row.cells, "file": file.name}, row.fault), why) for row, why in taken.refused
        ]
    if whole.refused and len(back) < len(arguments.files):
        first = arguments.files[0]
        target = arguments.refused or first.with_name(f"{first.name.split('.')[0]}.refused.csv")
        _write_refused(target, whole)
        print(f"refused rows with their reasons: {target}")
    for target in back:
        print(f"refused rows with their reasons: {target}")
    print(f"{whole.rows} rows: {_counts(whole)}")
    return 0


def _counts(taken: Taken) -> str:
    moved = f"{taken.updated} updated, " if taken.updated else ""
    return f"{taken.imported} imported, {moved}{taken.already} already here, {taken.faults} refused"


def _one_file(file: Path, export: ExportMap, pack: PackInUse, sheet: str) -> Taken:
    try:
        table = without_results(read_table(file, sheet=sheet))
        if missing := columns_missing(export, list(table.headers)):
            raise Failed(f"{file.name}: line {table.head}: columns of the map that are not here: {', '.join(missing)}")
        with tqdm(desc=file.name, unit=" rows", disable=None) as bar:
            return import_matters(table, export, pack=pack, by=_BY, at=now(), progress=bar.update)
    except TableFault as fault:
        raise Failed(f"{fault}. Rows before it are in; run it again after mending the file") from None


def _whole_back(file: Path, taken: Taken, arguments: Arguments) -> list[Path]:
    """An Excel file goes back whole, with the reasons in its cells, if it is short enough."""
    asked = arguments.refused
    as_book = asked.suffix == ".xlsx" if asked else file.suffix.lower() in _BOOKS
    if not taken.refused or not taken.in_cells or not as_book or (asked and len(arguments.files) > 1):
        return []
    target = asked or file.with_name(f"{file.name.split('.')[0]}.returned.xlsx")
    write_returned(file, taken, target, sheet=arguments.sheet)
    return [target]


def _write_refused(target: Path, taken: Taken) -> None:
    headers = ["file", "line", "reason"]
    for row, _why in taken.refused:
        headers += [header for header in row.cells if header not in headers]
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, headers)
        for row, reason in taken.refused:
            writer.write({**row.cells, "line": row.line, "reason": str(reason)})


def households(arguments: Arguments) -> int:
    """Households, one line a person. Columns are found by their titles."""
    pack, file = _pack(arguments.pack), arguments.files[0]
    fields = residents.fields(pack.code)
    try:
        table = without_results(read_table(file, sheet=arguments.sheet))
        words = {one.code: _words(one.choices) for one in fields if one.choices}
        meaning = Meaning(suggested(table.headers, fields), words)
        if problems := check_meaning(meaning, table.headers, fields):
            raise Failed("\n".join(f"{file.name}: line {table.head}: {one.message}" for one in problems))
        with tqdm(desc=file.name, unit=" rows", disable=None) as bar:
            taken = residents.take(table, meaning, Import(_BY, now(), pack.code, "/", bar.update))
    except TableFault as fault:
        raise Failed(f"{fault}. Rows before it are in; run it again after mending the file") from None
    back = _whole_back(file, taken, arguments)
    for target in back:
        print(f"refused rows with their reasons: {target}")
    if taken.refused and not back:
        target = arguments.refused or file.with_name(f"{file.name.split('.')[0]}.refused.csv")
        _write_refused(target, taken)
        print(f"refused rows with their reasons: {target}")
    print(f"{taken.rows} rows: {_counts(taken)}")
    return 0


def _words(choices: Mapping[str, str | Promise]) -> dict[str, str]:
    """Codes and titles, in both languages, to codes."""
    return {name: code for code, title in choices.items() for name in (code, *said(title))}


def export(arguments: Arguments) -> int:
    """Matters for another platform, in its own columns and words."""
    pack = _pack(arguments.pack)
    told = _map(arguments, pack)
    if arguments.ours and not told.columns.number:
        raise Failed(f"{arguments.map.name}: columns.number: needed to send matters that have no number there yet")
    rows = exported(told, outgoing(told.system, ours=arguments.ours), pack)
    headers, number = columns_of(told), 0
    if arguments.out.suffix.lower() == ".xlsx":
        writer = SheetWriter(headers, title=told.system)
        for row in rows:
            writer.write([row[header] for header in headers])
            number += 1
        writer.save(arguments.out)
    else:
        with arguments.out.open("w", encoding="utf-8", newline="") as stream:
            lines = TableWriter(stream, headers)
            for row in rows:
                lines.write(row)
                number += 1
    note_files("matters", told.system, number, by=By("export"), at=now())
    print(f"{arguments.out}: {number} matters")
    return 0
