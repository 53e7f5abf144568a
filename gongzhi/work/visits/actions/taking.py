"""Old visits from a file at the desk: a line a visit, known again by its foreign number. Every kind is a target."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.clock import zone
from gongzhi.base.exchange.logic.columns import Field, Meaning
from gongzhi.base.exchange.logic.results import NEW, SAME, Taken
from gongzhi.base.exchange.logic.targets import Import, Target
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Reason, Table, TableRow, chunks
from gongzhi.packs.queries import PackInUse, pack_in_force, packs_in_force
from gongzhi.packs.visits import VisitKind
from gongzhi.work.registers.models import Record
from gongzhi.work.visits.actions import sorting
from gongzhi.work.visits.actions.recording import record_many
from gongzhi.work.visits.logic import APPEALS, Said, Told

_CHUNK = 500
_RESULTS = {
    "nothing": gettext_lazy("无诉求"), "appeals": gettext_lazy("有诉求"), "absent": gettext_lazy("没人在家"),
    "refused": gettext_lazy("婉拒"),
}  # fmt: skip
_COLUMN = {"target": "whom", "result": "result", "at": "day", "note": "note", "mode": "mode", "appeals": "appeal"}


def targets() -> Sequence[Target]:
    """A target for each kind of visit without a checklist; within the area of the post that imports."""
    return [
        Target(
            f"visits-{code}", kind.title.label, "import", partial(fields, code), partial(take, code), foreign=True
        )
        for pack in packs_in_force()
        for code, kind in pack.pack.visits.items()
        if not kind.inspects
    ]  # fmt: skip


def _declared(code: str, pack: str) -> tuple[PackInUse, VisitKind] | None:
    found = pack_in_force(pack) if pack else next((one for one in packs_in_force() if code in one.pack.visits), None)
    return (found, found.pack.visits[code]) if found is not None and code in found.pack.visits else None


def fields(code: str, pack: str) -> Sequence[Field]:
    """What a file of these visits may tell."""
    declared = _declared(code, pack)
    if declared is None:
        return ()
    in_use, kind = declared
    whom = gettext_lazy("户号") if kind.register is None else gettext_lazy("名称")
    kinds = {one: in_use.pack.kinds[one].title.label for one in kind.appeals}
    return (
        Field("id", gettext_lazy("外部编号"), ("id",), required=True),
        Field("whom", whom, ("household", "name"), required=True),
        Field("day", gettext_lazy("走访日期"), ("date",), required=True, note=_("写成 2024-01-31 这样")),
        Field("result", gettext_lazy("结果"), ("result",), required=True, choices=_RESULTS),
        Field("mode", gettext_lazy("方式"), ("mode",), choices={way: one.label for way, one in kind.ways.items()}),
        Field("appeal", gettext_lazy("诉求"), ("appeal",)),
        Field("kind", gettext_lazy("诉求类别"), ("kind",), choices=kinds),
        Field("done", gettext_lazy("怎么办的"), ("done",)),
        Field("note", gettext_lazy("内部备注"), ("note",)),
    )  # fmt: skip


def take(code: str, table: Table, meaning: Meaning, run: Import) -> Taken:
    """Import a file of visits; those that are here already stay as they are."""
    declared, taken = _declared(code, run.pack), Taken()
    if declared is None:
        raise LookupError(f"no kind of visit {code} in the pack {run.pack}")
    pack, kind = declared
    for chunk in chunks(table.rows, _CHUNK):
        for row in chunk:
            if row.fault:
                taken.refuse(row, row.fault)
        good = [row for row in chunk if not row.fault]
        known = _known([_cell(row, "whom", meaning) for row in good], kind, pack)
        told: list[Told] = []
        lines: list[TableRow] = []
        for row in good:
            one = _told(row, meaning, kind, pack, known)
            if isinstance(one, Told):
                told.append(one)
                lines.append(row)
            else:
                _refuse(row, one, meaning, taken)
        kept = record_many(code, told, pack=pack, by=run.by, at=run.at, within=run.within)
        for place, row in enumerate(lines):
            if place in kept.problems:
                _refuse(row, kept.problems[place], meaning, taken)
            else:
                taken.count(row, SAME if kept.outcomes[place] == sorting.SAME else NEW)
        run.tell(len(chunk))
    return taken


def _cell(row: TableRow, field: str, meaning: Meaning) -> str:
    word = row.cells.get(meaning.columns.get(field, ""), "").strip()
    return meaning.words.get(field, {}).get(word, word)


def _known(names: Sequence[str], kind: VisitKind, pack: PackInUse) -> dict[str, int]:
    """Households by their number, or rows by their name; a name that several rows have is no name."""
    if kind.register is None:
        return dict(Household.objects.filter(number__in=names, valid_to=None).values_list("number", "pk"))
    rows = Record.objects.filter(pack=pack.code, register=kind.register, title__in=names, ended_day=None)
    found: dict[str, int] = {}
    twice = set()
    for title, key in rows.values_list("title", "pk"):
        twice |= {title} & found.keys()
        found[title] = key
    return {title: key for title, key in found.items() if title not in twice}


def _told(
    row: TableRow, meaning: Meaning, kind: VisitKind, pack: PackInUse, known: dict[str, int]
) -> Told | list[Problem]:  # fmt: skip
    """A line as a visit, or what is wrong with it. Its uid follows from its foreign number: again is the same."""
    foreign, whom, day = (_cell(row, name, meaning) for name in ("id", "whom", "day"))
    problems = []
    if not foreign or len(foreign) > 80:
        problems.append(Problem("id", _("写明外部编号，最多 80 个字")))
    if whom not in known:
        problems.append(Problem("target", _("没有这个走访对象")))
    try:
        at = datetime.combine(datetime.fromisoformat(day.replace("/", "-")[:10]), time(12), zone(_zone(pack)))
        if at.year < 1990:
            raise ValueError(day)
    except ValueError:
        problems.append(Problem("at", _("写成 2024-01-31 这样")))
    if problems:
        return problems
    uid = uuid5(NAMESPACE_URL, f"{meaning.system}/{foreign}")
    text, done = _cell(row, "appeal", meaning), _cell(row, "done", meaning)
    appeals = (Said(_cell(row, "kind", meaning) or kind.appeals[0], text, done[:200], uuid5(uid, "1")),) if text else ()
    result = _cell(row, "result", meaning) or (APPEALS if appeals else "")
    told = {"household" if kind.register is None else "record": known[whom]}
    return Told(
        uid, at, result, _cell(row, "mode", meaning), appeals=appeals, note=_cell(row, "note", meaning),
        foreign_system=meaning.system or "file", foreign_id=foreign, **told,  # type: ignore[arg-type]
    )  # fmt: skip


def _zone(pack: PackInUse) -> str:
    return pack.calendar.time_zone


def _refuse(row: TableRow, problems: Sequence[Problem], meaning: Meaning, taken: Taken) -> None:
    cells = []
    for one in problems:
        name = one.field.split(".")[0]
        said = {"kind": "kind", "done": "done"}.get(one.field.rpartition(".")[2])
        cells.append((meaning.columns.get(said or _COLUMN.get(name, name), ""), str(one.message)))
    taken.refuse(row, Reason(cells))
