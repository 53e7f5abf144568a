"""`gongzhi locate`: a table gets the area of each of its points."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from gongzhi.base.areas.logic.points import NOWHERE, SAID
from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_at_hand, locate_many, with_ancestors
from gongzhi.base.exchange import Table, TableFault, TableRow, TableWriter, chunks, read_table
from gongzhi.config.cli import Arguments, Failed

_CHUNK = 50_000
_ADDED = ("area_code", "area_name", "area_path", "locate_note")


def locate(arguments: Arguments) -> int:
    """Each row with the code and name of the deepest area of its point, or why there is none."""
    try:
        table = read_table(arguments.file)
    except TableFault as fault:
        raise Failed(str(fault)) from None
    lon, lat = (_column(table, arguments, name) for name in ("lon", "lat"))
    found = missed = faulty = 0
    nowhere = str(SAID[NOWHERE])
    with _whole(arguments.out) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, [*[h for h in table.headers if h], *_ADDED])
        with tqdm(desc=arguments.file.name, unit=" rows", disable=None) as bar:
            for chunk in chunks(table.rows, _CHUNK):
                named = _Names()
                for row, area, note in _placed(chunk, lon, lat):
                    writer.write({**row.cells, **named.of(area), "locate_note": note})
                    found += area is not None
                    missed += note == nowhere
                    faulty += note not in ("", nowhere)
                bar.update(len(chunk))
    print(f"{found + missed + faulty} rows: {found} placed, {missed} in no area, {faulty} without a usable point")
    return 0


class _Names:
    """What a row gets of its area: asked of the tree once an area, not once a row."""

    def __init__(self) -> None:
        self._areas = areas_at_hand()
        self._told: dict[int, dict[str, str]] = {}

    def of(self, area: Area | None) -> dict[str, str]:
        """Code, name and names from the root down; nothing for None."""
        if area is None:
            return {}
        if area.pk not in self._told:
            names = " / ".join(one.name for one in reversed(with_ancestors(area, self._areas)))
            self._told[area.pk] = {"area_code": area.code, "area_name": area.name, "area_path": names}
        return self._told[area.pk]


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


def _placed(chunk: list[TableRow], lon: str, lat: str) -> Iterator[tuple[TableRow, Area | None, str]]:
    points = [_point(row, lon, lat) for row in chunk]
    located = iter(locate_many([point for point in points if not isinstance(point, str)]))
    for row, point in zip(chunk, points, strict=True):
        if isinstance(point, str):
            yield row, None, f"line {row.line}: {point}"
            continue
        one = next(located)
        note = str(SAID[one.fault]) if one.fault else ""
        yield row, one.area, note if one.fault in ("", NOWHERE) else f"line {row.line}: {lon}, {lat}: {note}"


def _point(row: TableRow, lon: str, lat: str) -> tuple[float, float] | str:
    if row.fault:
        return row.fault
    values = []
    for column in (lon, lat):
        text = row.cells.get(column, "").strip()
        try:
            values.append(float(text))
        except ValueError:
            return f"{column}: “{text}” is not a number of degrees" if text else f"{column}: is empty"
    return values[0], values[1]
