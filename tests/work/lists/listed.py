"""What the tests of lists begin from: problems of the environment list, and how they go."""

from datetime import datetime, timedelta
from typing import Any

from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.lists.actions.entering import enter
from gongzhi.work.lists.logic.items import Placed
from gongzhi.work.lists.models import Item
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who

VILLAGE, OTHER = "500152115211", "500152115001"
LIST, KIND = "ecology", "eco_problem"


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def given(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    return {"pack": pack(), "viewer": viewer, "channel": "test", "at": at}


def listed(
    viewer: Viewer, code: str = LIST, *, at: datetime = NOON, severity: str = "general", level: str = "village",
    by_ourselves: bool = True, **changes: Any,
) -> Item:  # fmt: skip
    """A problem entered in a list by a viewer."""
    kind = {"ecology": KIND, "inspection": "inspect_party", "petitions": "petition_backlog"}.get(code, KIND)
    values: dict[str, Any] = {
        "uid": uuid7(), "kind": kind, "text": "水沟里有生活污水直排，气味重。", "reported_at": at, "source": "desk",
        "area": VILLAGE,
    }  # fmt: skip
    draft = Draft(**{**values, **changes})
    return enter(code, draft, Placed(severity, level, by_ourselves), **given(viewer, at))


def stands(item: Item) -> Matter:
    return Matter.objects.select_related("area", "lead_post__area").get(pk=item.matter_id)


def go(item: Item, move: str, viewer: Viewer, at: datetime, **words: Any) -> Matter:
    """The matter of an item after a move."""
    matter = stands(item)
    return move_matter(matter, move, viewer=viewer, channel="test", seen=matter.moves, at=at, words=Words(**words))


def claimed(item: Item, who: Who, at: datetime = NOON + timedelta(hours=2), days: int = 30) -> Matter:
    due = local_day(at, "Asia/Shanghai") + timedelta(days=days)
    return go(item, "claim", who("village_secretary", VILLAGE), at, plan="封堵排口，接入管网。", due=due)


def struck(item: Item, who: Who, at: datetime = NOON + timedelta(days=10)) -> Matter:
    claimed(item, who)
    go(item, "apply", who("village_secretary", VILLAGE), at, reply="已经接入管网，现场恢复。")
    return go(item, "strike_off", who("environment"), at + timedelta(hours=3))
