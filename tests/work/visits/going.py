"""What the tests of visits begin from: some households in two grids, a round over them, enterprises and places."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.registers.actions.keeping import keep_many
from gongzhi.work.registers.logic import Told as Row
from gongzhi.work.registers.models import Record
from gongzhi.work.visits.actions.recording import record_visit
from gongzhi.work.visits.actions.rounds import open_round
from gongzhi.work.visits.logic import FINDING, OK, Said, Told
from gongzhi.work.visits.models import Round, Slice, Target, Visit
from tests.base.people.households import household
from tests.conftest import NOON, Who

VILLAGE, GRID, NEXT_GRID = "500152115211", "500152115211001", "500152115211002"
FIRST, LAST = date(2023, 11, 15), date(2023, 12, 15)


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def given(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    return {"pack": pack(), "viewer": viewer, "channel": "test", "at": at}


@dataclass
class Street:
    """Three households of one grid and two of the next, and who goes there."""

    who: Who
    homes: list[Household]

    @property
    def worker(self) -> Viewer:
        return self.who("grid_worker", GRID)

    @property
    def other(self) -> Viewer:
        return self.who("grid_worker", NEXT_GRID)

    @property
    def secretary(self) -> Viewer:
        return self.who("village_secretary", VILLAGE)

    def round(self, **changes: Any) -> Round:
        return opened(self.secretary, **changes)


def street(who: Who) -> Street:
    doors = [
        (GRID, "学堂路 1 号"),
        (GRID, "学堂路 3 号"),
        (GRID, "学堂路 2 号"),
        (NEXT_GRID, "河边 1 号"),
        (NEXT_GRID, "河边 2 号"),
    ]
    return Street(who, [household(2, area=area, text=text, number=f"户{n}") for n, (area, text) in enumerate(doors)])


def opened(viewer: Viewer, kind: str = "households", area: str = VILLAGE, at: datetime = NOON, **changes: Any) -> Round:
    where = area_by_code(area)
    assert where is not None
    told: dict[str, Any] = {"title": "全覆盖走访", "first": FIRST, "last": LAST, **changes}
    title, first, last = told.pop("title"), told.pop("first"), told.pop("last")
    return open_round(kind, title, where, first, last, **given(viewer, at), **told)


def doors(one: Round, area: str = GRID) -> list[Target]:
    return list(Target.objects.filter(round=one, area_path__endswith=f"/{area}/").order_by("position"))


def slice_of(one: Round, viewer: Viewer) -> Slice:
    return Slice.objects.get(round=one, post__in=viewer.post_ids(), ended_at=None)


def told(target: Target | None = None, result: str = "nothing", at: datetime = NOON, **more: Any) -> Told:
    return Told(uuid7(), at, result, target=target.pk if target else None, **more)


def went(viewer: Viewer, visit: Told, kind: str = "households", days: float = 0) -> Visit:
    return record_visit(kind, visit, **given(viewer, max(visit.at, NOON) + timedelta(days=days)))


def appeal(text: str = "门前水沟堵了，下雨就积水", kind: str = "visit_appeal", **more: Any) -> Said:
    return Said(kind, text, **more)


def places(*names: str, register: str = "public_places") -> list[Record]:
    """Rows of a register of the village."""
    own = {"sort": "square"} if register == "public_places" else {"kind": "company", "opened_on": "2020-01-01"}
    rows = [Row(VILLAGE, {"name": name, **own}) for name in names]
    kept = keep_many(register, rows, pack=pack(), by=By("test"), at=NOON - timedelta(days=30))
    assert not kept.problems
    return [kept.records[n] for n in range(len(names))]


def checked(**findings: str) -> Mapping[str, Any]:
    """The answers to the whole checklist: in order but for what was found."""
    answers = {code: FINDING if code in findings else OK for code in pack().pack.visits["look_back"].lines}
    found = {code: Said("", text) for code, text in findings.items()}
    return {"answers": answers, "found": found, "result": "found" if findings else "nothing"}
