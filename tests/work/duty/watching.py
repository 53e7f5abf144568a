"""What the tests of the duty room begin from: the centre of the town, its people, and its shifts."""

from datetime import datetime, timedelta
from typing import Any

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account
from gongzhi.base.people.queries import viewer_of
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.duty.actions.handing import hand_over, take_over
from gongzhi.work.duty.actions.log import write, write_about
from gongzhi.work.duty.models import Entry, Handover
from gongzhi.work.duty.queries import Centre, centres_of
from tests.conftest import NOON

EVENING = NOON + timedelta(hours=5, minutes=25)  # 17:25 of a day shift that ends at 17:30


def chief(username: str = "zhihui") -> Viewer:
    return viewer_of(Account.objects.get(username=username))


def centre() -> Centre:
    pack = pack_in_force("tangba")
    assert pack is not None
    return centres_of(pack, chief())[0]


def given(viewer: Viewer | None = None, at: datetime = NOON) -> dict[str, Any]:
    return {"viewer": viewer or chief(), "channel": "test", "at": at}


def line(text: str = "学堂路信号灯时亮时灭，等供电所到场。", kind: str = "follow", **more: Any) -> Entry:
    at, viewer = more.pop("at", NOON), more.pop("viewer", None)
    return write(centre(), more.pop("uid", uuid7()), kind, text, **more, **given(viewer, at))


def go_on(entry: Entry, what: str, text: str = "已电话核实。", at: datetime = NOON) -> Entry:
    return write_about(centre(), uuid7(), entry, what, text, **given(at=at))


def handed(at: datetime = EVENING, viewer: Viewer | None = None, said: dict[int, str] | None = None) -> Handover:
    return hand_over(centre(), said or {}, "平稳，无异常。", **given(viewer, at))


def taken(handover: Handover, username: str = "zhihui2", at: datetime = EVENING + timedelta(minutes=10)) -> Handover:
    return take_over(centre(), handover, **given(chief(username), at))
