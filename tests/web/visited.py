"""A round for tests of the faces: a door that was visited, one that was not, a visit asked for, and what is sent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.models import HOUSEHOLD, Household
from gongzhi.work.visits.actions.booking import ask
from gongzhi.work.visits.actions.recording import record_visit
from gongzhi.work.visits.actions.rounds import open_round
from gongzhi.work.visits.logic import Told
from gongzhi.work.visits.models import Booking, Round, Target, Visit
from tests.base.people.households import household
from tests.conftest import Who
from tests.web.addresses.visits import VISITS
from tests.work.visits.going import GRID, VILLAGE, appeal, pack


@dataclass(frozen=True)
class Visited:
    """A round of the village with a visit, a door that waits, and a booking of the household behind it."""

    round: Round
    visit: Visit
    door: Target
    booking: Booking
    home: Household


def of_visits(name: str) -> bool:
    """Whether an address is one of these."""
    return name in VISITS


def make_visited(who: Who) -> Visited:
    """Opened by the secretary, walked by the grid worker."""
    homes = [household(2, area=GRID, text=f"学堂路 {n} 号", number=f"走访{n}") for n in (11, 12)]
    secretary, worker, where = who("village_secretary", VILLAGE), who("grid_worker", GRID), area_by_code(VILLAGE)
    assert where is not None
    first = local_day(now(), "Asia/Shanghai")
    given = {"pack": pack(), "channel": "test", "at": now()}
    one = open_round("households", "全覆盖走访", where, first, first + timedelta(days=30), viewer=secretary, **given)
    reached, waits = (Target.objects.get(round=one, household=home) for home in homes)
    told = Told(uuid7(), now(), "appeals", target=reached.pk, appeals=(appeal(),))
    visit = record_visit("households", told, viewer=worker, **given)
    booking = ask(homes[1], "households", None, "想问医保", viewer=None, **{**given, "channel": "portal"})
    return Visited(one, visit, waits, booking, homes[1])


def address_of_visits(name: str, role: str, made: Visited) -> str:
    """The address of what was made for it."""
    post = made.door.post_id
    match name:
        case "portal:visits":
            link = secret_link(HOUSEHOLD if role == "holder" else "other", made.home.uid)
            return reverse(name, kwargs={"link": link})
        case "desk:visits_export":
            return reverse(name, kwargs={"form": "csv"})
        case "desk:visit_new":
            return reverse(name) + f"?door={made.door.pk}"
        case "desk:visit" | "desk:visit_do":
            return reverse(name, kwargs={"number": made.visit.number})
        case "desk:visit_history":
            return reverse(name, kwargs={"uid": made.home.uid})
        case "desk:booking_do":
            return reverse(name, kwargs={"uid": made.booking.uid})
        case "desk:visit_round" | "desk:visit_round_do" | "desk:visit_round_areas":
            return reverse(name, kwargs={"number": made.round.number})
        case "desk:visit_round_export":
            return reverse(name, kwargs={"number": made.round.number, "form": "csv"})
        case "desk:visit_slice" | "desk:visit_slice_do" | "desk:visit_paper":
            return reverse(name, kwargs={"number": made.round.number, "post": post})
    return reverse(name)


def posted_to_visits(name: str, made: Visited) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    today = local_day(now(), "Asia/Shanghai")
    match name:
        case "portal:visits":
            return {"what": "withdraw", "uid": str(made.booking.uid)}, {"what": "withdraw", "uid": "none"}
        case "desk:visit_quick":
            quick = {"uid": str(uuid7()), "one": f"nothing:{made.door.pk}"}
            return quick, {**quick, "one": "nothing:none"}
        case "desk:visit_new":
            new = {"uid": str(uuid7()), "door": made.door.pk, "result": "nothing"}
            return new, {**new, "result": "appeals"}
        case "desk:visit_do":
            return {"reason": "记错了户"}, {"reason": ""}
        case "desk:visit_history":
            return {"kind": "households", "words": "想问低保"}, {"kind": "none"}
        case "desk:booking_do":
            return {"what": "refuse", "reason": "已经电话答复"}, {"what": "refuse", "reason": ""}
        case "desk:visit_round_new":
            new = {"kind": "households", "title": "再走一遍", "area": VILLAGE, "uid": str(uuid7())}
            new |= {"first": today.isoformat(), "last": (today + timedelta(days=20)).isoformat()}
            return new, {**new, "last": ""}
        case "desk:visit_round_do":
            return {"what": "end", "reason": "人手不够"}, {"what": "end", "reason": ""}
        case "desk:visit_slice_do":
            return {"what": "refuse", "why": "这周在外学习"}, {"what": "refuse", "why": ""}
    return {}, {}
