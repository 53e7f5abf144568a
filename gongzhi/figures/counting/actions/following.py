"""Following the trail: what an act was done to is counted anew, and nothing else.

How much work that is depends on how much was done since, never on how many records there are: the records an act
touched are looked up by key, and what they count now is compared with what they counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from gongzhi.base.datasets import Dataset
from gongzhi.base.trail.actions import seal
from gongzhi.base.trail.models import Act, Block
from gongzhi.figures.counting.actions.adding import Changes
from gongzhi.figures.counting.actions.defining import define, stopping
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.models import Counted, Definition, Step
from gongzhi.figures.counting.queries.lines import Line, lines_of
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import packs_in_force

_ACTS, _UIDS = 20_000, 400
_LOCK = 7_310_116  # one follower at a time


def follow(*, at: datetime) -> Step:
    """Bring every figure up to the newest act. The step it came to; the one before when nothing was done since."""
    while seal(at=at):
        pass
    while True:
        step, more = _once(at)
        if not more:
            return step


@transaction.atomic
def _once(at: datetime) -> tuple[Step, bool]:
    alone()
    last = Step.objects.order_by("-pk").first() or Step.objects.create(at=at, act=_sealed())
    define(step=last, at=at)
    newer = Act.objects.filter(pk__gt=last.act, pk__lte=_sealed()).order_by("pk")
    acts = list(newer.values_list("pk", "subject", "subject_uid")[:_ACTS])
    if not acts:
        return last, False
    step = Step.objects.create(at=at, act=acts[-1][0])
    touched: dict[str, set[UUID]] = defaultdict(set)
    for _key, subject, uid in acts:
        touched[subject].add(uid)
    for dataset, figures in _live():
        for field, uids in _chunks(dataset, touched):
            records = _touched(dataset, field, uids)
            for definition, figure in figures:
                if not definition.fault:
                    with stopping(definition, at):
                        _compare(definition, figure, dataset, records, step)
    return step, len(acts) == _ACTS


def alone() -> None:
    """Nobody follows until this transaction ends. Two followers on PostgreSQL could count the same record twice, and a
    period being closed could be read at another step than it names; SQLite has one writer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _sealed() -> int:
    """The last act that is in a block: none with a lower key can still appear."""
    return Block.objects.order_by("-last_act").values_list("last_act", flat=True).first() or 0


def _live() -> Iterator[tuple[Dataset, list[tuple[Definition, Figure]]]]:
    """Every dataset with the figures that are counted from it."""
    for pack in packs_in_force():
        by_dataset: dict[str, list[tuple[Definition, Figure]]] = defaultdict(list)
        for one in Definition.objects.filter(pack=pack.code, live=True):
            figure = pack.pack.figures[one.code]
            by_dataset[figure.dataset].append((one, figure))
        datasets = datasets_of(pack.code, pack.pack)
        yield from ((datasets[code], figures) for code, figures in by_dataset.items())


def _chunks(dataset: Dataset, touched: Mapping[str, set[UUID]]) -> Iterator[tuple[str, list[UUID]]]:
    for subject, field in dataset.acts.items():
        uids = sorted(touched.get(subject, ()))
        for start in range(0, len(uids), _UIDS):
            yield field, uids[start : start + _UIDS]


def _touched(dataset: Dataset, field: str, uids: Sequence[UUID]) -> list[int]:
    """The records acts were done to: also those the dataset holds no more, as a visit that was withdrawn."""
    every = dataset.rows().model._base_manager.filter(**{f"{field}__in": uids})
    return list(every.values_list("pk", flat=True).distinct())


def _compare(definition: Definition, figure: Figure, dataset: Dataset, records: Sequence[int], step: Step) -> None:
    """What records count now against what they counted: the difference goes into the cells, and both are kept."""
    lines = lines_of(figure, dataset, definition.root_path, touched={"pk__in": records})
    now = {line[0]: Line(*line) for line in lines}
    changes, gone = Changes(definition.root_path), []
    for one in Counted.objects.filter(figure=definition, record__in=records, gone=None):
        before = Line(one.record, one.area_path, one.day, one.until, one.amount, one.key)
        if now.get(one.record) == before:
            del now[one.record]
            continue
        gone.append(one.pk)
        changes.add(definition.pk, before, -1)
    if gone:
        Counted.objects.filter(pk__in=gone).update(gone=step.pk)
    for line in now.values():
        changes.add(definition.pk, line, 1)
    Counted.objects.bulk_create(
        Counted(
            figure=definition, record=line.record, area_path=line.area_path, day=line.day, until=line.until,
            amount=line.amount, key=line.key, since=step.pk,
        )
        for line in now.values()
    )  # fmt: skip
    changes.write()
