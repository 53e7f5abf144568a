"""What a demo tells of the past are results of lawful records, exactly, whatever the seed.

By hand, at full size (about two minutes; the counts are those of independent SQL, and must be 2907, 204, 148 and 64):

    GONGZHI_VAR=/tmp/full .venv/bin/gongzhi demo --packs tangba
    sqlite3 /tmp/full/gongzhi.sqlite3 "SELECT sum(kind NOT LIKE 'appeal_%'), sum(kind LIKE 'appeal_%')
      FROM matters_matter WHERE stage = 'closed' AND closed_day BETWEEN '2023-01-01' AND '2023-12-31'
      AND id NOT IN (SELECT matter_id FROM lists_item)"
    sqlite3 /tmp/full/gongzhi.sqlite3 "SELECT count(DISTINCT h.account_id) FROM people_holding h
      JOIN people_post p ON p.id = h.post_id JOIN people_role r ON r.id = p.role_id
      WHERE r.pack = 'tangba' AND r.code LIKE 'grid_%' AND h.valid_to IS NULL"
    sqlite3 /tmp/full/gongzhi.sqlite3 "SELECT count(*) FROM areas_area WHERE level = 'grid' AND valid_to IS NULL"
    sqlite3 /tmp/full/gongzhi.sqlite3 "SELECT count(*), sum(m.closed_day <= '2023-12-31' AND m.kind = 'inspect_party'),
      sum(m.closed_day <= '2023-12-31' AND m.kind = 'eco_problem') FROM lists_item i JOIN matters_matter m
      ON m.id = i.matter_id WHERE i.entered_day LIKE '2023%'"  -- 449, 45 and 23
"""

from math import ceil
from typing import Any

import pytest
from django.db import connection

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.people.models import Holding, Post
from gongzhi.base.todos.models import Clock
from gongzhi.base.trail.models import Act
from gongzhi.config.demo.lists import counts_at
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.queries.story import DIFFERS, PENDING, story_of
from gongzhi.packs.demo import read_demo
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow, Move
from gongzhi.work.activities.models import Activity, Booking, Resolution
from gongzhi.work.matters.models import Matter
from tests.config.demo.conftest import SCALE
from tests.conftest import PACKS

pytestmark = pytest.mark.django_db
TOLD = {"grid_event": 2907, "min_hu_wo_wei": 204}
SOLVED = (
    "SELECT kind, count(*) FROM matters_matter WHERE stage = 'closed' "
    "AND closed_day >= '2023-01-01' AND closed_day <= '2023-12-31' GROUP BY kind"
)


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_exactly_so_much_was_solved_in_the_period_and_every_solved_matter_went_a_lawful_way(pack: PackInUse) -> None:
    solved = dict.fromkeys(pack.pack.flows, 0)
    for kind, count in _rows(SOLVED):
        solved[pack.pack.kinds[kind].flow] += count
    assert {flow: solved[flow] for flow in TOLD} == {flow: ceil(count * SCALE) for flow, count in TOLD.items()}
    ended = list(Matter.objects.filter(stage="closed"))
    assert any(one.source == "own" for one in ended) and any(one.source != "own" for one in ended)
    assert [fault for one in ended for fault in _Replay(one, pack).faults()] == []


def test_the_story_agrees_entry_by_entry_and_what_has_no_room_yet_is_pending(pack: PackInUse) -> None:
    follow(at=now())
    town = area_by_code("500152115")
    assert town is not None
    entries = story_of(pack, town)
    scaled = {
        "grid_problems_solved": 2907, "min_hu_wo_wei_handled": 204, "problem_items": 449,
        "party_problems_rectified": 45, "living_condition_problems": 7, "environment_problems_fixed": 23,
        "petition_backlog_resolved": 4,
    }  # fmt: skip
    for one in entries:
        if one.code in scaled:
            assert one.computed == str(ceil(scaled[one.code] * SCALE)), one.code
        elif one.code != "problem_libraries":  # a fiftieth of the problems may leave a list empty
            assert one.status != DIFFERS, (one.code, one.said, one.computed)
    assert len(entries) == 52
    assert {one.code for one in entries if one.status == PENDING} == {one.code for one in entries if one.figure is None}


PROBLEMS = {"inspect_party": 45, "weak_branch": 1, "living_condition": 7, "eco_problem": 23, "petition_backlog": 4}
LISTED = (
    "SELECT m.kind, count(*), sum(CASE WHEN m.stage = 'closed' AND m.closed_day <= '2023-12-31' THEN 1 ELSE 0 END) "
    "FROM lists_item i JOIN matters_matter m ON m.id = i.matter_id "
    "WHERE i.entered_day >= '2023-01-01' AND i.entered_day <= '2023-12-31' GROUP BY m.kind"
)


def test_the_lists_of_the_year_hold_exactly_as_many_problems_as_are_told_and_so_many_were_struck_off(
    pack: PackInUse,
) -> None:
    rows = {kind: (entered, struck) for kind, entered, struck in _rows(LISTED)}
    assert len(pack.pack.lists) == 8 and sum(entered for entered, _struck in rows.values()) == ceil(449 * SCALE)
    assert {kind: rows[kind][1] for kind in PROBLEMS} == {kind: ceil(n * SCALE) for kind, n in PROBLEMS.items()}
    where = "SELECT DISTINCT area_path FROM matters_matter WHERE kind = 'weak_branch' AND reported_day < '2024-01-01'"
    assert [path.strip("/").split("/")[-1] for (path,) in _rows(where)] == ["500152115212"]  # 店子村
    assert _rows("SELECT count(*) FROM lists_force WHERE since < '2024-01-01'") == [(13,)]
    assert _rows("SELECT count(*) FROM lists_force f WHERE NOT EXISTS (SELECT 1 FROM people_teammember t "
                 "WHERE t.team_id = f.team_id AND t.lead)") == [(0,)]  # fmt: skip


def test_at_full_size_as_many_problems_are_played_as_are_told_and_at_any_other_none_is_lost() -> None:
    demo = read_demo(PACKS / "tangba")
    assert demo is not None and demo.lists is not None
    for scale in (1.0, 0.5, 0.3, 0.1, 0.05, 0.02, 0.013):
        counts = counts_at(demo.lists, scale)
        assert sum(entered for entered, _struck in counts.values()) == max(
            ceil(449 * scale), sum(ceil(n * scale) for n in PROBLEMS.values())
        )
        assert {kind: counts[kind][1] for kind in PROBLEMS} == {kind: ceil(n * scale) for kind, n in PROBLEMS.items()}
        assert all(struck <= entered for entered, struck in counts.values())


def test_no_two_reports_read_alike_and_the_town_of_today_has_work_to_do(pack: PackInUse) -> None:
    texts = list(Matter.objects.values_list("text", flat=True))
    assert len(set(texts)) > 0.95 * len(texts)
    assert Matter.objects.filter(reported_day__year__gt=2023).exists()
    moves = {act.data.get("move") for act in Act.objects.filter(verb="matter.moved")}
    assert {"sign", "answer", "pass"} <= moves


class _Replay:
    """The acts of a matter read again by the flow alone: from where, to where, by whom."""

    def __init__(self, matter: Matter, pack: PackInUse) -> None:
        self.matter, self.kind = matter, pack.pack.kinds[matter.kind]
        self.flow: Flow = pack.pack.flows[self.kind.flow]
        self.ladder = pack.pack.head.ladder
        self.hands: set[int | None] = set()
        self.state = self.flow.first
        self.lead: int | None = None

    def faults(self) -> list[str]:
        found, at = [], None
        for act in Act.objects.filter(subject_uid=self.matter.uid).order_by("pk"):
            if at is not None and act.at < at:
                found.append(f"{self.matter.pk} {act.verb}: before the act before it")
            at = act.at
            if act.verb == "matter.settled":
                found += self._settled(act)
            elif act.verb == "matter.moved":
                found += self._moved(act)
        return found if self.state == self.matter.state else [*found, f"{self.matter.pk}: ended in {self.state}"]

    def _settled(self, act: Act) -> list[str]:
        post = Post.objects.select_related("role").get(pk=act.post_id)
        self.state, self.hands = str(self.flow.own), {act.account_id}
        fits = self.kind.own and "register" in post.role.verbs and self.matter.area_path.startswith(post.area_path)
        return [] if fits and self._held(act) else [f"{self.matter.pk}: settled by no entitled post"]

    def _moved(self, act: Act) -> list[str]:
        code, found = act.data["move"], []
        move = self.flow.moves[code]
        if self.state != act.data["from"] or self.state not in move.source:
            found.append(f"{self.matter.pk} {code}: from {self.state}")
        if act.data["to"] not in (move.to, move.again_to):
            found.append(f"{self.matter.pk} {code}: to {act.data['to']}")
        if not self._entitled(act, move):
            found.append(f"{self.matter.pk} {code}: by a post that is not entitled")
        if move.another and act.account_id in self.hands:
            found.append(f"{self.matter.pk} {code}: by somebody who handled it")
        if self.flow.states[self.state].owner == "lead" and "owner" in move.by:
            self.hands.add(act.account_id)
        if "to_post" in act.data:
            self.lead = act.data["to_post"]
        self.state = act.data["to"]
        return found

    def _entitled(self, act: Act, move: Move) -> bool:
        if act.post_id is None:
            return {"portal": "reporter", "clock": "clock"}.get(act.channel) in move.by
        post = Post.objects.select_related("role").get(pk=act.post_id)
        covers = self.matter.area_path.startswith(post.area_path)
        if not self._held(act):
            return False
        if f"role:{post.role.code}" in move.by and covers:
            return True
        owner = self.flow.states[self.state].owner
        if "keeper" in move.by and post.role.code == self.kind.keeper and covers:
            return True
        if "owner" not in move.by or owner is None:
            return False
        if owner == "keeper":
            return post.role.code == self.kind.keeper and covers
        if owner != "lead":
            return owner == f"role:{post.role.code}" and covers
        return covers and (self.lead == post.pk if self.lead else post.role.code == self.kind.lead)

    @staticmethod
    def _held(act: Act) -> bool:
        return Holding.objects.filter(post=act.post_id, account=act.account_id, valid_to=None).exists()


def test_sixty_four_grids_share_exactly_148_seats_and_each_has_one_full_time_worker() -> None:
    held = (
        "FROM people_holding h JOIN people_post p ON p.id = h.post_id JOIN people_role r ON r.id = p.role_id "
        "WHERE r.pack = 'tangba' AND h.valid_to IS NULL AND r.code "
    )
    assert _rows(f"SELECT count(DISTINCT h.account_id) {held} IN ({_GRID_ROLES})") == [(148,)]
    workers = _rows(f"SELECT p.area_id, count(*) {held} = 'grid_worker' GROUP BY p.area_id")
    assert len(workers) == 64 and {count for _area, count in workers} == {1}
    assert _rows("SELECT count(*) FROM areas_area WHERE level = 'grid' AND path LIKE '%/500152115/%'") == [(64,)]


_GRID_ROLES = (
    "'grid_worker', 'grid_lead', 'grid_part_time', 'grid_adviser', 'grid_mediator', 'grid_jurist', 'grid_medic'"
)


def test_twenty_four_listening_activities_gave_sixty_opinions_and_each_was_answered(pack: PackInUse) -> None:
    """At every scale: both figures are told."""
    held = "activities_activity a WHERE a.kind = 'listening' AND a.day BETWEEN '2023-01-01' AND '2023-12-31'"
    assert _rows(f"SELECT count(*), sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END) FROM {held}") == [(24, 24)]
    out = f"FROM matters_matter m WHERE m.kind = 'opinion' AND m.origin_uid IN (SELECT a.uid FROM {held})"
    assert _rows(f"SELECT count(*) {out}") == _rows(f"SELECT count(*) {out} AND m.stage = 'closed'") == [(60,)]
    assert _rows("SELECT count(*) FROM matters_matter WHERE kind = 'opinion'") == [(60,)]
    told = list(Matter.objects.filter(kind="opinion"))
    assert all(one.answer for one in told) and len({one.text for one in told}) == 60
    hosts = Act.objects.filter(verb="activity.held", data__kind="listening").exclude(post_id=None)
    assert Post.objects.filter(pk__in=hosts.values("post_id"), role__code="village_secretary").count() == 19
    assert not Activity.objects.filter(state="planned", ends_at__year=2023).exists()
    assert not Resolution.objects.filter(activity__day__year=2023, state="open").exists()
    late = {one.light(one.stopped_at or one.due_at).code for one in Clock.objects.filter(subject="resolution")}
    assert "done_late" not in late and Booking.objects.filter(state="done").exists()
