"""Lists and forms of every room survive whatever they are sent: 4xx with a reason, never a fault of ours."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.test_bad_input import NASTY

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Browser = Callable[[str], Client]

# Lists of other rooms, with what they may be asked for.
OTHERS = {
    "desk:trail": ("number", "subject", "after"),
    "desk:duty": ("centre",),
    "desk:duty_log": ("centre", "kind", "state", "day", "after"),
    "desk:handovers": ("centre", "after"),
    "desk:roster": ("centre", "month"),
    "desk:register_rows": ("area", "q_row", "period", "on", "stale", "ended", "after"),
    "desk:lists": (),
    "desk:list": ("q_item", "area", "kind", "severity", "level", "found", "standing", "sort", "after"),
    "desk:forces": ("ended", "after"),
    "desk:reports": ("quarter",),
    "desk:pasted": ("area",),
    "desk:activities": ("area", "kind", "state", "q_act", "from", "to", "own", "host", "after"),
    "desk:activity_calendar": ("area", "kind", "q_act", "host", "view", "day"),
    "desk:activity_new": ("kind",),
    "portal:activities": ("area", "after"),
    "portal:calendar": ("area",),
    "desk:figures": ("area", "period", "q_figure"),
    "desk:figure": ("area", "period"),
    "desk:checks": ("after",),
    "desk:home": ("post",),
    "desk:notices": ("after",),
    "desk:visits_today": ("slice", "from"),
    "desk:visits": ("kind", "area", "result", "first", "last", "after"),
    "desk:visit_rounds": ("kind", "running", "after"),
    "desk:visit_round_new": ("kind", "area", "look_back_of"),
    "desk:grants": ("ended", "after"),
}


@pytest.fixture
def dispatcher(browser: Browser) -> Client:
    return browser("dispatcher")


@pytest.mark.parametrize("name", OTHERS)
def test_a_list_of_another_room_survives_whatever_it_is_asked_for(name: str, dispatcher: Client) -> None:
    codes = {"desk:register_rows": "service_groups", "desk:figure": "grid_problems_solved", "desk:list": "ecology"}
    address = reverse(name, kwargs={"code": codes[name]} if name in codes else None)
    for field in OTHERS[name]:
        for nasty in NASTY[:-1]:
            answer = dispatcher.get(address, {field: nasty})
            if answer.streaming:
                b"".join(answer.streaming_content)
            assert answer.status_code < 500, f"{name}?{field}={nasty!r}"


# Forms of other rooms, whole but for one field that holds anything.
SENT = {
    "desk:duty_note": {"kind": "call", "text": "来电一次。", "matter": "", "uid": "", "centre": ""},
    "desk:duty_leave": {"note": "", "centre": ""},
    "desk:roster_plan": {"first": "2031-01-02", "last": "2031-01-02", "centre": ""},
    "desk:roster_seat": {"day": "2031-01-02", "shift": "day", "seat": "chief", "account": "", "reason": ""},
    "desk:register_confirm": {"row": "1", "query": ""},
    "desk:visit_quick": {"uid": "", "one": "nothing:1", "door": "1", "what": "", "at": "", "back": ""},
    "desk:visit_round_new": {
        "uid": "",
        "kind": "households",
        "title": "走一遍",
        "area": "500152115",
        "first": "2031-01-02",
        "last": "2031-01-09",
        "look_back_of": "",
    },
    "desk:list_new": {
        "uid": "",
        "kind": "eco_problem",
        "text": "养殖粪水流到路边沟里。",
        "area": "500152115211",
        "address": "",
        "severity": "general",
        "level": "village",
        "found": "above",
    },
    "desk:force_new": {"team": "", "list": "", "since": "2031-01-02", "until": ""},
    "desk:pasted": {"pasted": "示例甲: 灯不亮", "area": "500152115211001", "step": ""},
    "desk:figure_close": {"area": "500152115", "period": "2023-01"},
    "desk:check_draw": {"area": "500152115", "period": "2023", "number": "5", "days": "5", "post": "1"},
}


@pytest.mark.parametrize("name", SENT)
def test_a_form_of_another_room_survives_anything(name: str, dispatcher: Client) -> None:
    codes = {
        "desk:register_confirm": "service_groups", "desk:figure_close": "grid_problems_solved",
        "desk:check_draw": "grid_problems_solved",
        "desk:list_new": "ecology",
    }  # fmt: skip
    address = reverse(name, kwargs={"code": codes[name]} if name in codes else None)
    for field in SENT[name]:
        for nasty in NASTY:
            answer = dispatcher.post(address, {**SENT[name], field: nasty})
            assert answer.status_code < 500, f"{name}: {field}={nasty[:40]!r}"
