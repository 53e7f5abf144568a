"""What of matters can be counted: every matter of a pack, by kind, flow, stage, days, source and rating."""

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.todos.models import Clock
from gongzhi.packs.schema import Pack
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.models import SUBJECT, Matter


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """One dataset, where a pack has matters at all."""
    if not pack.kinds:
        return []

    def rows() -> QuerySet[Matter]:
        return Matter.objects.filter(pack_version__code=code)

    opened = _opened_by(pack)

    def public(some: QuerySet[Matter]) -> Mapping[int, Opened]:
        """Kinds the pack shows in public, and nothing restricted."""
        shown = [kind for kind, declared in pack.kinds.items() if declared.public]
        found: Mapping[int, Opened] = opened(some.filter(kind__in=shown, restricted=False).exclude(stage="void"))
        return found

    return [
        Dataset(
            "matters", _("事项"), rows, _fields(pack), {SUBJECT: "uid"}, visible_to, opened,
            public=public, guarded="restricted",
        )
    ]  # fmt: skip


def _fields(pack: Pack) -> Mapping[str, Field]:
    kinds = {code: kind.title.label for code, kind in pack.kinds.items()}
    flows: dict[str, tuple[str, ...]] = {}
    for code, kind in pack.kinds.items():
        flows[kind.flow] = (*flows.get(kind.flow, ()), code)
    late = Clock.objects.filter(subject=SUBJECT, subject_uid=OuterRef("uid"), stopped_at__gt=F("due_at"))
    return {
        "kind": Field(_("类别"), "code", "kind", {one: (one,) for one in kinds}, kinds),
        "flow": Field(_("流程"), "code", "kind", flows, {code: flow.title.label for code, flow in pack.flows.items()}),
        "stage": Field(
            _("阶段"), "code", "stage", {one: (one,) for one in ("open", "closed", "void")},
            {"open": _("办理中"), "closed": _("已办结"), "void": _("已作废")},
        ),
        "state": Field(_("状态"), "code", "state", _states(pack)),
        "source": Field(_("来源"), "code", "source", titles={code: _(word) for code, word in SOURCES.items()}),
        "origin": Field(_("从何而来"), "code", "origin_subject"),
        "restricted": Field(_("不公开"), "flag", "restricted"),
        "part": Field(_("子事项"), "flag", _flag(~Q(parent=None))),
        "rating": Field(_("满意度"), "number", "rating"),
        "returns": Field(_("退回次数"), "number", "returns"),
        "late": Field(_("曾超时"), "flag", Exists(late)),
        "reported_day": Field(_("上报日"), "day", "reported_day"),
        "reported_at": Field(_("上报时间"), "moment", "reported_at"),
        "closed_day": Field(_("办结日"), "day", "closed_day"),
    }  # fmt: skip


def _states(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    return {state: (state,) for flow in pack.flows.values() for state in flow.states}


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _opened_by(pack: Pack) -> Any:
    def opened(rows: QuerySet[Matter]) -> Mapping[int, Opened]:
        found = {}
        for one in rows.only("pk", "uid", "prefix", "kind", "reported_day"):
            kind = pack.kinds.get(one.kind)
            found[one.pk] = Opened(SUBJECT, one.number, f"{one.number} {kind.title.label if kind else one.kind}")
        return found

    return opened
