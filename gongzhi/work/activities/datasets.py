"""What of activities can be counted: every one of a pack, by kind, group, state, day, and how many came."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.packs.schema import Pack
from gongzhi.work.activities.access import visible_to
from gongzhi.work.activities.models import ACTIVITY, Activity


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """One dataset, where a pack declares activities at all."""
    if not pack.activities:
        return []

    def rows() -> QuerySet[Activity]:
        return Activity.objects.filter(pack=code)

    def public(some: QuerySet[Activity]) -> Mapping[int, Opened]:
        return _opened(some.filter(published=True, confidential=False))

    return [
        Dataset(
            "activities", _("活动"), rows, _fields(pack), {ACTIVITY: "uid"}, visible_to, _opened, public=public,
            guarded="confidential",
        )
    ]  # fmt: skip


def _fields(pack: Pack) -> Mapping[str, Field]:
    kinds = {code: kind.title.label for code, kind in pack.activities.items()}
    states = {Activity.PLANNED: _("待举行"), Activity.HELD: _("已举行"), Activity.CANCELLED: _("已取消")}
    return {
        "kind": Field(_("类别"), "code", "kind", {one: (one,) for one in kinds}, kinds),
        "state": Field(_("状态"), "code", "state", {one: (one,) for one in states}, states),
        "confidential": Field(_("保密"), "flag", "confidential"),
        "published": Field(_("已公布"), "flag", "published"),
        "attended": Field(_("到场人数"), "number", "attended"),
        "day": Field(_("举行日"), "day", "day"),
    }


def _opened(rows: QuerySet[Activity]) -> Mapping[int, Opened]:
    return {
        one.pk: Opened(ACTIVITY, one.number, f"{one.number} {one.title}")
        for one in rows.only("pk", "made_day", "title")
    }
