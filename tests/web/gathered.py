"""Activities for tests of the faces: one residents sign up for, a meeting that resolved on something, a reception."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.work.activities.actions.feeding import renew_feed
from gongzhi.work.activities.actions.holding import write_minutes
from gongzhi.work.activities.actions.resolving import Resolved, resolve
from gongzhi.work.activities.models import BOOKING, DOOR, FEED, SIGN_UP, Activity, Booking, Feed, Resolution, SignUp
from tests.web.addresses.activities import ACTIVITIES
from tests.work.activities.coming import VILLAGE, acting, booked, given, planned, post, signed, times

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Gathered:
    """What the pages of activities need."""

    courtyard: Activity
    meeting: Activity
    day: Activity
    signed: SignUp
    booked: Booking
    resolution: Resolution
    feed: Feed
    training: Activity


def of_activities(name: str) -> bool:
    """Whether an address is one of these."""
    return name in ACTIVITIES


def make_gathered(who: Callable[..., Viewer]) -> Gathered:
    """A courtyard meeting in a week, and a meeting and a reception that have begun."""
    secretary, chief, moment = who("village_secretary", VILLAGE), who("dispatcher"), now()
    week = times(moment + timedelta(days=7))
    courtyard = planned(
        secretary, "courtyard", at=moment, area=VILLAGE, title="三组院坝会", place="三组晒坝", times=week,
        published=True,
    )  # fmt: skip
    begun = times(moment - HOUR, hours=4)
    meeting = planned(chief, at=moment, times=begun)
    day = planned(chief, "reception_day", at=moment, title="领导接访", times=begun, published=True)
    write_minutes(meeting, "会议指出，要抓紧。", seen=0, **acting(chief, moment))
    training = planned(chief, "training", at=moment - 3 * HOUR, title="花椒管护培训", times=begun, published=True)
    signed(training, "13900000006", moment - 2 * HOUR)
    told = Resolved(uuid7(), "月底前修好排水沟", post("works"))
    return Gathered(
        courtyard, meeting, day, signed(courtyard, "13900000007", moment), booked(day, 9, moment),
        resolve(meeting, told, **given(chief, moment)), renew_feed(**acting(chief, moment)),
        training,
    )  # fmt: skip


def address_of_activities(name: str, role: str, made: Gathered) -> str:
    """The address of what was made for it; the others try a link that was made for something else."""
    for page, purpose, uid in (
        ("portal:sign_up", SIGN_UP, made.signed.uid), ("portal:booking", BOOKING, made.booked.uid),
        ("portal:calendar_own", FEED, made.feed.uid), ("portal:arrive", DOOR, made.training.uid),
    ):  # fmt: skip
        if name == page:
            return reverse(name, kwargs={"link": secret_link(purpose if role == "holder" else "other", uid)})
    match name:
        case "desk:activities_export":
            return reverse(name, kwargs={"form": "csv"})
        case "desk:activity_new":
            return reverse(name) + "?kind=courtyard"
        case "desk:resolution":
            return reverse(name, kwargs={"uid": made.resolution.uid})
        case "desk:activity_minutes":
            return reverse(name, kwargs={"number": made.meeting.number})
        case "desk:activity_queue" | "portal:reception":
            return reverse(name, kwargs={"number": made.day.number})
        case "desk:activity" | "desk:activity_edit" | "desk:activity_do" | "desk:activity_guests" | "portal:activity":
            return reverse(name, kwargs={"number": made.courtyard.number})
    return reverse(name)


def new_form(**changes: Any) -> dict[str, Any]:
    """The form that plans a courtyard meeting."""
    told = {
        "uid": uuid7(), "kind": "courtyard", "title": "二组院坝会", "area": VILLAGE, "place": "二组晒坝",
        "starts": "2031-03-01T09:00", "ends": "2031-03-01T10:30", "days": "1", "item_title": "大家议",
    }  # fmt: skip
    return {**told, **changes}


def posted_to_activities(name: str, made: Gathered) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    match name:
        case "desk:activity_new":
            return new_form(), new_form(title="")
        case "desk:activity_edit":
            told = {"title": "三组院坝会", "place": "三组活动室", "seen": "0"}
            return told, {**told, "place": ""}
        case "desk:activity_do":
            return {"what": "invite", "invites": post("works")}, {"what": "cancel", "reason": ""}
        case "desk:activity_queue":
            return {"what": "walk_in", "uid": uuid7(), "about": "邻里沟界的事"}, {"what": "finish", "booking": "0"}
        case "desk:resolution":
            return {"what": "done", "words": "修好了"}, {"what": "done", "words": ""}
        case "portal:activity":
            told = {"uid": uuid7(), "name": "示例村民甲", "phone": "13900000008"}
            return told, {**told, "phone": ""}
        case "portal:arrive":
            return {"phone": "139 0000 0006"}, {"phone": "13900000009"}
        case "portal:booking":
            return {"what": "cancel"}, {"what": "move", "slot": "none"}
    return {}, {}
