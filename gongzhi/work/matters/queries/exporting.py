"""Matters in another platform's columns and words, by the map their own export is read by."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gongzhi.base.clock import zone
from gongzhi.base.forms.logic.sealing import opened_answers
from gongzhi.base.todos.models import Clock
from gongzhi.packs.queries import PackInUse, packs_by_version
from gongzhi.packs.schema import Flow
from gongzhi.work.matters.logic.mapping import Columns, ExportMap
from gongzhi.work.matters.logic.ways import state_of, way_to
from gongzhi.work.matters.models import SUBJECT, Matter

_CHUNK = 500


def outgoing(system: str, *, ours: bool = False) -> QuerySet[Matter]:
    """What another platform may be told of: matters that carry a number of theirs; `ours`: also those without one.

    Never complaints, and nothing that became part of another matter.
    """
    rows = Matter.objects.filter(restricted=False, merged_into=None)
    theirs = rows.filter(foreign_system=system)
    return theirs | rows.filter(foreign_id="") if ours else theirs


def columns_of(export: ExportMap) -> list[str]:
    """The headers of the file, in the order of the map."""
    told = export.columns.model_dump()
    named = [one for value in told.values() for one in (value if isinstance(value, list) else [value]) if one]
    named += [column for columns in export.answers.values() for column in columns.values()]
    return list(dict.fromkeys(named))


def exported(export: ExportMap, matters: QuerySet[Matter], pack: PackInUse) -> Iterator[dict[str, str]]:
    """Rows in their columns, oldest first, in bounded memory. A kind or state the map has no word for is left empty."""
    kinds = {code: word for word, code in reversed(export.kinds.items())}
    last = 0
    rows = matters.filter(kind__in=kinds, pack_version__code=pack.code).select_related("area").order_by("pk")
    while chunk := list(rows.filter(pk__gt=last)[:_CHUNK]):
        last = chunk[-1].pk
        due = _due(chunk)
        packs = {one.version: one for one in packs_by_version({one.pack_version_id for one in chunk})}
        for one in chunk:
            yield _row(one, export, packs[one.pack_version_id], kinds, due.get(one.uid))


def _due(chunk: Sequence[Matter]) -> Mapping[Any, datetime]:
    """The first limit each matter was given."""
    rows = Clock.objects.filter(subject=SUBJECT, subject_uid__in=[one.uid for one in chunk]).order_by("-pk")
    return dict(rows.values_list("subject_uid", "due_at"))


def _row(
    one: Matter, export: ExportMap, pack: PackInUse, kinds: Mapping[str, str], due: datetime | None
) -> dict[str, str]:
    columns, place = export.columns, zone(pack.calendar.time_zone)

    def local(when: datetime | None) -> str:
        return f"{when.astimezone(place):{export.time_format}}" if when else ""

    flow = pack.pack.flows[pack.pack.kinds[one.kind].flow]
    cells = dict.fromkeys(columns_of(export), "")
    told = {
        columns.foreign_id: one.foreign_id, columns.number: one.number, columns.kind: kinds[one.kind],
        columns.reported_at: local(one.reported_at), columns.text[0]: _text(one, columns),
        columns.status: status_word(export, flow, one.state), columns.due: local(due),
        columns.closed_at: local(one.closed_at), columns.reply: one.answer, columns.address: one.address,
        columns.area: one.area.code, columns.lon: _degrees(one.lon), columns.lat: _degrees(one.lat),
    }  # fmt: skip
    cells |= {header: text for header, text in told.items() if header}
    return cells | _answers(one, export, pack)


def _text(one: Matter, columns: Columns) -> str:
    """The text without what was joined to it from a column that tells something else as well."""
    text = one.text
    for column in reversed(columns.text[1:]):
        if column == columns.address and one.address and text.endswith(f" {one.address}"):
            text = text.removesuffix(f" {one.address}")
    return text


def status_word(export: ExportMap, flow: Flow, state: str) -> str:
    """Their word for a state: the one whose moves end just there, else the first of its stage, else the last on the
    way to it; '' when they have none."""
    stage = flow.states[state].stage
    ends = {word: state_of(flow, status) for word, status in export.status.items()}
    for word, end in ends.items():
        if end == state:
            return word
    for word, status in export.status.items():
        if status.stage == stage or (not status.stage and stage != "open" and _stage(flow, ends[word]) == stage):
            return word
    before = [word for word, end in ends.items() if end and _stage(flow, end) == "open" and _leads(flow, end, state)]
    return before[-1] if before and stage == "open" else ""


def _stage(flow: Flow, state: str | None) -> str:
    return flow.states[state].stage if state else ""


def _leads(flow: Flow, before: str, state: str) -> bool:
    return way_to(flow, before, lambda one: one == state) is not None


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value!r}"


def _answers(one: Matter, export: ExportMap, pack: PackInUse) -> dict[str, str]:
    """Answers that go out; sealed ones never do."""
    asked, form = export.answers.get(one.kind, {}), pack.form_of(one.kind)
    if not asked or form is None or not one.answers:
        return {}
    sealed = {code for code, value in one.answers.items() if isinstance(value, Mapping)}
    opened = opened_answers(form, one.answers, one.uid, whole=False)
    shown = {code: opened[code] for code in asked if code in opened and code not in sealed}
    return {
        asked[code]: " ".join(map(str, value)) if isinstance(value, list) else str(value)
        for code, value in shown.items()
    }
