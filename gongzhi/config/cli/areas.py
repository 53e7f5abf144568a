"""`gongzhi import areas` and `gongzhi areas …`: taking the division tree over, changing it, asking what it was."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tqdm import tqdm

from gongzhi.base.areas.actions.addresses import import_addresses
from gongzhi.base.areas.actions.importing import import_areas, plan_import
from gongzhi.base.areas.actions.succession import succeed_areas
from gongzhi.base.areas.logic.planning import NEW, REDRAWN, RENAMED, Plan
from gongzhi.base.areas.logic.reading import MOST_BYTES, AreaFile, read_area_bytes, read_area_table
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.areas.queries import area_on, history_of, successors_of
from gongzhi.base.clock import now
from gongzhi.base.exchange import TableFault, read_table
from gongzhi.base.refusals import Problem, Refused
from gongzhi.base.trail.logic import By
from gongzhi.config.cli import Arguments, Failed

_SHOWN = 50  # lines of each sort; the counts are always whole


def take(arguments: Arguments) -> int:
    """Areas from GeoJSON or a table of codes: what changes is shown, the good ones are taken, the others named."""
    read = _read(arguments.file)
    plan = plan_import(read.rows, named=read.named)
    _print_plan(plan, keep=arguments.keep_gone)
    gone = [] if arguments.keep_gone else plan.gone
    if arguments.dry_run:
        refused = [*read.refused, *plan.refused]
        _print_refused(refused)
        _print_counts(len(plan.with_change(NEW)), plan.changed, plan.same, len(gone), len(refused))
        print("nothing was written (--dry-run)")
        return 1 if refused and not plan.steps else 0
    try:
        taken = import_areas(
            read.rows, by=By("cli"), at=now(), basis=arguments.basis, end_gone=not arguments.keep_gone, named=read.named
        )
    except Refused as refused_all:
        raise Failed(f"{arguments.file.name}: {refused_all} (--keep-gone)") from None
    refused = [*read.refused, *taken.refused]
    _print_refused(refused)
    _print_counts(taken.new, taken.changed, taken.same, taken.ended, len(refused))
    return 1 if refused and not (taken.new or taken.changed or taken.same) else 0


def _read(file: Path) -> AreaFile:
    try:
        if file.name.lower().endswith((".csv", ".csv.gz")):
            return read_area_table(read_table(file))
        with file.open("rb") as stream:
            return read_area_bytes(stream.read(MOST_BYTES + 1))
    except (OSError, TableFault) as fault:
        raise Failed(f"{file.name}: {fault}") from None


def _print_counts(new: int, changed: int, same: int, ended: int, refused: int) -> None:
    gone = f", {ended} ended" if ended else ""
    print(f"{new} new, {changed} changed, {same} as before{gone}, {refused} refused")


def _print_plan(plan: Plan, *, keep: bool) -> None:
    renamed = [f"renamed: {step.row.code}: {step.was} → {step.row.name}" for step in plan.with_change(RENAMED)]
    redrawn = [f"new boundary: {step.row.code} {step.row.name}" for step in plan.with_change(REDRAWN)]
    new = [f"new: {step.row.code} {step.row.name}" for step in plan.with_change(NEW)]
    word = "not in the file, kept" if keep else "gone"
    gone = [f"{word}: {one.code} {one.name}" for one in plan.gone]
    notes = [f"note: {one.field}: {one.message}" for one in plan.notes]
    for lines in (new, renamed, redrawn, gone, notes):
        for line in lines[:_SHOWN]:
            print(line)
        if len(lines) > _SHOWN:
            print(f"… and {len(lines) - _SHOWN} more: {lines[0].split(':')[0]}")


def _print_refused(refused: Sequence[Problem]) -> None:
    for one in refused:
        print(f"refused: {one.field}: {one.message}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Failed(f"“{text}” is no day of the form 2024-01-31") from None


def show(arguments: Arguments) -> int:
    """What a code means or meant: the area on a day, its boundaries, its story, and what came of it."""
    area = Area.objects.filter(code=arguments.code).order_by("-pk").first()
    if area is None:
        raise Failed(f"{arguments.code}: no area has or had this code")
    if arguments.on:
        then = area_on(arguments.code, _day(arguments.on))
        print(f"{arguments.on}: " + (f"{then.code} {then.name} {then.level} {then.path}" if then else "no such area"))
    since, until = area.valid_from or "before it was imported", area.valid_to or "today"
    print(f"{area.code} {area.name} {area.level} {area.path} valid from {since} until {until}")
    for one in Boundary.objects.filter(area=area).order_by("pk"):
        drawn = "drawn, not surveyed" if one.synthetic else "surveyed"
        print(f"boundary from {one.valid_from or 'the beginning'} until {one.valid_to or 'today'}, {drawn}")
    for step in history_of(area):
        after = f" → {step.after.code}" if step.after else ""
        print(f"{step.day} {step.kind}: {step.before.code}{after} {step.name_was}{step.path_was} {step.basis}".rstrip())
    print(
        "today: " + (", ".join(f"{one.code} {one.name}" for one in successors_of(area.code)) or "nothing came after it")
    )
    return 0


def succeed(arguments: Arguments) -> int:
    """Rename, move, split or merge areas by a document."""
    read = _read(arguments.after)
    if read.refused:
        raise Failed("\n".join(f"{arguments.after.name}: {one.field}: {one.message}" for one in read.refused))
    try:
        steps = succeed_areas(
            arguments.kind, before=arguments.before.split(","), after=read.rows, on=_day(arguments.on),
            basis=arguments.basis, by=By("cli"), at=now(),
        )  # fmt: skip
    except Refused as refused:
        raise Failed("\n".join(f"{one.field}: {one.message}" for one in refused.problems)) from None
    for step in steps:
        print(f"{step.kind}: {step.before.code} → {step.after.code if step.after else ''}")
    return 0


def addresses(arguments: Arguments) -> int:
    """Buildings and doors from a table (CSV or .xlsx); refused rows are named with their reasons."""
    try:
        table = read_table(arguments.file)
        with tqdm(desc=arguments.file.name, unit=" rows", disable=None) as bar:
            taken = import_addresses(table, by=By("cli"), at=now(), progress=bar.update)
    except (TableFault, Refused) as fault:
        raise Failed(f"{arguments.file.name}: {fault}") from None
    for row, reason in taken.refused[:_SHOWN]:
        print(f"refused: line {row.line}: {reason}")
    if len(taken.refused) > _SHOWN:
        print(f"… and {len(taken.refused) - _SHOWN} more")
    ended = f", {taken.ended} ended" if taken.ended else ""
    print(f"{taken.new} new, {taken.changed} changed, {taken.same} as before{ended}, {len(taken.refused)} refused")
    return 1 if taken.refused and not (taken.new or taken.changed or taken.same or taken.ended) else 0
