"""Definitions coming into force: each counted anew from all records, in one statement, when what it counts changed."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import BigIntegerField, Value

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.datasets import Dataset
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.figures.counting.actions.adding import fill
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.measures import digest_of_figure, is_derived
from gongzhi.figures.counting.models import FIGURE, Definition, Step
from gongzhi.figures.counting.queries.lines import COLUMNS, lines_of
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse, packs_in_force

_TRIED_AGAIN = timedelta(days=1)
_log = logging.getLogger(__name__)


def define(*, step: Step, at: datetime) -> None:
    """Bring the definitions to what the packs in force say; what counts otherwise is counted anew."""
    for pack in packs_in_force():
        root = area_by_code(pack.pack.head.area)
        if root is None:
            continue
        live = {one.code: one for one in Definition.objects.filter(pack=pack.code, live=True)}
        datasets = datasets_of(pack.code, pack.pack)
        for code, one in live.items():
            if code not in pack.pack.figures or is_derived(pack.pack.figures[code]):
                _end(one, at)
        for code, figure in pack.pack.figures.items():
            if not is_derived(figure):
                _define_one(pack, code, figure, root.path, datasets, live.get(code), step, at)


def _define_one(
    pack: PackInUse,
    code: str,
    figure: Figure,
    root: str,
    datasets: Mapping[str, Dataset],
    before: Definition | None,
    step: Step,
    at: datetime,
) -> None:
    """Count a figure under a new definition, unless it is what it was."""
    digest, meaning = digest_of_figure(figure, root)
    if before is not None and before.digest == digest and not _again(before, at):
        return
    with transaction.atomic():
        if before is not None:
            _end(before, at)
        made = Definition.objects.create(
            pack=pack.code, code=code, digest=digest, meaning=meaning, root_path=root, since=at, step=step
        )
        with stopping(made, at):
            count_all(made, figure, datasets[figure.dataset])
        facts = {"pack": pack.code, "figure": code, "definition": digest}
        record([Done("figure.defined", FIGURE, made.uid, By("clock"), at, root, facts)])


def _again(broken: Definition, at: datetime) -> bool:
    """Whether one that broke is to be tried again: once a day, since it asks for every record."""
    return broken.fault_at is not None and at - broken.fault_at >= _TRIED_AGAIN


@contextmanager
def stopping(definition: Definition, at: datetime) -> Iterator[None]:
    """What is counted within, wholly or not at all; a figure that cannot be counted is stopped and says why.

    A database that is away or locked is no fault of a figure: that is raised.
    """
    try:
        with transaction.atomic():
            yield
    except Exception as fault:
        if isinstance(fault, OperationalError | InterfaceError) and "overflow" not in str(fault):
            raise
        _log.exception("figure %s/%s cannot be counted", definition.pack, definition.code)
        definition.fault, definition.fault_at = f"{type(fault).__name__}: {fault}"[:300], at
        definition.save(update_fields=["fault", "fault_at"])


def count_all(definition: Definition, figure: Figure, dataset: Dataset) -> None:
    """Write down every record that counts, and fill the cells."""
    lines = lines_of(figure, dataset, definition.root_path).annotate(
        c_figure=Value(definition.pk, output_field=BigIntegerField()),
        c_since=Value(definition.step_id, output_field=BigIntegerField()),
    )
    sql, values = lines.values_list(*(f"c_{name}" for name in (*COLUMNS, "figure", "since"))).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO counting_counted (record, area_path, day, until, amount, key, figure_id, since) " + sql,
            values,
        )
    fill(definition.pk, definition.root_path)


def _end(definition: Definition, at: datetime) -> None:
    """Another definition took its place, or the pack has it no more: it stays as it is and is followed no longer."""
    Definition.objects.filter(pk=definition.pk).update(live=False)
    facts = {"pack": definition.pack, "figure": definition.code}
    with transaction.atomic():
        record([Done("figure.ended", FIGURE, definition.uid, By("clock"), at, definition.root_path, facts)])
