"""`gongzhi import …` and `gongzhi locate`."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from gongzhi.base.areas.actions import import_areas
from gongzhi.base.areas.logic import read_area_table, read_areas
from gongzhi.base.areas.queries import chain_of, locate_many
from gongzhi.base.clock import now
from gongzhi.base.exchange import Table, TableFault, TableRow, TableWriter, chunks, read_table
from gongzhi.base.trail.logic import By
from gongzhi.config.cli import Arguments, Failed
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.work.matters.actions.exchange import Taken, check_map, import_matters
from gongzhi.work.matters.logic.mapping import ExportMap, MapFault, columns_missing, read_map

_CHUNK = 10_000


def areas(arguments: Arguments) -> int:
    """Areas from GeoJSON or from a table of codes: the good ones are taken, the others named with their reason."""
    try:
        if arguments.file.name.lower().endswith((".csv", ".csv.gz")):
            read = read_area_table(read_table(arguments.file))
        else:
            read = read_areas(arguments.file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, TableFault) as fault:
        raise Failed(f"{arguments.file.name}: {fault}") from None
    taken = import_areas(read.rows, by=By("cli"), at=now())
    refused = [*read.refused, *taken.refused]
    for one in refused:
        print(f"refused: {one.field}: {one.message}")
    print(f"{taken.new} new, {taken.changed} changed, {taken.same} as before, {len(refused)} refused")
    return 1 if refused and not (taken.new or taken.changed or taken.same) else 0


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


def locate(arguments: Arguments) -> int:
    """Each row with the code and name of the deepest area of its point, or why there is none."""
    try:
        table = read_table(arguments.file)
    except TableFault as fault:
        raise Failed(str(fault)) from None
    lon, lat = (_column(table, arguments, name) for name in ("lon", "lat"))
    added = ["area_code", "area_name", "area_path", "locate_note"]
    found = missed = faulty = 0
    with _whole(arguments.out) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, [*[h for h in table.headers if h], *added])
        for chunk in chunks(table.rows, _CHUNK):
            for row, note in _placed(chunk, lon, lat):
                writer.write({**row.cells, **note})
                found += bool(note["area_code"])
                faulty += note["locate_note"] not in ("", "in no area")
                missed += note["locate_note"] == "in no area"
    print(f"{found + missed + faulty} rows: {found} placed, {missed} in no area, {faulty} without a usable point")
    return 0


_USUAL = {"lon": ("lon", "lng", "long", "longitude", "经度", "x"), "lat": ("lat", "latitude", "纬度", "y")}


def _column(table: Table, arguments: Arguments, name: str) -> str:
    """The column of longitudes or latitudes: as named, else one with a usual name."""
    asked = getattr(arguments, name)
    usual = [header for header in table.headers if header.lower() in _USUAL[name]]
    found = asked if asked in table.headers else None if asked else usual[0] if usual else None
    if found is None:
        said = asked or " or ".join(_USUAL[name])
        raise Failed(f"{arguments.file.name}: line 1: there is no column {said}; name it with --{name}")
    return str(found)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file that appears only once it is complete."""
    part = target.with_name(target.name + ".part")
    try:
        yield part
        part.replace(target)
    except TableFault as fault:
        raise Failed(str(fault)) from None
    except OSError as fault:
        raise Failed(f"{target}: {fault}") from None
    finally:
        part.unlink(missing_ok=True)


def _placed(chunk: list[TableRow], lon: str, lat: str) -> Iterator[tuple[TableRow, dict[str, str]]]:
    points = [_point(row, lon, lat) for row in chunk]
    good = [point for point in points if not isinstance(point, str)]
    areas = iter(locate_many([p[0] for p in good], [p[1] for p in good]) if good else [])
    for row, point in zip(chunk, points, strict=True):
        note = {"area_code": "", "area_name": "", "area_path": "", "locate_note": ""}
        if isinstance(point, str):
            note["locate_note"] = f"line {row.line}: {point}"
        elif (area := next(areas)) is None:
            note["locate_note"] = "in no area"
        else:
            names = " / ".join(one.name for one in reversed(chain_of(area)))
            note |= {"area_code": area.code, "area_name": area.name, "area_path": names}
        yield row, note


def _point(row: TableRow, lon: str, lat: str) -> tuple[float, float] | str:
    if row.fault:
        return row.fault
    values = []
    for column, bound in ((lon, 180.0), (lat, 90.0)):
        text = row.cells.get(column, "").strip()
        try:
            value = float(text)
        except ValueError:
            return f"{column}: “{text}” is not a number of degrees" if text else f"{column}: is empty"
        if not math.isfinite(value) or abs(value) > bound:
            return f"{column}: {text} is outside ±{bound:.0f} degrees"
        values.append(value)
    return values[0], values[1]
