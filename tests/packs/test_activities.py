"""Kinds of activities a pack may not declare: what points at nothing, and what would check in or rank staff."""

from pathlib import Path

import pytest

from gongzhi.packs.reading import PackFault, read_pack
from tests.packs.conftest import Broken

pytestmark = pytest.mark.once

FILE = "activities/meetings.toml"
KIND = """[talk]
title = { zh = "座谈会" }
group = { zh = "会" }
basis = { zh = "示例" }
roles = ["desk"]
"""


def _with(broken: Broken, kind: str) -> Path:
    folder = broken()
    (folder / FILE).parent.mkdir(exist_ok=True)
    (folder / FILE).write_text(kind, encoding="utf-8")
    return folder


def _faults(broken: Broken, kind: str) -> list[str]:
    with pytest.raises(PackFault) as fault:
        read_pack(_with(broken, kind))
    return fault.value.faults


def test_the_kind_those_below_are_made_of_is_itself_sound(broken: Broken) -> None:
    kind = KIND + 'sign_up = true\ncapacity = 20\nattendance = "qr"\n'
    assert read_pack(_with(broken, kind)).activities["talk"].attendance == "qr"


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('invites = ["nobody"]', "activities: talk.invites: nobody is no role of this pack"),
        ('opinions = "no_kind"', "activities: talk.opinions: no_kind is no kind of matter of this pack"),
        ('resolutions = true\nbecomes = ["no_kind"]', "activities: talk.becomes: no_kind is no kind of matter"),
        ('reception = { minutes = 20, becomes = ["no_kind"] }', "activities: talk.reception.becomes: no_kind"),
        ('attendance = "qr"\ninvites = ["desk"]\nsign_up = true', "activities: talk.attendance: a code at the door"),
        ('attendance = "qr"', "activities: talk.attendance: a code at the door"),
        ('attendance = "face"', "activities/meetings.toml: talk.attendance: "),
        ("confidential = true\nsign_up = true", "activities/meetings.toml: talk: "),
        ("capacity = 5", "activities/meetings.toml: talk: "),
        ('becomes = ["pothole"]', "activities/meetings.toml: talk: "),
        ("check_in = true", "activities/meetings.toml: talk.check_in: is not a key of this table"),
    ],
)
def test_a_kind_that_cannot_be_is_refused_by_file_and_key(more: str, fault: str, broken: Broken) -> None:
    assert any(line.startswith(fault) for line in _faults(broken, f"{KIND}{more}\n"))


@pytest.mark.parametrize("word", ["参会打卡", "考勤会", "到会率通报", "干部排名会", "Ranking of staff", "宗教活动"])
def test_a_kind_that_checks_in_or_ranks_staff_or_watches_belief_is_refused(word: str, broken: Broken) -> None:
    (line,) = _faults(broken, KIND.replace("座谈会", word))
    assert line.startswith("activities: talk.title: “")
