"""Taking another system's matters over: each row imported, moved on, there already, or refused with a reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.logic.points import SAID, SWAPPED
from gongzhi.base.clock import local_day
from gongzhi.base.exchange.logic.results import CHANGED, NEW, SAME, Taken
from gongzhi.base.ids import row_of
from gongzhi.base.tables import Reason, Table, TableRow, chunks
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.work.matters.actions.intake import Intake, Past, places, take_in
from gongzhi.work.matters.actions.moved_on import move_on
from gongzhi.work.matters.logic.intake import ANSWERS, check_answers
from gongzhi.work.matters.logic.mapping import ExportMap, ForeignRow, RowFault, read_row
from gongzhi.work.matters.logic.ways import state_of, way_to
from gongzhi.work.matters.models import Matter

__all__ = ["Taken", "check_map", "import_matters"]
_CHUNK = 1_000
Good = tuple[TableRow, ForeignRow, dict[str, Any]]  # with the clean answers


@dataclass(frozen=True)
class _Run:
    """What stays the same from row to row."""

    export: ExportMap
    pack: PackInUse
    by: By
    at: datetime
    within: str


def import_matters(
    table: Table,
    export: ExportMap,
    *,
    pack: PackInUse,
    by: By,
    at: datetime,
    within: str = "/",
    progress: Callable[[int], None] = lambda rows: None,
) -> Taken:
    """Import a table by its map, a chunk a transaction. Run again, it goes on where it stopped: rows taken over
    once are moved on where their status went on, and counted as already there else. A row with a fault is refused and
    the others go on. `within`: the path of the area outside of which nothing is taken."""
    taken, seen, run = Taken(), set[str](), _Run(export, pack, by, at, within)
    for chunk in chunks(table.rows, _CHUNK):
        good: list[Good] = []
        for row in chunk:
            try:
                read = _read(row, run, seen)
                good.append((row, read, _answers(read, export, pack)))
            except RowFault as fault:
                taken.refuse(row, fault.reason)
        with transaction.atomic():
            _take(good, run, taken)
        progress(len(chunk))
    return taken


def _read(row: TableRow, run: _Run, seen: set[str]) -> ForeignRow:
    if row.fault:
        raise RowFault(("", row.fault))
    columns = run.export.columns
    read = read_row(run.export, row.cells, run.pack.pack.kinds, run.pack.calendar.time_zone, run.at)
    known = read.draft.foreign_id or read.number
    if known in seen:
        column = columns.foreign_id if read.draft.foreign_id else columns.number
        raise RowFault((column, _("%(number)s 在前面的行已经出现过") % {"number": known}))
    seen.add(known)
    return read


def _answers(read: ForeignRow, export: ExportMap, pack: PackInUse) -> dict[str, Any]:
    """Their answers to the form of the kind. What nobody asked there may be missing; what is there must be sound."""
    today = local_day(read.draft.reported_at, pack.calendar.time_zone)
    clean, problems = check_answers(read.draft, pack.form_of(read.draft.kind), today=today, complete=False)
    if problems:
        columns = export.answers.get(read.draft.kind, {})
        codes = [one.field.removeprefix(ANSWERS) for one in problems]
        faults = zip(codes, problems, strict=True)
        raise RowFault(*((columns.get(code, code), str(one.message)) for code, one in faults))
    return clean


def _take(good: Sequence[Good], run: _Run, taken: Taken) -> None:
    known = _known([read for _row, read, _given in good], run)
    new: list[Good] = []
    for one in good:
        row, read, _given = one
        matter = known.get(read.draft.foreign_id) or known.get(read.number)
        if matter is not None and not matter.area_path.startswith(run.within):
            said = _("%(code)s 不归您的岗位管") % {"code": matter.area.code}
            taken.refuse(row, Reason([(run.export.columns.area or "area", said)]))
        elif matter is not None:
            try:
                moved = move_on(matter, read, run.export, by=run.by, at=run.at)
            except RowFault as fault:
                taken.refuse(row, fault.reason)
            else:
                taken.count(row, CHANGED if moved else SAME)
        elif read.number:
            taken.refuse(row, Reason([(run.export.columns.number, _("这里没有这个编号的事项"))]))
        else:
            new.append(one)
    _take_in(new, run, taken)


def _known(rows: Sequence[ForeignRow], run: _Run) -> Mapping[str, Matter]:
    """Matters that are here already, by their number there and by ours."""
    ids = [one.draft.foreign_id for one in rows if one.draft.foreign_id]
    matters = Matter.objects.select_related("area", "lead_post")
    found = {one.foreign_id: one for one in matters.filter(foreign_system=run.export.system, foreign_id__in=ids)}
    named = {one.number: row_of(one.number) for one in rows if one.number}
    keys = [parts[2] for parts in named.values() if parts]
    ours = {one.number: one for one in matters.filter(pk__in=keys, restricted=False)} if keys else {}
    return {**found, **ours}


def _take_in(new: Sequence[Good], run: _Run, taken: Taken) -> None:
    stamp, intakes, columns = setup_stamp(), [], run.export.columns
    placed = places([read.draft for _row, read, _given in new], run.pack, stamp=stamp)
    for (row, read, answers), (area, fault) in zip(new, placed, strict=True):
        if fault == SWAPPED:
            taken.refuse(row, Reason([(f"{columns.lon}, {columns.lat}", str(SAID[fault]))]))
        elif area is None:
            taken.refuse(row, Reason([(columns.area or "area", _("没有这个区域"))]))
        elif not area.path.startswith(run.within):
            taken.refuse(row, Reason([(columns.area or "area", _("%(code)s 不归您的岗位管") % {"code": area.code})]))
        else:
            moves = _moves(read, run.pack)
            past = tuple(Past(move, read.moved_at, read.reply if move == moves[-1] else "") for move in moves)
            intakes.append(Intake(read.draft, area, read.due, past, answers))
            taken.count(row, NEW)
    if intakes:
        take_in(intakes, pack=run.pack, by=run.by, at=run.at, stamp=stamp)


def _moves(read: ForeignRow, pack: PackInUse) -> tuple[str, ...]:
    """The moves another platform made before the matter came to us."""
    flow = pack.pack.flows[pack.pack.kinds[read.draft.kind].flow]
    if not read.status.stage:
        return tuple(read.status.moves)
    return way_to(flow, flow.first, lambda one: flow.states[one].stage == read.status.stage) or ()


def check_map(export: ExportMap, pack: PackInUse) -> list[str]:
    """What in a map does not fit the pack: kinds it does not have, moves that cannot be made in that order."""
    faults = []
    for words, code in export.kinds.items():
        kind = pack.pack.kinds.get(code)
        if kind is None:
            faults.append(f"kinds.{words}: {code} is no kind of the pack")
            continue
        flow = pack.pack.flows[kind.flow]
        for name, status in export.status.items():
            if status.stage:
                if status.moves or status.closed:
                    faults.append(f"status.{name}: says a stage, so neither moves nor closed")
                elif way_to(flow, flow.first, lambda one: flow.states[one].stage == status.stage) is None:  # noqa: B023
                    faults.append(f"status.{name}: no way of {kind.flow} leads to {status.stage}")
                continue
            state = state_of(flow, status)
            if state is None:
                faults.append(_unmade(name, status.moves, flow))
            elif status.closed != (flow.states[state].stage != "open"):
                faults.append(f"status.{name}: ends in {state}, which does not agree with closed")
    return sorted({*faults, *_unasked(export, pack)})


def _unmade(name: str, moves: Sequence[str], flow: Any) -> str:
    """The first move that cannot be made, and from where."""
    state = flow.first
    for move in moves:
        if move not in flow.moves or state not in flow.moves[move].source:
            return f"status.{name}.moves: {move} cannot be made from {state}"
        state = flow.moves[move].to
    return ""


def _unasked(export: ExportMap, pack: PackInUse) -> Iterator[str]:
    """Answers in a map to questions nobody asks."""
    for kind, columns in export.answers.items():
        form = pack.form_of(kind)
        if form is None:
            yield f"answers.{kind}: {'asks nothing' if kind in pack.pack.kinds else 'is no kind of the pack'}"
            continue
        for code in columns:
            one = form.asked.get(code)
            if one is None or one.repeat or not one.question.answered:
                yield f"answers.{kind}.{code}: is no question a column can answer"
