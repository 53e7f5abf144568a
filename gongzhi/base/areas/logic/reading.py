"""Reading a file of areas. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape

from gongzhi.base.exchange import Table, TableRow
from gongzhi.base.refusals import Problem

LEVELS = ("province", "city", "county", "town", "village", "grid", "microgrid")


@dataclass(frozen=True)
class AreaRow:
    """One area as a file tells it. `geometry` is a GeoJSON geometry or None.

    `parent` is what the file says; `likely_parent` what the code implies, taken only where such an area is known.
    """

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    geometry: Mapping[str, Any] | None
    synthetic: bool
    likely_parent: str = ""


@dataclass(frozen=True)
class AreaFile:
    """What was read: good rows, parents before children, and what was refused, by position and code."""

    rows: tuple[AreaRow, ...]
    refused: tuple[Problem, ...]


def read_areas(text: str) -> AreaFile:
    """Read a GeoJSON FeatureCollection of areas.

    A feature needs `code`, `name` (a text, or one for zh and en), `level` and, except for roots, `parent`.
    Rows that cannot be used are returned in `refused`, with their position; a file that is no FeatureCollection
    is refused as a whole.
    """
    try:
        features = json.loads(text)["features"]
        assert isinstance(features, list)  # noqa: S101 narrowed for the reader below
    except (ValueError, KeyError, TypeError, AssertionError):
        return AreaFile((), (Problem("file", "is not a GeoJSON FeatureCollection of areas with code, name and level"),))
    return _gathered((f"feature {number}", _read_feature(feature)) for number, feature in enumerate(features, 1))


def _gathered(found: Iterable[tuple[str, "AreaRow | str"]]) -> AreaFile:
    """Good rows and refused ones, each with where it stands in the file; a code may appear once."""
    rows: dict[str, AreaRow] = {}
    refused: list[Problem] = []
    for place, one in found:
        if isinstance(one, str):
            refused.append(Problem(place, one))
        elif one.code in rows:
            refused.append(Problem(place, f"code {one.code} appears twice"))
        else:
            rows[one.code] = one
    return AreaFile(tuple(_parents_first(rows, refused)), tuple(refused))


def read_area_table(table: Table) -> AreaFile:
    """Read a table of areas with the columns `code` and `name` and, where they are known, `level` and `parent`.

    Official codes say the rest: 6 digits are a county, 9 a town, 12 a village or community (GB/T 2260, GB/T 10114).
    A parent that follows from the code is taken only if it is known or in the table; else the area is a root.
    """
    if missing := {"code", "name"} - set(table.headers):
        return AreaFile((), (Problem("line 1", f"columns are missing: {', '.join(sorted(missing))}"),))
    return _gathered((f"line {row.line}", _read_line(row)) for row in table.rows)


# digits of a code: its level, and how many of them are its parent's code
_BY_LENGTH = {
    2: ("province", 0),
    4: ("city", 2),
    6: ("county", 4),
    9: ("town", 6),
    12: ("village", 9),
    15: ("grid", 12),
}


def _read_line(row: TableRow) -> AreaRow | str:
    if row.fault:
        return row.fault
    code, name = row.cells["code"].strip(), row.cells["name"].strip()
    level, parent = row.cells.get("level", "").strip(), row.cells.get("parent", "").strip()
    if not code or len(code) > 24 or not code.replace("-", "").isalnum():
        return f"code “{code}” must be 1 to 24 letters, digits or dashes"
    if not name:
        return f"{code}: name is missing"
    usual, digits = _BY_LENGTH.get(len(code), ("", 0)) if code.isdigit() else ("", 0)
    level = level or usual
    if level not in LEVELS:
        return f"{code}: level must be one of {', '.join(LEVELS)}"
    if level == "village" and code.isdigit() and len(code) == 12 and not 1 <= int(code[9:]) <= 399:
        return f"{code}: a village code ends in 001–199 (community) or 200–399 (village)"
    likely = code[:digits] if level == usual and not parent else ""
    english = row.cells.get("name_en", "").strip()[:120]
    return AreaRow(code, name[:80], english, level, parent, None, False, likely)


def _read_feature(feature: Any) -> AreaRow | str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return "has no properties"
    code, name, level = (properties.get(key) for key in ("code", "name", "level"))
    if not isinstance(code, str) or not code or len(code) > 24 or not code.replace("-", "").isalnum():
        return "code must be 1 to 24 letters, digits or dashes"
    names = {"zh": name} if isinstance(name, str) else name
    if not isinstance(names, dict) or not isinstance(names.get("zh"), str) or not names["zh"].strip():
        return f"{code}: name is missing"
    if level not in LEVELS:
        return f"{code}: level must be one of {', '.join(LEVELS)}"
    geometry = feature.get("geometry")
    if geometry is not None and (fault := _fault_of(geometry)):
        return f"{code}: {fault}"
    parent = properties.get("parent") or ""
    return AreaRow(
        code, names["zh"].strip()[:80], str(names.get("en") or "").strip()[:120], level, str(parent), geometry,
        bool(properties.get("synthetic")),
    )  # fmt: skip


def _fault_of(geometry: Any) -> str:
    try:
        polygon = shape(geometry)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
        return "geometry cannot be read"
    if polygon.geom_type not in ("Polygon", "MultiPolygon") or polygon.is_empty:
        return "geometry must be a Polygon or MultiPolygon that is not empty"
    if not polygon.is_valid:
        return f"geometry is not valid: {shapely.is_valid_reason(polygon)}"
    west, south, east, north = polygon.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return "coordinates must be longitude and latitude in degrees"
    return ""


def _parents_first(rows: dict[str, AreaRow], refused: list[Problem]) -> Iterable[AreaRow]:
    """Order so that each parent stands before its children; areas in a circle of parents are refused."""
    placed: set[str] = set()
    waiting = list(rows.values())
    while waiting:
        ready = [row for row in waiting if not ({row.parent, row.likely_parent} & rows.keys()) - placed]
        if not ready:
            refused.extend(Problem(f"code {row.code}", "is its own ancestor") for row in waiting)
            return
        placed.update(row.code for row in ready)
        waiting = [row for row in waiting if row.code not in placed]
        yield from ready
