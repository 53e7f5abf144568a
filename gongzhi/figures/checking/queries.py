"""What checks found: of one, of a figure, and where records were closed in heaps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.columns import under
from gongzhi.base.datasets import Dataset, Opened
from gongzhi.base.ids import row_of
from gongzhi.base.people.logic import Viewer
from gongzhi.figures.checking.access import checks_for
from gongzhi.figures.checking.logic import RIGHT, UNCLEAR, WRONG, Heap, Rate, heaps
from gongzhi.figures.checking.models import Check, CheckLine
from gongzhi.figures.counting.models import Definition
from gongzhi.work.matters.models import Matter
from gongzhi.work.reviews.models import Draw

PAGE = 20
_CLOSINGS = 200_000  # looked at in one month


def check_by_number(number: str, viewer: Viewer) -> Check | None:
    """A check the viewer may see, by the number of its draw."""
    named = row_of(number)
    if named is None or named[0] != Draw.PREFIX:
        return None
    rows = checks_for(viewer, Check.objects.filter(draw=named[2], draw__made_day=named[1]))
    return rows.select_related("draw__area", "definition", "post").first()


def rates_of(checks: Sequence[Check]) -> Mapping[int, Rate]:
    """What was found in each, in one query."""
    rows = CheckLine.objects.filter(check_of__in=checks).order_by().values_list("check_of")
    counted = rows.annotate(
        right=Count("pk", filter=Q(result=RIGHT)), wrong=Count("pk", filter=Q(result=WRONG)),
        unclear=Count("pk", filter=Q(result=UNCLEAR)), left=Count("pk", filter=Q(result="")),
    )  # fmt: skip
    return {key: Rate(*numbers) for key, *numbers in counted}


def checks_of(definition: Definition, area_path: str, period: str) -> list[tuple[Check, Rate]]:
    """The checks of just this number, newest first. What a check found belongs to the figure: everybody reads it."""
    rows = Check.objects.filter(definition=definition, area_path=area_path, period=period)
    found = list(rows.select_related("draw", "post").order_by("-pk")[:5])
    rates = rates_of(found) if found else {}
    return [(one, rates.get(one.pk, Rate())) for one in found]


def lines_of(check: Check, dataset: Dataset, viewer: Viewer) -> list[tuple[CheckLine, Opened | None]]:
    """What was drawn, in order, with what a viewer may open of it."""
    lines = list(check.lines.select_related("counted", "post").order_by("place"))
    rows = dataset.rows().filter(pk__in=[one.counted.record for one in lines])
    seen = dataset.opened(dataset.seen(rows, viewer))
    return [(one, seen.get(one.counted.record)) for one in lines]


def heaps_in(area_path: str, first: datetime, before: datetime) -> list[Heap]:
    """Villages where matters were closed in heaps; by place, never by who did it.

    Matters few may see are left out, and those settled on the spot, which are written down together by design.
    """
    rows: QuerySet[Matter] = Matter.objects.filter(
        under("area_path", area_path), stage="closed", closed_at__gte=first, closed_at__lt=before, restricted=False
    ).exclude(source="own")
    villages = villages_at_hand()
    closings = rows.order_by("closed_at").values_list("area_path", "closed_at")[:_CLOSINGS]
    return heaps((village_in(path, villages), at) for path, at in closings.iterator() if at)


def villages_at_hand() -> set[str]:
    """The paths of all villages."""
    return {one.path for one in areas_at_hand().values() if one.level == "village"}


def village_in(path: str, villages: Collection[str]) -> str:
    """The village a path lies in; what lies in none stands for itself."""
    parts = path.strip("/").split("/")
    ends = (f"/{'/'.join(parts[:end])}/" for end in range(len(parts), 0, -1))
    return next((one for one in ends if one in villages), path)
