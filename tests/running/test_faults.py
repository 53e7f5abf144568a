"""Processes killed, forms sent twice, officers at once, sealing under way: nothing is lost, doubled or half-written."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.house import GRID, House, wait_for
from tests.running.crowd import WRITERS, Crowd, all_at_once
from tests.running.places import point_in
from tests.running.records import (
    expect_blocks_cover_their_acts,
    expect_sealing_goes_on,
    expect_whole_reports,
    state_of,
    tally,
    verify,
)
from tests.visitor import Visitor, report_fields


def _kill_the_worker(house: House) -> None:
    """The process that answers dies; the one above it starts another."""
    killed = house.worker()
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: house.answers() and house.worker() != killed, "another worker")


def _kill_everything(house: House) -> None:
    """Every process dies, as when the power fails; then somebody starts the server again."""
    house.kill()
    house.start()


@pytest.mark.parametrize("blow", [_kill_the_worker, _kill_everything])
def test_what_was_answered_survives_kill_9(house: House, blow: Callable[[House], None]) -> None:
    crowd = Crowd(house).begin()
    crowd.wait()
    blow(house)
    crowd.end()
    landed = {uid for uid in tally(house, "SELECT uid FROM matters_matter") if uid in crowd.sent}
    assert set(crowd.links) <= landed, "every report that was answered is there"
    expect_whole_reports(house, landed, contacts=crowd.with_contact)

    before = house.count("matters_matter")
    again = house.visitor()
    for uid, fields in crowd.sent.items():
        answer = again.report(**fields)
        assert answer.status == 303
        assert answer.location and answer.location == crowd.links.get(uid, answer.location)
    assert house.count("matters_matter") == before + len(set(crowd.sent) - landed), "only what was lost is new"
    expect_whole_reports(house, crowd.sent, contacts=crowd.with_contact)
    expect_sealing_goes_on(house)


def test_the_same_form_sent_eight_times_at_once_is_one_matter(house: House) -> None:
    visitor, matters = house.visitor(), house.count("matters_matter")
    visitor.open("/report/")
    for _ in range(5):
        fields = report_fields(name="示例居民")
        twins = [visitor.twin() for _ in range(WRITERS)]
        answers = all_at_once([partial(twin.report, **fields) for twin in twins])
        assert {answer.status for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1 and answers[0].location
        matters += 1
        assert house.count("matters_matter") == matters
        expect_whole_reports(house, [fields["uid"]], contacts=[fields["uid"]])


def test_other_words_under_a_uid_already_used_are_a_conflict_and_change_nothing(house: House) -> None:
    visitor, fields = house.visitor(), report_fields()
    assert visitor.report(**fields).status == 303

    def everything() -> list[Any]:
        tables = ("matters_matter", "matters_contact", "trail_act", "todos_todo", "todos_clock")
        return [house.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]

    before = everything()
    other = {**fields, "text": "另一件事：井盖破了，怕踩空", "name": "示例居民"}
    answer = visitor.report(**other)
    assert answer.status == 409
    assert other["text"] in answer.text, "what was typed is still there"
    assert everything() == before


@pytest.fixture
def checkers(house: House) -> tuple[Visitor, Visitor]:
    """The two who may check, each logged in."""
    return house.visitor().login("hecha"), house.visitor().login("hecha2")


def _answered(house: House) -> tuple[str, UUID]:
    """Number and uid of a matter that waits to be checked."""
    resident, worker = house.visitor(), house.visitor().login("wangge")
    lon, lat = point_in(resident, GRID)
    fields = report_fields(lon=lon, lat=lat)
    number = resident.page_of(resident.report(**fields).location).number
    assert worker.move(number, "sign").status == 302
    assert worker.move(number, "answer", reply="换了两个灯头，线路已检查。").status == 302
    return number, fields["uid"]


def test_of_different_moves_made_at_once_exactly_one_wins(house: House, checkers: tuple[Visitor, Visitor]) -> None:
    moves = {"pass": {}, "fail": {"reason": "现场看还有一处没有修好"}}
    after = {"pass": ("closed", 0), "fail": ("handling", 1)}
    for _ in range(4):
        number, uid = _answered(house)
        seen = [checker.seen(number) for checker in checkers]
        made = [(who, code) for who, code in enumerate(moves) for _ in range(WRITERS // 2)]
        answers = all_at_once(
            [partial(checkers[who].twin().move, number, code, seen=seen[who], **moves[code]) for who, code in made]
        )
        won = {one for one, answer in zip(made, answers, strict=True) if answer.status == 302}
        assert len(won) == 1, f"exactly one move wins: {won}"
        for one, answer in zip(made, answers, strict=True):
            assert answer.status == (302 if one in won else 409), one
        state, asked = after[won.pop()[1]]
        found = state_of(house, uid)
        assert found == {"state": state, "moves": 3, "acts": 3, "todos": asked, "clocks": asked}


_SEAL_WITHOUT_PAUSE = """
import time
from gongzhi.base.clock import now
from gongzhi.base.trail.actions import seal
for _ in range(30):
    seal(at=now())
    time.sleep(0.02)
"""


def test_sealing_while_six_write_leaves_no_act_out_and_seals_none_twice(
    house: House, export: tuple[Path, Path]
) -> None:
    blocks = verify(house)[0]
    crowd = Crowd(house).begin(6)
    crowd.wait(5)
    other = house.begin("import", "matters", str(export[0]), "--map", str(export[1]))
    sealers = [house.python(_SEAL_WITHOUT_PAUSE) for _ in range(2)]
    for process in (*sealers, other):
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0, out
    crowd.end()
    assert verify(house)[0] >= blocks + 5, "there were several seals while they wrote"
    expect_blocks_cover_their_acts(house)
    expect_whole_reports(house, crowd.links, contacts=crowd.with_contact)
    expect_sealing_goes_on(house)


ROWS = 1_200
AREA = "500152115211"
_MAP = """
system = "hotline"
time_format = "%Y-%m-%d %H:%M"
[columns]
foreign_id = "id"
kind = "kind"
reported_at = "at"
text = ["text"]
status = "status"
area = "area"
[kinds]
light = "street_light"
[status.open]
"""


@pytest.fixture
def export(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Another system's export and the map that reads it."""
    rows = [
        f"A{n},light,2026-03-02 {n // 60 % 24:02}:{n % 60:02},示例路段 {n} 号路灯不亮,open,{AREA}\n"
        for n in range(ROWS)
    ]
    (tmp_path / "export.csv").write_text("id,kind,at,text,status,area\n" + "".join(rows), encoding="utf-8")
    (tmp_path / "map.toml").write_text(_MAP, encoding="utf-8")
    yield tmp_path / "export.csv", tmp_path / "map.toml"


def test_an_import_beside_the_server_loses_nothing_of_either(house: House, export: tuple[Path, Path]) -> None:
    before = house.count("matters_matter")
    crowd = Crowd(house).begin(4)
    crowd.wait(5)
    done = house.run("import", "matters", str(export[0]), "--map", str(export[1]))
    crowd.wait(len(crowd.links) + 5)
    crowd.end()
    assert done.returncode == 0 and f"{ROWS} rows: {ROWS} imported, 0 already here, 0 refused" in done.stdout
    assert house.count("matters_matter", "foreign_system = 'hotline'") == ROWS
    assert house.count("matters_matter") == before + ROWS + len(crowd.links)
    expect_whole_reports(house, crowd.links, contacts=crowd.with_contact)
    expect_whole_reports(house, tally(house, "SELECT uid FROM matters_matter WHERE foreign_system = 'hotline'"))
    again = house.run("import", "matters", str(export[0]), "--map", str(export[1]))
    assert f"0 imported, {ROWS} already here" in again.stdout
    expect_sealing_goes_on(house)
