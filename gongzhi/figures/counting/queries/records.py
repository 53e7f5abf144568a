"""The records behind a figure, as a viewer may see them; and what changed since a period was closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.datasets import Dataset, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.models import Closing, Counted, Definition
from gongzhi.figures.counting.queries.values import lines_in, within
from gongzhi.packs.figures import Figure

PAGE = 50


@dataclass(frozen=True)
class Behind:
    """A counted record: what it opens, or None where the viewer may not see it."""

    line: Counted
    record: Opened | None


@dataclass(frozen=True)
class Revision:
    """What changed in a closed period: records that came to count later, and records that count no more."""

    closing: Closing
    came: int
    went: int


def behind(
    definition: Definition, figure: Figure, area: Area, period: Period, *, after: int = 0, limit: int = PAGE
) -> list[Counted]:
    """A page of what is counted, in the order it was counted."""
    return list(lines_in(definition, figure, area.path, period).filter(pk__gt=after).order_by("pk")[:limit])


def opened(lines: Sequence[Counted], dataset: Dataset, viewer: Viewer) -> list[Behind]:
    """These lines with what a viewer may open of them."""
    rows = dataset.rows().filter(pk__in=[line.record for line in lines])
    seen: Mapping[int, Opened] = dataset.opened(dataset.seen(rows, viewer))
    return [Behind(line, seen.get(line.record)) for line in lines]


def closings_of(definition: Definition, area_path: str) -> list[Closing]:
    """The closed periods of a figure in an area, newest first."""
    rows = Closing.objects.filter(definition__pack=definition.pack, definition__code=definition.code)
    return list(rows.filter(area_path=area_path).select_related("definition", "post", "step").order_by("-closed_at"))


def as_closed(closing: Closing, figure: Figure) -> QuerySet[Counted]:
    """The records a closed period counted, whatever came after."""
    then = Q(since__lte=closing.step_id) & (Q(gone=None) | Q(gone__gt=closing.step_id))
    return _of(closing, figure).filter(then)


def revision_of(closing: Closing, figure: Figure) -> Revision:
    """How the records of a closed period differ today. A record that counts otherwise is one that went and came."""
    rows, step = _of(closing, figure), closing.step_id
    came = rows.filter(since__gt=step, gone=None).count()
    return Revision(closing, came, rows.filter(since__lte=step, gone__gt=step).count())


def changes_since(closing: Closing, figure: Figure) -> QuerySet[Counted]:
    """The lines that came or went since a period was closed."""
    step = closing.step_id
    return _of(closing, figure).filter(Q(since__gt=step, gone=None) | Q(since__lte=step, gone__gt=step)).order_by("pk")


def _of(closing: Closing, figure: Figure) -> QuerySet[Counted]:
    period = period_of(closing.period)
    assert period is not None
    rows = Counted.objects.filter(under("area_path", closing.area_path), figure=closing.definition_id)
    return rows.filter(within(period, standing=bool(figure.since)))
