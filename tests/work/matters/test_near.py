"""Hints at reports that may be about the same thing: few, near, open, and only what the viewer may see."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bench.duplicates import Past, ours, reports, usual
from gongzhi.work.matters.logic.near import DAYS, METRES, MOST, Spot, box_around, likely_same, metres_between
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.near import near
from tests.conftest import NOON, Who
from tests.factories import draft, matter, moved

HERE = (105.93, 30.026)
DEGREES = st.floats(-0.003, 0.003)


@pytest.mark.once
def test_on_a_citys_export_it_finds_more_originals_with_fewer_hints_than_the_usual_rule() -> None:
    rows = reports()
    past, named = Past(rows), [one for one in rows if one.original]
    assert len(named) == 187
    found = sum(one.original in ours(one, past) for one in named)
    usually = sum(one.original in usual(one, past)[:MOST] for one in named)
    assert (found, usually) == (152, 135)


@given(DEGREES, DEGREES, st.integers(-200, 200))
def test_a_hint_is_near_in_place_and_time(east: float, north: float, days: int) -> None:
    spot = Spot(1, HERE[0] + east, HERE[1] + north, NOON + timedelta(days=days))
    metres = metres_between(*HERE, spot)
    assert likely_same(*HERE, NOON, [spot]) == ([(1, metres)] if metres <= METRES and abs(days) <= DAYS else [])
    west, south, end_east, end_north = box_around(*HERE)
    if metres <= METRES:
        assert west <= spot.lon <= end_east and south <= spot.lat <= end_north


def test_the_nearest_three_come_first_and_no_more() -> None:
    spots = [Spot(key, HERE[0] + key * 1e-4, HERE[1], NOON) for key in (5, 3, 1, 4, 2)]
    assert [key for key, _metres in likely_same(*HERE, NOON, spots)] == [1, 2, 3]


@pytest.mark.django_db
def test_only_open_ones_of_the_kind_are_hinted_at(who: Who) -> None:
    one, lon = matter(), draft().lon
    same, closed, other, far = (
        matter(lon=lon + 0.0003), matter(lon=lon + 0.0002), matter(kind="litter"), matter(lon=lon + 0.01),
    )  # fmt: skip
    grid = who("grid_worker", "500152115211001")
    closed = moved(moved(closed, "sign", grid), "answer", grid, reply="换好了灯头，亮了。")
    moved(closed, "pass", who("checker"))
    found = near(Matter.objects.all(), one.kind, one.lon, one.lat, one.reported_at, but=one.pk)
    assert [(hint.matter.pk, hint.metres) for hint in found] == [(same.pk, 29)]
    assert {other.pk, far.pk}.isdisjoint(hint.matter.pk for hint in found)
    assert near(Matter.objects.all(), one.kind, None, None, NOON) == []


@pytest.mark.django_db
def test_it_asks_an_index_and_not_the_table() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        query = Matter.objects.filter(kind="litter", closed_at=None, lat__range=(30, 30.1), lon__range=(105, 105.1))
        assert "open_near" in query.values("pk").explain()
