"""Many residents at one moment: so many places are given as there are, and a slot to one alone."""

from tests.house import House

BEGIN = """
import threading
from datetime import timedelta
from django.db import connection
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Account
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
from gongzhi.config.wiring import connect
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.activities.actions.planning import plan_activity
from gongzhi.work.activities.actions.reception import Asks, book
from gongzhi.work.activities.actions.signing_up import Guest, sign_up
from gongzhi.work.activities.logic.plans import Details, Plan, Time
from gongzhi.work.activities.models import Booking, SignUp
connect()
at, pack = now(), pack_in_force("tangba")
chief = viewer_of(Account.objects.get(username="zhihui"))
times = (Time(at + timedelta(days=3), at + timedelta(days=3, hours=2)),)
def planned(kind, **more):
    details = Details("示例活动", "文化广场", **more)
    plan = Plan(uuid7(), kind, "500152115", times, details, published=True)
    return plan_activity(plan, pack=pack, viewer=chief, channel="test", at=at)
start, said = threading.Barrier(8), []
def all_at_once(do):
    def one(n):
        start.wait()
        try:
            do(n)
            said.append("done")
        except Conflict:
            said.append("late")
        except Exception as fault:
            said.append(repr(fault))
        finally:
            connection.close()
    threads = [threading.Thread(target=one, args=[n]) for n in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""
PLACES = """
one = planned("contest", capacity=3)
guests = [Guest(uuid7(), "示例村民", f"1390000000{n}") for n in range(8)]
all_at_once(lambda n: sign_up(one, guests[n], pack=pack, by=By("portal"), at=at))
rows = SignUp.objects.filter(activity=one)
print(sorted(said) == ["done"] * 8, rows.filter(state="comes").count(), rows.filter(state="waits").count())
"""
SLOT = """
one = planned("reception_day")
asks = [Asks(uuid7(), "示例村民", "13900000000", f"第 {n} 件事") for n in range(8)]
all_at_once(lambda n: book(one, 2, asks[n], pack=pack, by=By("portal"), at=at))
print(said.count("done"), said.count("late"), Booking.objects.filter(activity=one).count())
"""


def _said(house: House, code: str) -> str:
    process = house.python(BEGIN + code)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out.strip().splitlines()[-1]


def test_of_eight_who_sign_up_at_once_for_three_places_three_get_one_and_five_wait(still: House) -> None:
    assert _said(still, PLACES) == "True 3 5"


def test_of_eight_who_book_one_slot_at_once_one_gets_it(still: House) -> None:
    assert _said(still, SLOT) == "1 7 1"
