"""What of visits can be counted: rounds and whether they reached everybody, visits, and the matters that came of them.

Whose home it was stays out of it, and so do refusals.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.schema import Pack
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.access import rounds_for, visits_for
from gongzhi.work.visits.models import ROUND, VISIT, Round, Target, Visit


def datasets(code: str, pack: Pack) -> list[Dataset]:
    """Three datasets, where a pack has visits."""
    if not pack.visits:
        return []
    kinds = {kind: one.title.label for kind, one in pack.visits.items()}
    means = {kind: (kind,) for kind in kinds}

    def rounds() -> QuerySet[Round]:
        return Round.objects.filter(pack=code)

    def visits() -> QuerySet[Visit]:
        return Visit.objects.filter(pack=code, withdrawn_at=None).exclude(result=Visit.REFUSED)

    def matters() -> QuerySet[Matter]:
        made = Visit.objects.filter(uid=OuterRef("origin_uid"), pack=code, withdrawn_at=None)
        came = Matter.objects.filter(origin_subject=VISIT).annotate(visit_kind=Subquery(made.values("kind")[:1]))
        return came.filter(restricted=False).exclude(visit_kind=None)

    kind = Field(_("走访种类"), "code", "kind", means, kinds)
    return [
        Dataset(
            "visits.rounds", _("走访轮次"), rounds,
            {
                "kind": kind, "complete": Field(_("全部走到"), "flag", _complete()),
                "first": Field(_("从哪天起"), "day", "first"), "last": Field(_("到哪天"), "day", "last"),
            },
            {ROUND: "uid", VISIT: "visits__uid"}, _rounds_seen, _rounds_opened,
        ),
        Dataset(
            "visits.made", _("走访记录"), visits,
            {
                "kind": kind, "day": Field(_("走访日期"), "day", "day"), "result": Field(_("结果"), "code", "result"),
                "appeals": Field(_("诉求"), "number", "appeals"),
                "findings": Field(_("发现问题"), "number", "findings"),
            },
            {VISIT: "uid"}, _visits_seen, _visits_opened,
        ),
        Dataset("visits.matters", _("走访中的事"), matters, _of_matters(pack, kinds, means),
                {MATTER: "uid", VISIT: "origin_uid"}, visible_to, _matters_opened),
    ]  # fmt: skip


def _of_matters(pack: Pack, kinds: Mapping[str, str], means: Mapping[str, tuple[str, ...]]) -> Mapping[str, Field]:
    became = {code: one.title.label for code, one in pack.kinds.items()}
    return {
        "visit": Field(_("走访种类"), "code", "visit_kind", means, kinds),
        "kind": Field(_("类别"), "code", "kind", {code: (code,) for code in became}, became),
        "stage": Field(_("阶段"), "code", "stage", {one: (one,) for one in ("open", "closed", "void")}),
        "reported_day": Field(_("上报日"), "day", "reported_day"),
        "closed_day": Field(_("办结日"), "day", "closed_day"),
    }  # fmt: skip


def _complete() -> Case:
    """Whether a round reached everybody it had to."""
    doors = Target.objects.filter(round=OuterRef("pk"))
    whole = Exists(doors.filter(state__in=(Target.REACHED, Target.REFUSED))) & ~Exists(
        doors.filter(state__in=Target.OPEN)
    )
    return Case(When(Q(whole), then=Value(True)), default=Value(False), output_field=BooleanField())


def _rounds_seen(rounds: QuerySet[Round], viewer: Viewer) -> QuerySet[Round]:
    return rounds_for(viewer, rounds)


def _visits_seen(visits: QuerySet[Visit], viewer: Viewer) -> QuerySet[Visit]:
    return visits_for(viewer, visits)


def _rounds_opened(rounds: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(ROUND, one.number, one.title) for one in rounds.only("pk", "title", "drawn_day")}


def _visits_opened(visits: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(VISIT, one.number, one.number) for one in visits.only("pk", "day")}


def _matters_opened(matters: QuerySet[Any]) -> Mapping[int, Opened]:
    rows = matters.only("pk", "prefix", "reported_day")
    return {one.pk: Opened(MATTER, one.number, one.number) for one in rows}
