"""Hands that were shown in a meeting: only how many are written down, for many items at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.work.reviews.actions.panels import hold_panel, keeper_of
from gongzhi.work.reviews.logic.panels import HANDS, Outcome, outcome_of_counts
from gongzhi.work.reviews.models import PANEL, Member, Panel, PanelItem, Recusal


@dataclass(frozen=True)
class Hands:
    """How many were for an item, and how many against; 0 and 0: it was put off, nothing was decided."""

    approvals: int
    rejections: int


def count_hands(
    panel: Panel, counts: Mapping[int, Hands], *, viewer: Viewer, channel: str, at: datetime
) -> dict[int, Outcome]:
    """Write the outcome of items by key, all or none. Who stands back from one has no hand in it.

    Raises `Invalid` naming an item with more hands than may vote on it, `Conflict` for one that was counted already.
    """
    by = keeper_of(panel, viewer, channel)
    if panel.ballot != HANDS:
        raise Conflict(_("这次评议不是举手表决"))
    with transaction.atomic():
        hold_panel(panel)
        items = list(PanelItem.objects.filter(panel=panel, pk__in=counts, state=PanelItem.OPEN).order_by("pk"))
        if len(items) != len(counts):
            raise Conflict(_("其中有的已经计票，请刷新再看"))
        _check(panel, items, counts)
        found = {}
        for item in items:
            outcome = outcome_of_counts(panel.rules, counts[item.pk].approvals, counts[item.pk].rejections)
            item.state, item.verdict, item.closed_at = PanelItem.CLOSED, outcome.verdict, at
            item.votes, item.approvals, item.rejections = outcome.votes, outcome.approvals, outcome.rejections
            found[item.pk] = outcome
        _write(items)
        facts = {
            "items": [f"{one.position} {one.verdict} {one.approvals}:{one.rejections}" for one in items],
        }
        record([Done("panel.hands_counted", PANEL, panel.uid, by, at, panel.area_path, facts)])
        for item in items:
            announce("panel.item_closed", item=item, outcome=found[item.pk], by=by, at=at)
    return found


def _check(panel: Panel, items: list[PanelItem], counts: Mapping[int, Hands]) -> None:
    members = Member.objects.filter(panel=panel).count()
    back = Recusal.objects.filter(item__panel=panel).values_list("item_id").annotate(Count("pk"))
    away = dict(back)
    for item in items:
        hands, most = counts[item.pk], members - away.get(item.pk, 0)
        sound = type(hands.approvals) is int and type(hands.rejections) is int
        if not sound or min(hands.approvals, hands.rejections) < 0 or hands.approvals + hands.rejections > most:
            said = _("第 %(n)d 项能举手的有 %(most)d 人，票数不对") % {"n": item.position, "most": most}
            raise Invalid([Problem("hands", said)])


def _write(items: list[PanelItem]) -> None:
    """Items with the same outcome in one statement: in a meeting most are alike."""
    alike: dict[tuple[str, int, int], list[PanelItem]] = {}
    for item in items:
        alike.setdefault((item.verdict, item.approvals, item.rejections), []).append(item)
    for (verdict, approvals, rejections), some in alike.items():
        PanelItem.objects.filter(pk__in=[one.pk for one in some]).update(
            state=PanelItem.CLOSED, verdict=verdict, approvals=approvals, rejections=rejections,
            votes=approvals + rejections, closed_at=some[0].closed_at,
        )  # fmt: skip
