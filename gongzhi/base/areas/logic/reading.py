"""Reading a file of areas. Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.base.areas.logic.outlines import Outline, judge
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Table, TableRow

LEVELS = ("province", "city", "county", "town", "village", "grid", "microgrid")
MOST_BYTES = 256 << 20


@dataclass(frozen=True)
class AreaRow:
    """One area as a file tells it. `geometry` is a GeoJSON geometry or None; `mended` what was mended of it.

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
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaFile:
    """What was read: good rows, parents before children, and what was refused, by position and code."""

    rows: tuple[AreaRow, ...]
    refused: tuple[Problem, ...]
    named: frozenset[str] = frozenset()  # every code in the file, those of refused rows too


def read_area_bytes(raw: bytes) -> AreaFile:
    """Read a GeoJSON file as it comes: UTF-8, with or without a mark, or GB18030."""
    if len(raw) > MOST_BYTES:
        return _none(f"has {len(raw) >> 20} MB, more than the {MOST_BYTES >> 20} MB that are read at once: split it")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return read_areas(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _none("is neither UTF-8 nor GB18030 text")


def read_areas(text: str) -> AreaFile:
    """Read a GeoJSON FeatureCollection of areas in WGS 84.

    A feature needs `code`, `name` (a text, or one for zh and en), `level` and, except for roots, `parent`.
    Rows that cannot be used are returned in `refused`, with their position; a file that is no FeatureCollection
    is refused as a whole.
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as fault:
        cut = " The file seems to be cut off." if fault.pos >= len(text.rstrip()) - 1 else ""
        return _none(f"is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}.{cut}")
    except RecursionError:
        return _none("is nested too deep to be GeoJSON")
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list):
        return _none("is not a GeoJSON FeatureCollection of areas with code, name and level")
    if other := _other_system(whole.get("crs")):
        return _none(f"is in the reference system {other}: export it in WGS 84 degrees (EPSG:4326)")
    return _gathered(
        (f"feature {number}", _code_of(feature), _read_feature(feature)) for number, feature in enumerate(features, 1)
    )


def _none(why: str) -> AreaFile:
    return AreaFile((), (Problem("file", why),))


def _other_system(crs: Any) -> str:
    """The reference system a file names, unless it is WGS 84 or CGCS 2000, which agree within a metre."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    return "" if not name or re.search(r"(CRS84|\b4326|\b4490)$", name) else name[:80]


def _gathered(found: Iterable[tuple[str, str, "AreaRow | str"]]) -> AreaFile:
    """Good rows and refused ones, each with where it stands in the file; a code may appear once."""
    rows: dict[str, AreaRow] = {}
    refused: list[Problem] = []
    named: set[str] = set()
    for place, code, one in found:
        named.add(code)
        if isinstance(one, str):
            refused.append(Problem(place, one))
        elif one.code in rows:
            refused.append(Problem(place, f"code {one.code} appears twice"))
        else:
            rows[one.code] = one
    return AreaFile(tuple(_parents_first(rows, refused)), tuple(refused), frozenset(named))


def read_area_table(table: Table) -> AreaFile:
    """Read a table of areas with the columns `code` and `name` and, where they are known, `level` and `parent`.

    Official codes say the rest: 6 digits are a county, 9 a town, 12 a village or community (GB/T 2260, GB/T 10114).
    A parent that follows from the code is taken only if it is known or in the table; else the area is a root.
    """
    if missing := {"code", "name"} - set(table.headers):
        return AreaFile((), (Problem("line 1", f"columns are missing: {', '.join(sorted(missing))}"),))
    return _gathered((f"line {row.line}", row.cells.get("code", "").strip(), _read_line(row)) for row in table.rows)


# digits of a code: its level, and how many of them are its parent's code
_BY_LENGTH = {
    2: ("province", 0),
    4: ("city", 2),
    6: ("county", 4),
    9: ("town", 6),
    12: ("village", 9),
    15: ("grid", 12),
}


def usable_code(code: str) -> bool:
    """Whether a text may be an area's code: 1 to 24 letters, digits or dashes."""
    return 0 < len(code) <= 24 and code.replace("-", "").isalnum()


def _read_line(row: TableRow) -> AreaRow | str:
    if row.fault:
        return row.fault
    code, name = row.cells["code"].strip(), row.cells["name"].strip()
    level, parent = row.cells.get("level", "").strip(), row.cells.get("parent", "").strip()
    if not usable_code(code):
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


def _code_of(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return str(properties.get("code", "")) if isinstance(properties, dict) else ""


def _read_feature(feature: Any) -> AreaRow | str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return "has no properties"
    code, name, level = (properties.get(key) for key in ("code", "name", "level"))
    if not isinstance(code, str) or not usable_code(code):
        return "code must be 1 to 24 letters, digits or dashes"
    names = {"zh": name} if isinstance(name, str) else name
    if not isinstance(names, dict) or not isinstance(names.get("zh"), str) or not names["zh"].strip():
        return f"{code}: name is missing"
    if level not in LEVELS:
        return f"{code}: level must be one of {', '.join(LEVELS)}"
    geometry = feature.get("geometry")
    outline = judge(geometry) if geometry is not None else Outline()
    if outline.fault:
        return f"{code}: {outline.fault}"
    parent = properties.get("parent") or ""
    return AreaRow(
        code, names["zh"].strip()[:80], str(names.get("en") or "").strip()[:120], level, str(parent), outline.geometry,
        bool(properties.get("synthetic")), mended=outline.mended,
    )  # fmt: skip


def _parents_first(rows: dict[str, AreaRow], refused: list[Problem]) -> Iterable[AreaRow]:
    """Order so that each parent stands before its children; areas in a circle of parents are refused."""
    waiting: dict[str, list[AreaRow]] = {}
    ready: list[AreaRow] = []
    for row in rows.values():
        above = next((code for code in (row.parent, row.likely_parent) if code in rows), None)
        (ready if above is None else waiting.setdefault(above, [])).append(row)
    placed = 0
    while ready:
        yield from ready
        placed += len(ready)
        ready = [child for row in ready for child in waiting.pop(row.code, [])]
    if placed < len(rows):
        left = {row.code for below in waiting.values() for row in below}
        refused.extend(Problem(f"code {code}", "is its own ancestor") for code in rows if code in left)
