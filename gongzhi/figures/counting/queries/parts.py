"""What a figure may be broken down by: how many of its records are of which kind, source, severity."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from gongzhi.base.areas.models import Area
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.models import Definition
from gongzhi.figures.counting.queries.asking import alias, aliases
from gongzhi.figures.counting.queries.values import lines_in
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse

MOST = 12


@dataclass(frozen=True)
class Row:
    """One value and how many records have it; `share` of the most frequent one's, in percent."""

    label: str
    n: int
    share: float


@dataclass(frozen=True)
class Part:
    """The records of a figure by one field, the most frequent first; `more`: there are further values."""

    title: str
    rows: Sequence[Row]
    more: bool


def parts_of(pack: PackInUse, figure: Figure, definition: Definition, area: Area, period: Period) -> list[Part]:
    """One part for each of the figure's breakdowns, by what the records are today."""
    dataset = datasets_of(pack.code, pack.pack)[figure.dataset]
    keys = lines_in(definition, figure, area.path, period).values("record")
    found = []
    for code in figure.breakdowns:
        field = dataset.fields[code]
        rows = dataset.rows().filter(pk__in=keys).annotate(**aliases(dataset, {code})).order_by()
        counts = list(rows.values_list(alias(code)).annotate(n=Count("pk")).order_by("-n")[: MOST + 1])
        most = counts[0][1] if counts else 1
        told = [
            Row(field.titles.get(str(value), str(value or "—")), n, round(100 * n / most, 1))
            for value, n in counts[:MOST]
        ]
        found.append(Part(field.title, told, len(counts) > MOST))
    return found
