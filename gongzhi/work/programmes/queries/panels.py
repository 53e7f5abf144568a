"""Expert review: what waits for a panel, which panels there are, and what each said."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.logic.states import ACCEPTED
from gongzhi.work.programmes.models import FILING, Filing
from gongzhi.work.reviews.logic.panels import NO_QUORUM, PASSED, REJECTED
from gongzhi.work.reviews.models import Panel, PanelItem


def asks_panel(pack: PackInUse) -> list[str]:
    """Programmes whose filings are reviewed by a panel."""
    found = []
    for code, one in pack.pack.programmes.items():
        step = one.offer.steps.get("review") if one.offer else None
        if step is not None and step.panel:
            found.append(code)
    return found


def item_of(filing: Filing) -> PanelItem | None:
    """Where a filing stands before its panel, or None."""
    if filing.panel_id is None:
        return None
    return PanelItem.objects.filter(panel=filing.panel_id, subject_uid=filing.uid).select_related("panel").first()


def items_of(filing: Filing) -> list[PanelItem]:
    """Every time a filing was before a panel, the newest first."""
    rows = PanelItem.objects.filter(subject=FILING, subject_uid=filing.uid)
    return list(rows.select_related("panel").order_by("-pk")[:20])


def unseated(rows: QuerySet[Filing], pack: PackInUse) -> QuerySet[Filing]:
    """Of these filings those that wait for a panel: before none, or before one that had too few votes."""
    again = PanelItem.objects.filter(panel=OuterRef("panel"), subject_uid=OuterRef("uid"), verdict=NO_QUORUM)
    return rows.filter(pack=pack.code, programme__in=asks_panel(pack), state=ACCEPTED).filter(
        Q(panel=None) | Exists(again)
    )


@dataclass(frozen=True)
class Session:
    """A panel of filings in numbers. `ready`: passed and still to be recommended."""

    panel: Panel
    open: int
    passed: int
    rejected: int
    short: int
    ready: int


def sessions(rows: QuerySet[Filing], limit: int) -> list[Session]:
    """Panels that these filings are before, the newest first, in two queries."""
    asked = Panel.objects.filter(pk__in=rows.exclude(panel=None).values("panel")).select_related("area")
    asked = asked.annotate(
        n_open=Count("items", filter=Q(items__state=PanelItem.OPEN)),
        n_passed=Count("items", filter=Q(items__verdict=PASSED)),
        n_rejected=Count("items", filter=Q(items__verdict=REJECTED)),
        n_short=Count("items", filter=Q(items__verdict=NO_QUORUM)),
    )
    panels = list(asked.order_by("-pk")[:limit])
    ready = ready_of(rows).filter(panel__in=panels).values_list("panel").annotate(n=Count("pk")).order_by()
    counts = dict(ready)
    return [
        Session(one, one.n_open, one.n_passed, one.n_rejected, one.n_short, counts.get(one.pk, 0)) for one in panels
    ]


def ready_of(rows: QuerySet[Filing]) -> QuerySet[Filing]:
    """Of these filings those a panel passed that are not recommended yet."""
    passed = PanelItem.objects.filter(panel=OuterRef("panel"), subject_uid=OuterRef("uid"), verdict=PASSED)
    return rows.filter(Exists(passed), state=ACCEPTED)
