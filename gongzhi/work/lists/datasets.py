"""What of problem lists can be counted: items by list, severity and whether they were struck off, and task forces."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, DateField, QuerySet, Value, When
from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.packs.schema import Pack
from gongzhi.work.lists.access import visible_forces, visible_to
from gongzhi.work.lists.models import FORCE, ITEM, Force, Item
from gongzhi.work.matters.models import SUBJECT as MATTER


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """Two datasets, where a pack has lists."""
    if not pack.lists:
        return []

    def items() -> QuerySet[Item]:
        return Item.objects.filter(pack=code)

    def forces() -> QuerySet[Force]:
        return Force.objects.filter(pack=code)

    lists = {one: declared.title.label for one, declared in pack.lists.items()}
    of_list = Field(_("清单"), "code", "list", {one: (one,) for one in lists}, lists)
    return [
        Dataset(
            "lists.items", _("问题清单条目"), items, {"list": of_list, **_of_items(pack)},
            {ITEM: "uid", MATTER: "matter__uid"}, visible_to, _items_opened, guarded="restricted",
        ),
        Dataset(
            "lists.forces", _("工作专班"), forces,
            {
                "list": of_list, "since": Field(_("成立日"), "day", "since"),
                "until": Field(_("撤销日"), "day", "ended_day"),
            },
            {FORCE: "uid"}, visible_forces, _forces_opened,
        ),
    ]  # fmt: skip


def _of_items(pack: Pack) -> Mapping[str, Field]:
    kinds = {code: kind.title.label for code, kind in pack.kinds.items()}
    levels = {"village": _("村、社区"), "town": _("乡镇、街道"), "district": _("区县")}
    # Struck off 销号 is closed; a relapse opens the matter again, and then it is not.
    struck = Case(
        When(matter__stage="closed", then="matter__closed_day"), default=Value(None, output_field=DateField())
    )
    return {
        "kind": Field(_("类别"), "code", "matter__kind", {one: (one,) for one in kinds}, kinds),
        "severity": Field(_("严重程度"), "code", "severity"),
        "level": Field(_("责任层级"), "code", "level", titles=levels),
        "by_ourselves": Field(_("主动发现"), "flag", "by_ourselves"),
        "restricted": Field(_("不公开"), "flag", "matter__restricted"),
        "relapses": Field(_("反弹次数"), "number", "relapses"),
        "entered": Field(_("入库日"), "day", "entered_day"),
        "struck": Field(_("销号日"), "day", struck),
    }


def _items_opened(items: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(MATTER, one.matter.number, one.number) for one in items.select_related("matter")}


def _forces_opened(forces: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(FORCE, one.uid, one.team.name) for one in forces.select_related("team")}
