"""How another system's export becomes our drafts: the map file and the reading of one row. Pure."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gongzhi.base.clock import zone
from gongzhi.base.tables import Reason
from gongzhi.packs.schema import Kind
from gongzhi.work.matters.logic.intake import ADDRESS_MAX, TEXT_MAX, Draft, check

_SPACE = UUID("6f5a0c1e-7a3b-5c1d-9e60-1f3a5b7c9d11")  # names rows taken over: the same row always has the same uid


FOREIGN_ID_MAX = 80
TIME = "%Y-%m-%d %H:%M:%S"  # how cells of a spreadsheet that hold a time are read


class MapFault(Exception):
    """A map file that cannot be used; the message names the key."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Strict):
    """Which column holds what; several columns of a text are joined by a space. `number`: ours, as it was sent out."""

    foreign_id: str
    kind: str
    reported_at: str
    text: list[str] = Field(min_length=1)
    status: str
    due: str = ""
    closed_at: str = ""
    reply: str = ""
    address: str = ""
    lon: str = ""
    lat: str = ""
    area: str = ""
    number: str = ""


class Status(_Strict):
    """What a status of theirs means here: the moves made, and whether a closing time must be there.

    Or only the `stage` it comes to; the moves are then the shortest way there in each flow.
    """

    moves: list[str] = []
    closed: bool = False
    stage: Literal["", "open", "closed", "void"] = ""

    @property
    def ends(self) -> bool:
        """Whether a matter of this status is over."""
        return self.closed or self.stage in ("closed", "void")


class ExportMap(_Strict):
    """`MAP.toml`: whose export it is, how it writes times, and what its columns and words mean."""

    system: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,38}$")
    time_format: str = TIME
    columns: Columns
    kinds: dict[str, str]
    status: dict[str, Status]
    answers: dict[str, dict[str, str]] = Field(
        default={}, description="for a kind, which column answers which question of its form"
    )


def read_map(path: Path) -> ExportMap:
    """Read a map file; raises `MapFault` naming the file and the key."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise MapFault(f"{path}: there is no such file") from None
    return parse_map(raw, path.name)


def parse_map(raw: bytes, name: str) -> ExportMap:
    """A map from the bytes of its file; raises `MapFault` naming the file and the key."""
    try:
        return ExportMap.model_validate(tomllib.loads(raw.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise MapFault(f"{name}: {fault}") from None
    except ValidationError as error:
        faults = (f"{'.'.join(str(k) for k in one['loc'])}: {one['msg']}" for one in error.errors())
        raise MapFault("\n".join(f"{name}: {fault}" for fault in faults)) from None


def columns_missing(export: ExportMap, headers: list[str]) -> list[str]:
    """Columns the map names that the file does not have."""
    named = [*export.columns.text, *(v for k, v in export.columns.model_dump().items() if k != "text" and v)]
    named += [column for columns in export.answers.values() for column in columns.values()]
    return sorted({column for column in named if column not in headers})


@dataclass(frozen=True)
class ForeignRow:
    """A row read: the draft, its due time, what its status means, when it came to that, with the closing words.

    `number`: our own, when the row tells of a matter we sent out.
    """

    draft: Draft
    due: datetime | None
    status: Status
    moved_at: datetime
    reply: str
    number: str = ""


class RowFault(Exception):
    """Why a row cannot be taken over, by column."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.reason = Reason(faults)
        super().__init__(self.reason)


def read_row(
    export: ExportMap, cells: Mapping[str, str], kinds: Mapping[str, Kind], time_zone: str, now: datetime
) -> ForeignRow:
    """One row of their export as a draft of ours; raises `RowFault`."""
    columns = export.columns
    number = _cell(cells, columns.number)
    foreign_id = _foreign_id(cells, columns.foreign_id, required=not number)
    kind, status = export.kinds.get(cells[columns.kind].strip()), export.status.get(cells[columns.status].strip())
    for column, found in ((columns.kind, kind), (columns.status, status)):
        if found is None:
            raise RowFault((column, _("“%(word)s”不在对应表里") % {"word": cells[column]}))
    assert kind is not None and status is not None
    reported = _time(export, cells, columns.reported_at, time_zone)
    if reported is None:
        raise RowFault((columns.reported_at, _("是空的")))
    closed = _time(export, cells, columns.closed_at, time_zone)
    _check_times(export, status, reported, closed, now)
    lon, lat = (_degrees(cells, column) for column in (columns.lon, columns.lat))
    words = " ".join(cells[column].strip() for column in columns.text if cells[column].strip())
    draft = Draft(
        uid=uuid5(_SPACE, f"{export.system}/{foreign_id or number}"), kind=kind, text=words[:TEXT_MAX],
        reported_at=reported, source=export.system[:20], lon=lon, lat=lat, area=_cell(cells, columns.area),
        address=_cell(cells, columns.address)[:ADDRESS_MAX], foreign_system=export.system, foreign_id=foreign_id,
        answers={code: cells[column].strip() for code, column in export.answers.get(kind, {}).items()},
    )  # fmt: skip
    if problems := check(draft, kinds, now=now):
        theirs = {**columns.model_dump(), "text": "+".join(columns.text)}
        raise RowFault(*((theirs.get(one.field) or one.field, str(one.message)) for one in problems))
    due = _time(export, cells, columns.due, time_zone)
    reply = _cell(cells, columns.reply) if status.moves or status.ends else ""
    return ForeignRow(draft, due, status, closed or reported, reply, number)


def _foreign_id(cells: Mapping[str, str], column: str, *, required: bool) -> str:
    """Their number. A row no database could hold is refused here, before it stops the rows around it."""
    for name, cell in cells.items():
        if "\x00" in cell:
            raise RowFault((name, _("含有 NUL 字符")))
    found = cells[column].strip()
    if not found and required:
        raise RowFault((column, _("是空的")))
    if len(found) > FOREIGN_ID_MAX:
        raise RowFault((column, _("超过 %(most)s 个字符") % {"most": FOREIGN_ID_MAX}))
    return found


def _check_times(export: ExportMap, status: Status, reported: datetime, closed: datetime | None, now: datetime) -> None:
    column = export.columns.closed_at
    if status.ends and closed is None:
        raise RowFault((column or export.columns.status, _("是空的，可是这一行已经办结")))
    if not status.ends and closed is not None:
        raise RowFault((column, _("有时间，可是这一行还没有办结")))
    if closed and closed < reported:
        raise RowFault((column, _("早于 %(column)s") % {"column": export.columns.reported_at}))
    if closed and closed > now:
        raise RowFault((column, _("在将来")))


def _cell(cells: Mapping[str, str], column: str) -> str:
    return cells[column].strip() if column else ""


def _time(export: ExportMap, cells: Mapping[str, str], column: str, time_zone: str) -> datetime | None:
    text = _cell(cells, column)
    if not text:
        return None
    for form in (export.time_format, TIME, "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone(time_zone))
        except ValueError:
            continue
    said = {"text": text, "form": export.time_format}
    raise RowFault((column, _("“%(text)s”不是 %(form)s 这样的时间") % said))


def _degrees(cells: Mapping[str, str], column: str) -> float | None:
    text = _cell(cells, column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RowFault((column, _("“%(text)s”不是经纬度的度数") % {"text": text}))
    return value
