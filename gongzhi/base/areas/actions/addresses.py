"""Taking addresses over from a table: each row taken, as before, or refused with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.logic.addresses import AddressRow, columns_of, read_address
from gongzhi.base.areas.logic.points import SAID, SWAPPED
from gongzhi.base.areas.models import Address, Area
from gongzhi.base.areas.queries import Located, areas_by_code, locate_many
from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.tables import Table, TableRow, chunks
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

_CHUNK = 1_000
SUBJECT = "address"


@dataclass
class AddressesTaken:
    """How an import went; `refused` are rows with the reason."""

    new: int = 0
    changed: int = 0
    same: int = 0
    ended: int = 0
    refused: list[tuple[TableRow, str]] = field(default_factory=list)


def import_addresses(
    table: Table,
    *,
    by: By,
    at: datetime,
    within: str = "/",
    progress: Callable[[int], None] = lambda rows: None,
) -> AddressesTaken:
    """Take a table of addresses over, a chunk a transaction. Raises `Invalid` when columns are missing.

    `within`: the path of the area whose addresses the one who imports keeps; others are refused.
    """
    columns, missing = columns_of(list(table.headers))
    if missing:
        raise Invalid([Problem("line 1", _("缺少列：%(columns)s") % {"columns": ", ".join(missing)})])
    taken, seen = AddressesTaken(), set[tuple[str, str, str]]()
    for chunk in chunks(table.rows, _CHUNK):
        good = []
        for row in chunk:
            read = row.fault or read_address(row.cells, columns)
            if isinstance(read, AddressRow) and read.key in seen:
                read = _("这个门牌在前面的行里已经有了")
            if isinstance(read, str):
                taken.refused.append((row, read))
                continue
            seen.add(read.key)
            good.append((row, read))
        _take(good, taken, within, by, at)
        progress(len(chunk))
    return taken


@transaction.atomic
def _take(
    rows: Sequence[tuple[TableRow, AddressRow]], taken: AddressesTaken, within: str, by: By, at: datetime
) -> None:
    areas, today = areas_by_code(), local_day(at, settings.TIME_ZONE)
    good = []
    for (row, read), located in zip(rows, _located([read for _row, read in rows]), strict=True):
        if fault := _misfit(read, areas.get(read.area), located, within, today):
            taken.refused.append((row, fault))
        else:
            good.append(read)
    keys = {areas[read.area].pk for read in good}
    buildings = {read.building for read in good}
    known = {
        (one.area_id, one.building, one.door): one
        for one in Address.objects.filter(area__in=keys, building__in=buildings, valid_to=None)
    }
    new, changed, before = [], [], taken.ended
    for read in good:
        one = known.get((areas[read.area].pk, read.building, read.door))
        values = {"text": read.text, "lon": read.lon, "lat": read.lat, "valid_to": read.valid_to}
        if one is None:
            if read.valid_to is None:
                given = {**values, "building": read.building, "door": read.door}
                new.append(Address(area=areas[read.area], valid_from=today, **given))
            else:
                taken.same += 1  # ended elsewhere before it came here: nothing to keep
        elif any(getattr(one, name) != value for name, value in values.items()):
            one.text, one.lon, one.lat = read.text, read.lon, read.lat
            if read.valid_to is not None:  # what came to our knowledge later did not end before it
                one.valid_to = max(read.valid_to, one.valid_from or read.valid_to)
            changed.append(one)
            taken.ended += read.valid_to is not None
        else:
            taken.same += 1
    insert(new)
    Address.objects.bulk_update(changed, ["text", "lon", "lat", "valid_to"], batch_size=200)
    ended = taken.ended - before
    taken.new, taken.changed = taken.new + len(new), taken.changed + len(changed) - ended
    if new or changed:
        data = {"new": len(new), "changed": len(changed) - ended, "ended": ended}
        record([Done("addresses.imported", SUBJECT, uuid7(), by, at, within if within != "/" else "", data)])


def _located(rows: Sequence[AddressRow]) -> list[Located | None]:
    points = [(read.lon, read.lat) for read in rows if read.lon is not None and read.lat is not None]
    found = iter(locate_many(points))
    return [next(found) if read.lon is not None and read.lat is not None else None for read in rows]


def _misfit(read: AddressRow, area: Area | None, located: Located | None, within: str, today: date) -> str:
    """Why an address does not fit its area, or ''."""
    if area is None:
        return _("这里没有代码为 %(code)s 的区域") % {"code": read.area}
    if not area.path.startswith(within):
        return _("%(code)s 不归您的岗位管") % {"code": read.area}
    if read.valid_to is not None and read.valid_to > today:
        return _("停用日期在将来")
    if located is None or located.fault == SWAPPED:
        return str(SAID[SWAPPED]) if located else ""
    there = located.area
    if there and not (there.path.startswith(area.path) or area.path.startswith(there.path)):
        return _("坐标落在 %(there)s，不在 %(code)s") % {"there": there.code, "code": area.code}
    return ""
