"""A superior's findings from a file: a line an item, found again by its number there. Every list is a target.

A line that reads differently from what was entered changes nothing by itself: it is handed back and says so.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import zone
from gongzhi.base.exchange.logic.columns import Field, Meaning
from gongzhi.base.exchange.logic.results import NEW, SAME, Taken
from gongzhi.base.exchange.logic.targets import Import, Target
from gongzhi.base.forms.logic.values import read_date
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Reason, Table, TableRow, chunks
from gongzhi.packs.queries import PackInUse, pack_in_force, packs_in_force
from gongzhi.work.lists.actions.entering import enter_many
from gongzhi.work.lists.logic.items import Entry, Placed, check_placed, digest_of_row, usual
from gongzhi.work.lists.models import Item
from gongzhi.work.matters.logic.intake import Draft, check
from gongzhi.work.matters.models import Matter

_SYSTEM = re.compile(r"^[a-z][a-z0-9_-]{0,38}$")
_CHUNK = 500
_FIELDS = ("foreign_id", "text", "kind", "severity", "level", "area", "address", "day")
Good = tuple[TableRow, Entry, Area]


def targets() -> Sequence[Target]:
    """A target for each list of the packs in force."""
    return [
        Target(
            f"list-{code}", one.title.label, "import", partial(fields, code), partial(take, code), _faults, foreign=True
        )
        for pack in packs_in_force()
        for code, one in pack.pack.lists.items()
    ]  # fmt: skip


def _pack_of(code: str, pack: str) -> PackInUse | None:
    found = pack_in_force(pack) if pack else next((one for one in packs_in_force() if code in one.pack.lists), None)
    return found if found is not None and code in found.pack.lists else None


def fields(code: str, pack: str) -> Sequence[Field]:
    """What a file of findings may tell."""
    found = _pack_of(code, pack)
    if found is None:
        return ()
    one, kinds = found.pack.lists[code], found.pack.kinds
    levels = {"county": gettext_lazy("区级"), "town": gettext_lazy("镇级"), "village": gettext_lazy("村级"),
              "grid": gettext_lazy("网格")}  # fmt: skip
    return (
        Field("foreign_id", gettext_lazy("对方的编号"), ("编号", "问题编号", "id"), required=True,
              note=gettext_lazy("同一个编号再导一次不会重复")),
        Field("text", gettext_lazy("问题"), ("内容", "问题描述", "text"), required=True),
        Field("area", gettext_lazy("区域代码"), ("area", "代码"), required=True),
        Field("kind", gettext_lazy("类别"), ("问题类别", "kind"), required=len(one.kinds) > 1,
              choices={kind: kinds[kind].title.label for kind in one.kinds}),
        Field("severity", gettext_lazy("严重程度"), ("severity",),
              choices={key: title.label for key, title in one.by_rank()}),
        Field("level", gettext_lazy("由哪一级负责"), ("level", "责任层级"),
              choices={level: levels[level] for level in one.levels}),
        Field("address", gettext_lazy("地址"), ("address",)),
        Field("day", gettext_lazy("发现日期"), ("day", "交办日期"), note=gettext_lazy("写成 2024-01-31 这样")),
    )  # fmt: skip


def _faults(meaning: Meaning, pack: str) -> Sequence[Problem]:
    if not _SYSTEM.match(meaning.system):
        return [Problem("system", _("给对方平台起个代号，小写字母开头，如 city12345"))]
    return []


def take(code: str, table: Table, meaning: Meaning, run: Import) -> Taken:
    """Import a file of findings. Whatever is there already stays as it is."""
    pack, taken, seen = _pack_of(code, run.pack), Taken(), set[str]()
    if pack is None:
        raise LookupError(f"no list {code} in the pack {run.pack}")
    for chunk in chunks(table.rows, _CHUNK):
        good: list[Good] = []
        for row in chunk:
            read = row.fault or _read(code, row, meaning, pack, run)
            if isinstance(read, (str, Reason)):
                taken.refuse(row, read)
            elif read[0].draft.foreign_id in seen:
                taken.refuse(row, _reason(meaning, "foreign_id", _("这个编号在前面的行已经出现过")))
            else:
                seen.add(read[0].draft.foreign_id)
                good.append((row, *read))
        _take(good, meaning, pack, run, taken)
        run.tell(len(chunk))
    return taken


def _take(good: Sequence[Good], meaning: Meaning, pack: PackInUse, run: Import, taken: Taken) -> None:
    known = _known([entry.draft.foreign_id for _row, entry, _area in good], meaning.system)
    new: list[tuple[Entry, Area]] = []
    for row, entry, area in good:
        matter, told = known.get(entry.draft.foreign_id, (None, ""))
        if matter is None:
            new.append((entry, area))
            taken.count(row, NEW)
        elif told is None:
            said = _("这个编号已经是另一件事项，不在这张清单里")
            taken.refuse(row, _reason(meaning, "foreign_id", said))
        elif told == entry.told:
            taken.count(row, SAME)
        else:
            said = _("已经入库，这一行和当时不一样：没有改动，请在事项页面核对")
            taken.refuse(row, _reason(meaning, "foreign_id", said))
    if new:
        enter_many(new, pack=pack, by=run.by, at=run.at)


def _known(ids: Sequence[str], system: str) -> Mapping[str, tuple[Matter, str | None]]:
    """Matters known by these numbers there, with the digest of the row they came from; None for what is no item."""
    matters = {one.foreign_id: one for one in Matter.objects.filter(foreign_system=system, foreign_id__in=ids)}
    told = dict(Item.objects.filter(matter__in=matters.values()).values_list("matter_id", "told"))
    return {key: (one, told.get(one.pk)) for key, one in matters.items()}


def _read(code: str, row: TableRow, meaning: Meaning, pack: PackInUse, run: Import) -> tuple[Entry, Area] | Reason:
    one = pack.pack.lists[code]
    said = {field: _cell(row, meaning, field) for field in _FIELDS}
    area = areas_by_code().get(said["area"])
    if area is None or not area.path.startswith(run.within):
        return _reason(meaning, "area", _("%(code)s 不归您的岗位管") % {"code": said["area"]})
    kind = said["kind"] or (one.kinds[0] if len(one.kinds) == 1 else "")
    if kind not in one.kinds:
        return _reason(meaning, "kind", _("选这张清单里的一个类别"))
    at = _moment(said["day"], pack, run)
    if at is None:
        return _reason(meaning, "day", _("写成 2024-01-31 这样，不晚于今天"))
    plain = usual(one, pack.pack.kinds[kind])
    placed = Placed(said["severity"] or plain.severity, said["level"] or plain.level, by_ourselves=False)
    draft = Draft(
        uuid7(), kind, said["text"], at, "import", area=area.code, address=said["address"],
        foreign_system=meaning.system, foreign_id=said["foreign_id"],
    )  # fmt: skip
    problems = check_placed(one, placed) + check(draft, pack.pack.kinds, now=run.at)
    if not said["foreign_id"] or len(said["foreign_id"]) > 80:
        problems.append(Problem("foreign_id", _("写上对方的编号，最多 80 个字")))
    if problems:
        return Reason([(meaning.columns.get(each.field, ""), str(each.message)) for each in problems])
    return Entry(draft, placed, digest_of_row(said)), area


def _cell(row: TableRow, meaning: Meaning, field: str) -> str:
    word = row.cells.get(meaning.columns.get(field, ""), "").strip()
    return meaning.words.get(field, {}).get(word, word)


def _moment(text: str, pack: PackInUse, run: Import) -> datetime | None:
    """When it was found: the opening hour of the day told, the moment of the import when none is; None for no day."""
    if not text:
        return run.at
    day = read_date(text)
    if day is None:
        return None
    office = pack.pack.head.office
    at = datetime.combine(day, office.opens or time(9), zone(office.time_zone)).astimezone(UTC)
    return min(at, run.at) if at.date() <= run.at.date() else None


def _reason(meaning: Meaning, field: str, said: str) -> Reason:
    return Reason([(meaning.columns.get(field, ""), said)])
