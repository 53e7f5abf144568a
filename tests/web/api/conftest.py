"""Keys for programs, made as an operator makes them."""

import pytest

from gongzhi.base.areas.models import Area
from gongzhi.base.people.actions import make_key
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
from tests.conftest import NOON
from tests.web.api.program import Lend, Program
from tests.work.programmes.conftest import province, yunnan

__all__ = ["province", "yunnan"]  # fixtures of a province with firms and institutions


@pytest.fixture
def lend(db: None) -> Lend:
    """`lend("matters:read", role="grid_worker", area=GRID)`: a program whose key may do that as that post."""

    def made(*scopes: str, role: str = "", area: str = "", only: str = "") -> Program:
        post = Post.objects.get(role__pack="tangba", role__code=role, area__code=area or "500152115") if role else None
        where = Area.objects.valid().get(code=only or area) if only or (area and not role) else None
        return Program(make_key("示例单位", by=By("test"), at=NOON, scopes=scopes, area=where, post=post))

    return made
