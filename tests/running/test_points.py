"""Points among several processes: the last piece taken by the till and the portal at once, a settlement killed."""

import signal

import pytest

from tests.house import House

BEGIN = """
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Holding
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
from gongzhi.work.points.models import *
at = now()
scheme = Scheme.objects.select_related("area").get(area__code="500152115211")
secretary = viewer_of(Holding.objects.filter(post=scheme.owner_post_id, valid_to=None)[0].account)
acting = {"viewer": secretary, "channel": "test", "at": at}
"""
LAST = """
from gongzhi.work.points.actions.importing import take_old_books
from gongzhi.work.points.actions.shop import add_good, stock
from gongzhi.work.points.logic.reading import OldRow
from gongzhi.base.people.models import Household
good = add_good(scheme, "最后一件（示例）", points=3, cost_fen=0, **acting)
stock(good, 1, document="test", uid=uuid7(), **acting)
homes = Household.objects.filter(area_path__startswith=scheme.area_path, valid_to=None).order_by("pk")[:2]
take_old_books(scheme, [OldRow(n, home.number, 50) for n, home in enumerate(homes)], document="test", **acting)
"""
BUY = """
import time
from gongzhi.base.people.models import Household
from gongzhi.work.points.actions.orders import OrderRow, order, sell
good = Good.objects.select_related("shelf", "handed").get(title="最后一件（示例）")
home = Household.objects.filter(area_path__startswith=scheme.area_path, valid_to=None).order_by("pk")[{n}]
day = RedemptionDay.objects.filter(scheme=scheme).order_by("-day")[0].day
got = 0
for _n in range(10):
    try:
        row = OrderRow(home, good, 1)
        sell(scheme, row, **acting) if {n} else order(scheme, row, day, by=By("portal"), at=at)
        got += 1
    except Conflict as refused:
        assert refused.problems[0].field == "pieces", refused
print(got)
"""
READY = """
from datetime import timedelta
from gongzhi.base.people.models import Household
from gongzhi.work.points.actions.claims import ClaimRow, file_claims
from gongzhi.work.points.actions.rounds import Decision, close_meeting, decide, open_meeting
from gongzhi.work.points.actions.schemes import seat_team
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.models import Notice
which = Round.objects.filter(scheme=scheme, state="meeting").select_related("scheme__area", "panel").get()
claims = list(Claim.objects.filter(round=which, state="filed"))
decide(which, [Decision(one, one.points, 3, 0) for one in claims], **acting)
which = close_meeting(Round.objects.select_related("scheme__area", "panel").get(pk=which.pk), **acting)
notice = Notice.objects.select_related("clock").get(pk=which.notice_id)
end_notice(notice, by=By("clock"), at=notice.clock.due_at + timedelta(minutes=1))
"""
SETTLE = """
import time
from django.db import connection
from gongzhi.work.points.actions.settling import settle_round
which = Round.objects.filter(scheme=scheme).select_related("scheme__area").order_by("-month")[0]
def slowly(execute, sql, params, many, context):
    print("statement", flush=True)
    time.sleep({pause})
    return execute(sql, params, many, context)
with connection.execute_wrapper(slowly):
    settle_round(which, **acting)
print("settled", flush=True)
"""


def _do(house: House, code: str) -> str:
    process = house.python(BEGIN + code)
    out, _ = process.communicate(timeout=180)
    assert process.returncode == 0, out
    return out


def _verified(house: House) -> None:
    done = house.run("ledger", "verify")
    assert done.returncode == 0 and done.stdout.rstrip().endswith(": in order"), done.stdout


def test_the_till_and_the_portal_take_the_last_piece_at_once_and_one_gets_it(still: House) -> None:
    _do(still, LAST)
    buyers = [still.python(BEGIN + BUY.format(n=n % 2)) for n in range(4)]
    outs = [one.communicate(timeout=240)[0] for one in buyers]
    assert [one.returncode for one in buyers] == [0] * 4, outs
    assert sum(map(int, outs)) == 1
    good = "SELECT id FROM points_good WHERE title = '最后一件（示例）'"
    assert still.count("points_order", f"good_id = ({good})") == 1
    _verified(still)


@pytest.mark.once
def test_a_settlement_killed_between_statements_credits_nothing_and_again_credits_once(still: House) -> None:
    _do(still, READY)
    before = still.count("ledger_entry")
    passed = still.count("points_claim", "state = 'passed'")
    assert passed
    for statements in (4, 9, 14):
        process = still.python(BEGIN + SETTLE.format(pause=0.05))
        assert process.stdout is not None
        for _n in range(statements):
            assert process.stdout.readline() == "statement\n"
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert still.count("ledger_entry") == before
        assert still.count("points_claim", "state = 'passed'") == passed
        _verified(still)
    for _n in range(2):
        assert "settled" in _do(still, SETTLE.format(pause=0))
    assert still.count("ledger_entry", "kind = 'points.round'") > 0
    assert still.count("ledger_entry") == before + 1
    _verified(still)
