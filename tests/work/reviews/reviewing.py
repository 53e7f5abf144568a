"""What the tests of reviews begin from: a notice with people in it, and a panel."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.reviews.actions.notices import make_notice
from gongzhi.work.reviews.actions.publishing import publish_notice
from gongzhi.work.reviews.logic.notices import Column, Content, Line, Terms
from gongzhi.work.reviews.models import Notice
from tests.conftest import NOON

SPACE = UUID("6f5a0c1e-7a3b-5c1d-9e60-1f3a5b7c9d12")
COLUMNS = (
    Column("户主", "name"),
    Column("电话", "phone"),
    Column("住址", "address"),
    Column("本月积分", "open", "本人参加评议的结果，村规民约（示例）"),
)
LINES = (
    ("王小明", "13800000000", "塘坝镇金山村3组12号", "30"),
    ("李四", "139 0000 1111", "塘坝镇金山村5组", "18"),
    ("欧阳建国", "13700002222", "金山村老桥头", "25"),
)


def uid(name: str) -> UUID:
    """The same uid for the same name."""
    return uuid5(SPACE, name)


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def village() -> Area:
    found = area_by_code("500152115211")
    assert found is not None
    return found


def post(role: str, area: str = "500152115") -> int:
    return Post.objects.get(role__pack="tangba", role__code=role, area__code=area, valid_to=None).pk


def content(lines: tuple[tuple[str, ...], ...] = LINES, **changes: Any) -> Content:
    rows = tuple(Line(cells, "household", uid(cells[0])) for cells in lines)
    values: dict[str, Any] = {
        "title": "金山村十一月积分公示（示例）", "basis": "村民代表会议积分办法（示例）",
        "columns": COLUMNS, "lines": rows,
    }  # fmt: skip
    return Content(**{**values, **changes})


def draft_notice(viewer: Viewer, *, terms: Terms | None = None, at: datetime = NOON, **changes: Any) -> Notice:
    return make_notice(
        content(**changes), terms or Terms(5, "working_days", 30), pack=pack(), area=village(),
        other_post=post("dispatcher"), viewer=viewer, channel="test", at=at,
    )  # fmt: skip


def open_notice(viewer: Viewer, **changes: Any) -> Notice:
    """A notice that runs since noon."""
    return publish_notice(draft_notice(viewer, **changes), viewer=viewer, channel="test", at=NOON)


def later(**time: float) -> datetime:
    return NOON + timedelta(**time)
