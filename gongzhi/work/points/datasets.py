"""What of village points can be counted: villages that have them, and claims; whose they are stays in the village."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.schema import Pack
from gongzhi.work.points.access import claims_for, schemes_for
from gongzhi.work.points.models import CLAIM, ROUND, SCHEME, Claim, Scheme
from gongzhi.work.reviews.models import NOTICE


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """Two datasets, where a pack has rules of points."""
    if not pack.points:
        return []

    def villages() -> QuerySet[Scheme]:
        return Scheme.objects.filter(pack=code).annotate(begun=Min("resolutions__day"))

    def claims() -> QuerySet[Claim]:
        return Claim.objects.filter(scheme__pack=code)

    states = {
        Claim.FILED: _("已申报"), Claim.DEFERRED: _("待补充"), Claim.PASSED: _("评议通过"), Claim.REFUSED: _("未通过"),
        Claim.WITHDRAWN: _("已撤回"), Claim.SETTLED: _("已入账"), Claim.REVERSED: _("已冲正"),
    }  # fmt: skip
    return [
        Dataset(
            "points.villages", _("实行积分制的村"), villages, {"begun": Field(_("首次决议日"), "day", "begun")},
            {SCHEME: "uid"}, _schemes_seen, _schemes_opened,
        ),
        Dataset(
            "points.claims", _("积分申报"), claims,
            {
                "state": Field(_("状态"), "code", "state", {one: (one,) for one in states}, states),
                "item": Field(_("积分事项"), "code", "code"),
                "source": Field(_("来源"), "code", "source"),
                "points": Field(_("积分"), "number", "awarded"),
                "day": Field(_("做的日子"), "day", "day"),
            },
            {CLAIM: "uid", ROUND: "round__uid", NOTICE: "round__notice__uid"}, _claims_seen, _claims_opened,
            "scheme__area_path",
        ),
    ]  # fmt: skip


def _schemes_seen(schemes: QuerySet[Scheme], viewer: Viewer) -> QuerySet[Scheme]:
    return schemes_for(viewer, schemes)


def _claims_seen(claims: QuerySet[Claim], viewer: Viewer) -> QuerySet[Claim]:
    return claims_for(viewer, claims)


def _schemes_opened(schemes: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(SCHEME, one.uid, one.area.label) for one in schemes.select_related("area")}


def _claims_opened(claims: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(CLAIM, one.uid, one.number) for one in claims.only("pk", "uid", "day")}
