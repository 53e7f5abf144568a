"""What the tests of registers begin from: the register of service groups, and its rows."""

from datetime import datetime
from typing import Any

from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.registers.actions.keeping import Kept, keep, keep_many
from gongzhi.work.registers.logic import Told
from gongzhi.work.registers.models import Record
from tests.conftest import NOON

GROUPS, GRID, NEXT = "service_groups", "500152115211001", "500152115211002"
ANSWERS = {"name": "金山一格群", "platform": "wechat", "members": "120", "answered": "all_day"}


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def told(area: str = GRID, **answers: Any) -> Told:
    return Told(area, {**ANSWERS, **answers})


def given(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    return {"pack": pack(), "viewer": viewer, "channel": "test", "at": at}


def kept(viewer: Viewer, area: str = GRID, at: datetime = NOON, **answers: Any) -> Record:
    return keep(GROUPS, told(area, **answers), **given(viewer, at))


def many(*rows: Told, at: datetime = NOON, **more: Any) -> Kept:
    return keep_many(GROUPS, rows, pack=pack(), by=By("test"), at=at, **more)
