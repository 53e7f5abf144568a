"""How many queries programs cost is fixed: the same for 1 row and for 50, and written down here."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.actions import make_key
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.intake import Intake, Past, take_in
from tests.conftest import NOON
from tests.factories import draft

pytestmark = pytest.mark.django_db
GRID = "500152115211001"
# The first of each of the API's looks the key up; the newest matters are looked for in each part of what a post sees.
LISTS = {
    "/api/v1/matters": 11,
    "/api/v1/todos": 7,
    "/open311/v2/requests.json": 4,
    "/open311/v2/requests.json?extensions=true": 5,
    "/open311/v2/servicerequestupdates.json?api_key=demo": 4,
}


def _rows(number: int) -> None:
    """So many open matters and as many closed ones."""
    pack, grid, at = pack_in_force("tangba"), area_by_code(GRID), now() - timedelta(days=1)
    assert pack is not None and grid is not None
    past = tuple(Past(move, at + timedelta(hours=1)) for move in ("sign", "answer", "pass"))
    for ended in ((), past):
        drafts = [draft(uid=uuid7(), reported_at=at + timedelta(minutes=n)) for n in range(number)]
        take_in([Intake(one, grid, past=ended) for one in drafts], pack=pack, by=By("test"), at=at)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_takes_as_many_queries_for_50_rows_as_for_one(address: str, client: Client) -> None:
    post = Post.objects.get(role__pack="tangba", role__code="grid_worker", area__code=GRID)
    key = make_key("示例单位", by=By("test"), at=NOON, scopes=["matters:read"], post=post)
    heads = {"Authorization": f"Bearer {key}"}
    counts = []
    for more in (1, 49):
        _rows(more)
        client.get(address, headers=heads)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address, headers=heads)
        assert answer.status_code == 200
        counts.append([one["sql"] for one in seen])
    assert len(counts[0]) == len(counts[1]), "\n".join(counts[1])
    assert len(counts[1]) == LISTS[address], "\n".join(counts[1])
