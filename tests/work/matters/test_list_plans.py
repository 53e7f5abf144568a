"""Lists and the map read the newest through an index: no query of theirs reads the whole table or sorts it."""

import pytest
from django.db import connection

from gongzhi.work.matters.queries.lists import Filters, matters_page
from tests.conftest import NOON, Who
from tests.factories import matter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters(kind="street_light"), Filters(stage="open", placed=True), Filters(stage="closed")],
    ids=["list", "by kind", "map", "ended"],
)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by what it knows of the rows")
def test_the_newest_are_read_in_the_order_of_an_index(filters: Filters, who: Who) -> None:
    viewer, asked = who("dispatcher"), []
    matter()
    with connection.execute_wrapper(lambda run, sql, args, *more: asked.append((sql, args)) or run(sql, args, *more)):
        matters_page(viewer, filters, now=NOON, time_zone="Asia/Shanghai")
    plans = []
    for sql, params in asked:
        if "matters_matter" in sql and "ORDER BY" in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plans.append("\n".join(str(row[3]) for row in cursor.fetchall()))
    assert plans
    for plan in plans:
        steps = [line for line in plan.splitlines() if line.startswith("SCAN matters_matter")]
        assert all("USING" in line and "INDEX" in line for line in steps), plan
        assert "matter_by_area" not in plan, "all of a town is not sorted for its newest"
