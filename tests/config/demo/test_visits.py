"""Visits the demo tells of the past: two rounds over every household, four of enterprises, seven problems solved on the
spot, eleven findings of two look-back rounds handled; counted by independent SQL, whatever the size of the town.

By hand, at full size: `GONGZHI_VAR=/tmp/full .venv/bin/gongzhi demo --packs tangba`, then the statements below.
"""

from typing import Any

import pytest
from django.db import connection

from gongzhi.base.people.models import Holding, Household
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import PackInUse
from gongzhi.work.visits.models import Visit

pytestmark = pytest.mark.django_db
OF_2023 = "r.first >= '2023-01-01' AND r.last <= '2023-12-31' AND r.ended_at IS NOT NULL"
REACHED = f"""SELECT count(*) FROM (SELECT r.id FROM visits_round r JOIN visits_target t ON t.round_id = r.id
  WHERE r.kind = 'households' AND {OF_2023} GROUP BY r.id
  HAVING sum(CASE WHEN t.state IN ('waiting', 'absent') THEN 1 ELSE 0 END) = 0) whole"""  # noqa: S608
ROUNDS = f"SELECT r.kind, count(*) FROM visits_round r WHERE {OF_2023} GROUP BY r.kind"  # noqa: S608
SOLVED = """SELECT count(*) FROM matters_matter m JOIN visits_visit v ON v.uid = m.origin_uid
  WHERE m.origin_subject = 'visit' AND v.kind = 'grassroots' AND v.withdrawn_at IS NULL AND m.stage = 'closed'
  AND m.closed_day BETWEEN '2023-01-01' AND '2023-12-31'"""
HANDLED = """SELECT count(*) FROM visits_finding f JOIN visits_round r ON r.id = f.round_id
  JOIN matters_matter m ON m.id = f.matter_id WHERE r.kind = 'look_back' AND m.stage = 'closed'
  AND m.closed_day BETWEEN '2023-01-01' AND '2023-12-31'"""
MISSED = f"""SELECT count(DISTINCT r.id) FROM visits_round r JOIN visits_target t ON t.round_id = r.id
  WHERE r.kind = 'enterprises' AND {OF_2023} AND t.state = 'waiting'"""  # noqa: S608


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_what_is_told_of_visits_in_2023_is_counted_exactly(pack: PackInUse) -> None:
    assert _rows(REACHED) == [(2,)]
    assert dict(_rows(ROUNDS)) == {"households": 2, "enterprises": 4, "grassroots": 1, "look_back": 2}
    assert _rows(SOLVED) == [(7,)] and _rows(HANDLED) == [(11,)]
    assert _rows(MISSED) == [(4,)], "rounds of enterprises do not claim to have reached all"
    opinions = "SELECT count(*) FROM matters_matter WHERE kind = 'visit_opinion' AND reported_day < '2024-01-01'"
    assert _rows(opinions) == [(0,)]


def test_every_visit_is_one_lawful_act_of_a_post_that_was_held_and_stood_there(pack: PackInUse) -> None:
    acts = dict(Act.objects.filter(verb="visit.made").values_list("subject_uid", "post_id"))
    visits = list(Visit.objects.select_related("post__role", "household"))
    assert len(acts) == len(visits) > 2 * Household.objects.count()
    held = set(Holding.objects.filter(valid_to=None).values_list("post_id", "account_id"))
    for one in visits:
        assert acts[one.uid] == one.post_id and (one.post_id, one.account_id) in held
        assert one.area_path.startswith(one.post.area_path)
    assert not [one for one in visits if one.household and one.household.valid_from > one.day]


def test_taking_a_visit_back_moves_the_count_by_one(pack: PackInUse) -> None:
    from django.db import transaction

    from gongzhi.base.clock import now
    from gongzhi.base.people.queries import viewer_of
    from gongzhi.packs.queries import pack_in_force
    from gongzhi.work.visits.actions.recording import withdraw_visit

    visit = Visit.objects.filter(kind="households", day__year=2023).select_related("account").order_by("pk")[0]
    assert visit.account is not None
    with transaction.atomic():
        given = {"pack": pack_in_force("tangba"), "viewer": viewer_of(visit.account), "channel": "test", "at": now()}
        withdraw_visit(visit, "记错了户", **given)
        assert _rows(REACHED) == [(1,)]
        transaction.set_rollback(True)
