"""The duty room for tests of the faces: a hand-over that waits, a line of the log, and what is sent to its pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Account
from gongzhi.work.duty.actions.handing import hand_over
from gongzhi.work.duty.actions.log import write
from gongzhi.work.duty.logic import turn_at
from gongzhi.work.duty.models import Entry, Handover
from gongzhi.work.duty.queries import who_may_sit
from tests.web.addresses.duty import DUTY
from tests.work.duty.watching import centre, chief

DAY = "2031-01-02"


@dataclass(frozen=True)
class Watched:
    """A line, and the hand-over of its shift by another than who will take it."""

    line: Entry
    handover: Handover


def of_duty(name: str) -> bool:
    """Whether an address is one of these."""
    return name in DUTY


def make_watched() -> Watched:
    """A line of the shift before this one, which has been handed over since."""
    here, other = centre(), chief("zhihui2")
    ended = turn_at(here.duty, now(), here.time_zone).begins_at - timedelta(minutes=30)
    line = write(here, uuid7(), "follow", "老街地下室积水，水泵在用。", viewer=other, channel="test", at=ended)
    made = hand_over(here, {}, "夜间有雨。", viewer=other, channel="test", at=now())
    return Watched(line, made)


def address_of_duty(name: str, made: Watched) -> str:
    """The address of what was made for it."""
    match name:
        case "desk:duty_about":
            return reverse(name, kwargs={"uid": made.line.uid})
        case "desk:handover" | "desk:handover_do":
            return reverse(name, kwargs={"number": made.handover.number})
        case "desk:roster_seat":
            return reverse(name) + "?" + urlencode({"day": DAY, "shift": "day", "seat": "chief"})
    return reverse(name)


def posted_to_duty(name: str, made: Watched) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    seated = who_may_sit(centre(), "chief")
    first = next(iter(seated))
    match name:
        case "desk:duty_note":
            return {"kind": "call", "text": "来电一次。"}, {"kind": "call", "text": ""}
        case "desk:duty_about":
            return {"what": "closing", "text": "水排干了。"}, {"what": "closing", "text": ""}
        case "desk:handover_do":
            return {"move": "take"}, {"move": "refuse", "words": ""}
        case "desk:roster_plan":
            days = {"first": DAY, "last": DAY}
            return {**days, f"chief.{first}": "1"}, {**days, f"chief.{first}": "first"}
        case "desk:roster_seat":
            seat = {"day": DAY, "shift": "day", "seat": "chief", "account": first}
            stranger = Account.objects.get(username="hecha").pk
            return seat, {**seat, "account": stranger}
    return {}, {}
