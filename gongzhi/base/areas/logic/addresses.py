"""Reading a table of addresses: one building or door a row. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongzhi.base.areas.logic.points import SAID, fault_of_point

# What a column may be called, in the table's language or as the code says it.
COLUMNS = {
    "area": gettext_noop("网格代码"),
    "building": gettext_noop("楼栋"),
    "door": gettext_noop("门牌"),
    "text": gettext_noop("地址"),
    "lon": gettext_noop("经度"),
    "lat": gettext_noop("纬度"),
    "valid_to": gettext_noop("停用日期"),
}
REQUIRED = ("area", "building", "text")
_CODE = re.compile(r"[\w-]{1,20}")


@dataclass(frozen=True)
class AddressRow:
    """One address as a table tells it; `valid_to` ends it."""

    area: str
    building: str
    door: str
    text: str
    lon: float | None = None
    lat: float | None = None
    valid_to: date | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What is unique among addresses valid at one time."""
        return self.area, self.building, self.door


def columns_of(headers: list[str]) -> tuple[dict[str, str], list[str]]:
    """The table's column for each field, and the fields it needs and does not have."""
    found = {
        field: next(header for header in headers if header in (field, name))
        for field, name in COLUMNS.items()
        if {field, name} & set(headers)
    }
    return found, [field for field in REQUIRED if field not in found]


def read_address(cells: Mapping[str, str], columns: Mapping[str, str]) -> AddressRow | str:
    """One row, or why it cannot be used; the reason names the column."""
    cell = {field: cells.get(column, "").strip() for field, column in columns.items()}
    for field in ("building", "door"):
        if (text := cell.get(field, "")) and not _CODE.fullmatch(text):
            return f"{columns[field]}: " + _("“%(text)s”要是 1 到 20 个字母、数字、汉字或短横") % {"text": text[:30]}
    for field in REQUIRED:
        if not cell[field] or "\x00" in cell[field]:
            return f"{columns[field]}: " + _("不能空着")
    if len(cell["text"]) > 200:
        return f"{columns['text']}: " + _("地址最多写 200 字")
    try:
        lon, lat = _degrees(cell, columns)
        until = _day(cell.get("valid_to", ""), columns)
    except ValueError as fault:
        return str(fault)
    return AddressRow(cell["area"], cell["building"], cell.get("door", ""), cell["text"], lon, lat, until)


def _day(text: str, columns: Mapping[str, str]) -> date | None:
    """A day as ISO writes it; spreadsheets add a time."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise ValueError(f"{columns['valid_to']}: " + _("日期写成 2024-01-31 的样子")) from None


def _degrees(cell: Mapping[str, str], columns: Mapping[str, str]) -> tuple[float | None, float | None]:
    given = [cell.get("lon", ""), cell.get("lat", "")]
    if not any(given):
        return None, None
    where = ", ".join(columns.get(field, field) for field in ("lon", "lat"))
    try:
        lon, lat = (float(text) for text in given)
    except ValueError:
        raise ValueError(f"{where}: {SAID['not_finite']}") from None
    if fault := fault_of_point(lon, lat):
        raise ValueError(f"{where}: {SAID[fault]}")
    return lon, lat
