"""Taking another system's matters over from its export: each row imported, there already, or refused with a reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongzhi.base.areas.logic.points import SAID, SWAPPED
from gongzhi.base.clock import local_day
from gongzhi.base.exchange import Table, TableRow, chunks
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.work.matters.actions.intake import Intake, Past, places, take_in
from gongzhi.work.matters.logic.intake import ANSWERS, check_answers
from gongzhi.work.matters.logic.mapping import ExportMap, ForeignRow, RowFault, read_row
from gongzhi.work.matters.models import Matter

_CHUNK = 1_000
Good = tuple[TableRow, ForeignRow, dict[str, Any]]  # with the clean answers


@dataclass
class Taken:
    """How an import went; `refused` are rows with the reason."""

    imported: int = 0
    already: int = 0
    refused: list[tuple[TableRow, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows seen."""
        return self.imported + self.already + len(self.refused)


def import_matters(
    table: Table,
    export: ExportMap,
    *,
    pack: PackInUse,
    by: By,
    at: datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> Taken:
    """Import a table by its map, a chunk a transaction. Run again, it goes on where it stopped: rows taken over
    once are counted as already there. A row with a fault is refused and the others go on."""
    taken, seen = Taken(), set[str]()
    for chunk in chunks(table.rows, _CHUNK):
        good: list[Good] = []
        for row in chunk:
            try:
                read = _read(row, export, pack, at, seen)
                good.append((row, read, _answers(read, export, pack)))
            except RowFault as fault:
                taken.refused.append((row, str(fault)))
        _take(good, export, pack, by, at, taken)
        progress(len(chunk))
    return taken


def _read(row: TableRow, export: ExportMap, pack: PackInUse, at: datetime, seen: set[str]) -> ForeignRow:
    if row.fault:
        raise RowFault(row.fault)
    read = read_row(export, row.cells, pack.pack.kinds, pack.calendar.time_zone, at)
    if read.draft.foreign_id in seen:
        raise RowFault(f"{export.columns.foreign_id}: {read.draft.foreign_id} appeared in an earlier row")
    seen.add(read.draft.foreign_id)
    return read


def _answers(read: ForeignRow, export: ExportMap, pack: PackInUse) -> dict[str, Any]:
    """Their answers to the form of the kind. What nobody asked there may be missing; what is there must be sound."""
    today = local_day(read.draft.reported_at, pack.calendar.time_zone)
    clean, problems = check_answers(read.draft, pack.form_of(read.draft.kind), today=today, complete=False)
    if problems:
        columns = export.answers.get(read.draft.kind, {})
        codes = [one.field.removeprefix(ANSWERS) for one in problems]
        faults = zip(codes, problems, strict=True)
        raise RowFault("; ".join(f"{columns.get(code, code)}: {one.message}" for code, one in faults))
    return clean


def _take(
    good: list[Good],
    export: ExportMap,
    pack: PackInUse,
    by: By,
    at: datetime,
    taken: Taken,
) -> None:
    ids = [read.draft.foreign_id for _, read, _answers in good]
    known = set(
        Matter.objects.filter(foreign_system=export.system, foreign_id__in=ids).values_list("foreign_id", flat=True)
    )
    stamp = setup_stamp()
    new = [one for one in good if one[1].draft.foreign_id not in known]
    taken.already += len(good) - len(new)
    intakes = []
    placed = places([read.draft for _, read, _answers in new], pack, stamp=stamp)
    for (row, read, answers), (area, fault) in zip(new, placed, strict=True):
        if fault == SWAPPED:
            taken.refused.append((row, f"{export.columns.lon}, {export.columns.lat}: {SAID[fault]}"))
            continue
        if area is None:
            taken.refused.append((row, f"{export.columns.area or 'area'}: no such area"))
            continue
        past = tuple(Past(move, read.moved_at, read.reply if move == read.moves[-1] else "") for move in read.moves)
        intakes.append(Intake(read.draft, area, read.due, past, answers))
    if intakes:
        take_in(intakes, pack=pack, by=by, at=at, stamp=stamp)
    taken.imported += len(intakes)


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
            state = flow.first
            for move in status.moves:
                if move not in flow.moves or state not in flow.moves[move].source:
                    faults.append(f"status.{name}.moves: {move} cannot be made from {state}")
                    break
                state = flow.moves[move].to
            else:
                if status.closed != (flow.states[state].stage != "open"):
                    faults.append(f"status.{name}: ends in {state}, which does not agree with closed")
    return sorted({*faults, *_unasked(export, pack)})


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
