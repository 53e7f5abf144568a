"""A problem in a list for tests of the faces, with a sweep and a task force; its addresses, and what is sent there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.actions.rights import make_team
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Team
from gongzhi.work.lists.actions.forces import found_force
from gongzhi.work.lists.actions.sweeping import begin_sweep
from gongzhi.work.lists.models import Force, Item, Sweep
from gongzhi.work.matters.models import Matter
from tests.factories import matter
from tests.web.addresses.lists import LISTS
from tests.work.lists.listed import KIND, LIST, VILLAGE, given, listed
from tests.work.lists.petitioned import petition

QUARTER, REPORT = "2023Q4", "economy"


@dataclass(frozen=True)
class Listed:
    """An item with a sweep of its village, a task force, a team that is free, and a matter no rule puts in a list."""

    item: Item
    sweep: Sweep
    force: Force
    team: Team
    other: Matter
    petition: Matter


def of_lists(name: str) -> bool:
    """Whether an address is one of these."""
    return name in LISTS


def made_team(who: Callable[..., Viewer], name: str) -> Team:
    """A team of the town."""
    town = area_by_code("500152115")
    assert town is not None
    return make_team(town, name, viewer=who("dispatcher"), channel="test", at=now())


def make_listed(who: Callable[..., Viewer]) -> Listed:
    """All of it, by the posts that may."""
    moment = now()
    item = listed(who("environment"), at=moment)
    sweep = begin_sweep(item, [VILLAGE], uid=uuid7(), **given(who("environment"), moment))
    day = moment.date()
    force = found_force(made_team(who, "生态环保整治专班（示例）"), LIST, day, None, **given(who("dispatcher"), moment))
    return Listed(item, sweep, force, made_team(who, "空着的队伍"), matter(), petition(who("petition_office")))


def address_of_lists(name: str, made: Listed) -> str:
    """The address of what was made for it."""
    match name:
        case "desk:petition_appeal":
            return reverse(name, kwargs={"number": made.petition.number})
        case "desk:petition_paper":
            return reverse(name, kwargs={"number": made.petition.number, "code": "petition_accepted"})
        case "desk:list" | "desk:list_new":
            return reverse(name, kwargs={"code": LIST})
        case "desk:list_items_export":
            return reverse(name, kwargs={"code": LIST, "form": "csv"})
        case "desk:enter_list":
            return reverse(name, kwargs={"number": made.other.number})
        case "desk:item_grade" | "desk:sweep_new":
            return reverse(name, kwargs={"uid": made.item.uid})
        case "desk:sweep":
            return reverse(name, kwargs={"uid": made.sweep.uid})
        case "desk:sweep_answer":
            return reverse(name, kwargs={"uid": made.sweep.answers.get().uid})
        case "desk:force" | "desk:force_do":
            return reverse(name, kwargs={"uid": made.force.uid})
        case "desk:report":
            return reverse(name, kwargs={"quarter": QUARTER, "code": REPORT})
        case "desk:report_results":
            return reverse(name, kwargs={"quarter": QUARTER})
        case "desk:report_export":
            return reverse(name, kwargs={"quarter": QUARTER, "form": "csv"})
    return reverse(name)


def posted_to_lists(name: str, made: Listed) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    match name:
        case "desk:list_new":
            problem = {
                "uid": str(uuid7()), "kind": KIND, "text": "养殖粪水流到路边沟里。", "area": VILLAGE,
                "severity": "general", "level": "village", "found": "ourselves",
            }  # fmt: skip
            return problem, {**problem, "severity": "huge"}
        case "desk:enter_list":
            return {"list": LIST}, {"list": "none"}
        case "desk:item_grade":
            graded = {"severity": "major", "level": "town", "reason": "涉及三个村，影响大。"}
            return graded, {**graded, "reason": ""}
        case "desk:sweep_new":
            return {"uid": str(uuid7()), "area": VILLAGE}, {"uid": str(uuid7()), "area": "999"}
        case "desk:sweep_answer":
            return {"found": "排查发现一处同类问题。"}, {"found": "x"}
        case "desk:force_new":
            force = {"team": str(made.team.uid), "list": LIST, "since": "2031-01-02", "until": ""}
            return force, {**force, "until": "2030-01-01"}
        case "desk:force_do":
            return {"what": "take", "number": made.item.number}, {"what": "take", "number": "HB-2020-0101-999"}
        case "desk:report":
            return {"what": "values", "source": "统计月报", f"value-income-{VILLAGE}": "12"}, {"what": "grades"}
    return {}, {}
