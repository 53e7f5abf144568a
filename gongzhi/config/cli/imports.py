"""`gongzhi import …`."""

from pathlib import Path

from tqdm import tqdm

from gongzhi.base.clock import now
from gongzhi.base.exchange import TableFault, TableRow, TableWriter, read_table
from gongzhi.base.trail.logic import By
from gongzhi.config.cli import Arguments, Failed
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.work.matters.actions.exchange import Taken, check_map, import_matters
from gongzhi.work.matters.logic.mapping import ExportMap, MapFault, columns_missing, read_map


def _pack(name: str | None) -> PackInUse:
    fits = [pack for pack in packs_in_force() if pack.pack.kinds and name in (None, pack.code)]
    if len(fits) != 1:
        known = ", ".join(pack.code for pack in packs_in_force() if pack.pack.kinds) or "none"
        raise Failed(f"--pack: say which pack the matters go to (in force: {known})")
    return fits[0]


def matters(arguments: Arguments) -> int:
    """Another system's matters. Exit code 0 even with refused rows: each has its reason in the file named."""
    pack = _pack(arguments.pack)
    try:
        export = read_map(arguments.map)
    except MapFault as fault:
        raise Failed(str(fault)) from None
    if faults := check_map(export, pack):
        raise Failed("\n".join(f"{arguments.map.name}: {fault}" for fault in faults))
    whole = Taken()
    target = arguments.refused or arguments.files[0].with_name(f"{arguments.files[0].name.split('.')[0]}.refused.csv")
    for file in arguments.files:
        taken = _one_file(file, export, pack)
        print(f"{file.name}: {taken.imported} imported, {taken.already} already here, {len(taken.refused)} refused")
        whole.imported += taken.imported
        whole.already += taken.already
        whole.refused += [
            (TableRow(row.line, {**row.cells, "file": file.name}, row.fault), why) for row, why in taken.refused
        ]
    if whole.refused:
        _write_refused(target, whole)
        print(f"refused rows with their reasons: {target}")
    print(f"{whole.rows} rows: {whole.imported} imported, {whole.already} already here, {len(whole.refused)} refused")
    return 0


def _one_file(file: Path, export: ExportMap, pack: PackInUse) -> Taken:
    try:
        table = read_table(file)
        if missing := columns_missing(export, list(table.headers)):
            raise Failed(f"{file.name}: line 1: columns of the map that are not here: {', '.join(missing)}")
        with tqdm(desc=file.name, unit=" rows", disable=None) as bar:
            return import_matters(table, export, pack=pack, by=By("import"), at=now(), progress=bar.update)
    except TableFault as fault:
        raise Failed(f"{fault}. Rows before it are in; run it again after mending the file") from None


def _write_refused(target: Path, taken: Taken) -> None:
    headers = ["file", "line", "reason"]
    for row, _ in taken.refused:
        headers += [header for header in row.cells if header not in headers]
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, headers)
        for row, reason in taken.refused:
            writer.write({**row.cells, "line": row.line, "reason": reason})
