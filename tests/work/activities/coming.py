"""What the tests of activities begin from: activities of some kinds, planned by who may."""

from datetime import datetime, timedelta
from typing import Any

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.activities.actions.planning import plan_activity
from gongzhi.work.activities.actions.reception import Asks, book
from gongzhi.work.activities.actions.signing_up import Guest, sign_up
from gongzhi.work.activities.logic.plans import Details, Plan, Time
from gongzhi.work.activities.models import Activity, Booking, SignUp
from tests.conftest import NOON

TOWN, VILLAGE = "500152115", "500152115211"
SOON = NOON + timedelta(days=7)  # when what is planned at noon takes place
PORTAL = By("portal")


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def given(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    return {"pack": pack(), "viewer": viewer, "channel": "test", "at": at}


def acting(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    return {"viewer": viewer, "channel": "test", "at": at}


def post(role: str, area: str = TOWN) -> int:
    return Post.objects.get(role__pack="tangba", role__code=role, area__code=area, valid_to=None).pk


def times(first: datetime = SOON, *, hours: float = 2, days: int = 1) -> tuple[Time, ...]:
    return tuple(
        Time(first + timedelta(days=n), first + timedelta(days=n, hours=hours)) for n in range(days)
    )  # fmt: skip


def plan(kind: str = "regular_meeting", area: str = TOWN, **changes: Any) -> Plan:
    told = {name: changes.pop(name) for name in list(changes) if name in Details.__dataclass_fields__}
    details = Details(**{"title": "十一月工作例会", "place": "镇政府三楼会议室", **told})
    first = {"uid": uuid7(), "kind": kind, "area": area, "times": times(), "details": details}
    return Plan(**{**first, **changes})


def planned(viewer: Viewer, kind: str = "regular_meeting", *, at: datetime = NOON, **changes: Any) -> Activity:
    return plan_activity(plan(kind, **changes), **given(viewer, at))


def signed(activity: Activity, phone: str, at: datetime = NOON, **changes: Any) -> SignUp:
    guest = Guest(**{"uid": uuid7(), "name": "示例村民甲", "phone": phone, **changes})
    return sign_up(activity, guest, pack=pack(), by=PORTAL, at=at)


def booked(activity: Activity, slot: int, at: datetime = NOON, **changes: Any) -> Booking:
    asks = Asks(**{"uid": uuid7(), "name": "示例村民乙", "phone": "13900000002", "about": "低保复核的事", **changes})
    return book(activity, slot, asks, pack=pack(), by=PORTAL, at=at)
