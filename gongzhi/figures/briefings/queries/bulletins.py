"""What happened in some hours, by a log of events: how many, how much of each amount, by kind and by area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.datasets import Dataset, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.figures.briefings.logic.windows import Window
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.queries.asking import alias, aliases, asked
from gongzhi.packs.briefings import Bulletin
from gongzhi.packs.queries import PackInUse

MOST = 5_000  # events of one day; more are counted and not listed


@dataclass(frozen=True)
class Event:
    """One event: the record, when, where, what kind, and its amounts in the order they are declared."""

    record: int
    at: datetime
    area_path: str
    kind: str
    amounts: tuple[int | None, ...]


@dataclass
class Sum:
    """Events added up. `untold`: of how many an amount is not told: a sum must not look complete when it is not."""

    events: int = 0
    amounts: list[int] = field(default_factory=list)
    untold: list[int] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Count one more."""
        self.events += 1
        for place, amount in enumerate(event.amounts):
            self.amounts[place] += amount or 0
            self.untold[place] += amount is None


def log_of(one: Bulletin, pack: PackInUse) -> Dataset:
    """The dataset a bulletin goes by."""
    return datasets_of(pack.code, pack.pack)[one.dataset]


def events_in(one: Bulletin, window: Window, area: Area, pack: PackInUse) -> list[Event]:
    """The events of some hours in an area, oldest first, in one query."""
    log = log_of(one, pack)
    named = [one.time, *one.amounts, *([one.by] if one.by else [])]
    rows = log.rows().alias(**aliases(log, {*named, *one.where})).filter(asked(log, one.where))
    rows = rows.filter(under(log.area, area.path))
    rows = rows.filter(**{f"{alias(one.time)}__gte": window.begins, f"{alias(one.time)}__lt": window.ends})
    told = rows.order_by(alias(one.time), "pk").annotate(
        **{f"b_{code}": value for code, value in aliases(log, named).items()}
    )
    columns = ["pk", log.area, *(f"b_{alias(code)}" for code in named)]
    found = []
    for pk, path, moment, *rest in told.values_list(*columns)[:MOST]:
        amounts = rest[: len(one.amounts)]
        kind = str(rest[len(one.amounts)] or "") if one.by else ""
        found.append(Event(pk, moment, path, kind, tuple(None if each is None else int(each) for each in amounts)))
    return found


def summed(one: Bulletin, events: Sequence[Event]) -> Sum:
    """Events added up."""
    found = _empty(one)
    for event in events:
        found.add(event)
    return found


def summed_by(one: Bulletin, events: Sequence[Event], areas: Mapping[str, str], *, kind: bool) -> dict[str, Sum]:
    """Events added up by kind, or by the area they are told for; the most first. `areas`: label by path."""
    found: dict[str, Sum] = {}
    for event in events:
        key = event.kind if kind else areas.get(event.area_path, "")
        found.setdefault(key, _empty(one)).add(event)
    return dict(sorted(found.items(), key=lambda each: (-each[1].events, each[0])))


def _empty(one: Bulletin) -> Sum:
    return Sum(0, [0] * len(one.amounts), [0] * len(one.amounts))


def opened_events(events: Sequence[Event], log: Dataset, viewer: Viewer) -> Mapping[int, Opened]:
    """What of these events a viewer may open."""
    rows: Any = log.rows().filter(pk__in=[event.record for event in events])
    found: Mapping[int, Opened] = log.opened(log.seen(rows, viewer))
    return found
