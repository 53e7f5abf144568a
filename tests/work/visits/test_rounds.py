"""Rounds: drawn as they stood on a day, parted among posts, brought up to date, ended."""

from datetime import date, timedelta

import pytest

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.people.actions.households import move_household
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.registers.actions.standing import end
from gongzhi.work.visits.access import rounds_for, targets_for
from gongzhi.work.visits.actions.rounds import ask_for_next, bring_up_to_date, end_round, follow
from gongzhi.work.visits.actions.slices import close_target, close_targets, give, hand_over, refuse
from gongzhi.work.visits.models import Round, Slice, Target
from gongzhi.work.visits.queries import (
    doors_of,
    parts_of,
    reached_everybody,
    reaches_of,
    slices_of,
    states_of,
    whole_of,
)
from tests.base.people.households import household
from tests.conftest import NOON, Who
from tests.work.visits.going import (
    GRID,
    LAST,
    NEXT_GRID,
    VILLAGE,
    Street,
    doors,
    given,
    opened,
    pack,
    places,
    slice_of,
    street,
    told,
    went,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


@pytest.fixture
def town(who: Who) -> Street:
    return street(who)


def test_a_round_draws_every_household_and_each_grid_worker_gets_its_own_as_one_to_do_until_the_last_day(
    town: Street,
) -> None:
    one = town.round()
    assert [target.place for target in doors(one)] == ["学堂路 1 号", "学堂路 2 号", "学堂路 3 号"]
    assert {target.post_id for target in doors(one)} == set(town.worker.post_ids())
    assert {target.post_id for target in doors(one, NEXT_GRID)} == set(town.other.post_ids())
    todos = list(Todo.objects.filter(subject="visit_slice", done_at=None))
    assert len(todos) == 2 and {todo.due_at.date() for todo in todos if todo.due_at} == {LAST}
    assert Act.objects.get(verb="round.opened").data["targets"] == 5


def test_who_did_not_live_there_on_the_day_is_not_drawn(town: Street) -> None:
    household(1, area=GRID, text="学堂路 9 号", since=date(2023, 11, 14))
    early = town.round(first=date(2023, 11, 1), last=date(2023, 11, 30))
    assert len(doors(early)) == 3 and early.drawn_day == date(2023, 11, 1)
    assert len(doors(town.round())) == 4


def test_a_round_sent_twice_is_opened_once_and_without_anybody_to_reach_not_at_all(town: Street) -> None:
    first = town.round()
    assert opened(town.secretary, uid=first.uid) == first and Round.objects.count() == 1
    with pytest.raises(Conflict):
        opened(town.secretary, uid=first.uid, first=date(2023, 11, 16))
    with pytest.raises(Invalid):
        opened(town.who("village_secretary", "500152115210"), area="500152115210")
    with pytest.raises(Invalid) as refused:
        town.round(title="", last=date(2023, 11, 1))
    assert {one.field for one in refused.value.problems} == {"title", "last"}
    assert Round.objects.count() == 1 and Todo.objects.count() == 2


def test_only_a_post_that_leads_rounds_there_opens_one(town: Street) -> None:
    for viewer in (town.worker, town.who("village_secretary", "500152115210"), town.who("checker")):
        with pytest.raises(NotAllowed):
            opened(viewer)
    assert not Round.objects.exists()


def test_progress_counts_by_area_and_a_round_that_reached_every_door_says_so(town: Street) -> None:
    one = town.round()
    for target in doors(one):
        went(town.worker, told(target))
    reach = whole_of(states_of(one))
    assert (reach.asked, reach.reached, reach.left, reach.complete) == (5, 3, 2, False)
    assert [(part.area.code, part.reach.reached) for part in parts_of(one, states_of(one))] == [
        (GRID, 3), (NEXT_GRID, 0),
    ]  # fmt: skip
    assert reached_everybody([one]) == set()
    absent, last = doors(one, NEXT_GRID)
    went(town.other, told(absent, "refused"))
    close_target(last, "vacant", viewer=town.other, channel="test", at=NOON)
    assert reached_everybody([one]) == {one.pk}
    assert not Todo.objects.filter(subject="visit_slice", done_at=None).exists()
    assert set(Slice.objects.values_list("outcome", flat=True)) == {"done"}
    assert reaches_of(town.secretary, [one])[one.pk].complete


def test_who_moves_in_is_added_and_who_moves_away_is_closed_with_the_reason(town: Street) -> None:
    one = town.round()
    went(town.worker, told(doors(one)[0]))
    elsewhere = town.who("village_secretary", "500152115210")
    away = area_by_code("500152115210001")
    assert away is not None
    moving = {"on": date(2023, 11, 17), "text": "新家", "viewer": town.secretary, "channel": "test", "at": LATER}
    move_household(town.homes[1], away, **moving)
    new = household(1, area=GRID, text="学堂路 7 号", since=date(2023, 11, 14))
    assert follow(one, **given(town.secretary, LATER)) == (1, 1)
    assert Target.objects.get(round=one, household=town.homes[1]).closed_as == "moved"
    added = Target.objects.get(round=one, household=new)
    assert added.later and added.post_id in town.worker.post_ids()
    assert bring_up_to_date(one, pack=pack(), by=By("clock"), at=LATER) == (0, 0)
    with pytest.raises(NotAllowed):
        follow(one, **given(elsewhere, LATER))


def test_who_moves_to_another_grid_of_the_round_is_visited_by_the_post_there(town: Street) -> None:
    one = town.round()
    there = area_by_code(NEXT_GRID)
    assert there is not None
    for target in doors(one)[:2]:
        went(town.worker, told(target))
    moving = {"on": date(2023, 11, 17), "text": "河边 9 号", "viewer": town.secretary, "channel": "test", "at": LATER}
    move_household(town.homes[1], there, **moving)
    assert follow(one, **given(town.secretary, LATER)) == (0, 0)
    moved = Target.objects.get(round=one, household=town.homes[1])
    assert moved.post_id in town.other.post_ids() and moved.area_path == there.path
    assert Slice.objects.get(post__in=town.worker.post_ids()).outcome == "done"


def test_a_household_that_comes_when_a_slice_was_done_opens_another(town: Street) -> None:
    one = town.round()
    for target in doors(one):
        went(town.worker, told(target))
    household(1, area=GRID, text="学堂路 7 号", since=date(2023, 11, 14))
    follow(one, **given(town.secretary, LATER))
    assert slice_of(one, town.worker).ended_at is None


def test_rows_of_a_register_are_drawn_as_they_stood(who: Who) -> None:
    first, second = places("示例一厂", "示例二厂", register="enterprises")
    end(second, "停产", pack=pack(), viewer=who("economy"), channel="test", at=NOON)
    one = opened(who("dispatcher"), "enterprises", "500152115")
    assert [target.record_id for target in one.targets.all()] == [first.pk]
    assert one.targets.get().post_id in who("economy").post_ids()
    end(first, "停产", pack=pack(), viewer=who("economy"), channel="test", at=LATER)
    assert bring_up_to_date(one, pack=pack(), by=By("clock"), at=LATER) == (0, 1)
    assert one.targets.get().closed_as == "ended"


def test_a_slice_is_refused_with_a_reason_and_waits_for_who_leads_until_another_post_takes_it(town: Street) -> None:
    one = town.round()
    mine = slice_of(one, town.worker)
    with pytest.raises(Invalid):
        refuse(mine, "", **given(town.worker))
    with pytest.raises(NotAllowed):
        refuse(mine, "这周在外学习", **given(town.other))
    refuse(mine, "这周在外学习", **given(town.worker))
    with pytest.raises(Conflict):
        refuse(Slice.objects.get(pk=mine.pk), "这周在外学习", **given(town.worker))
    waits = Todo.objects.get(subject="visit_slice", task="place", done_at=None)
    assert waits.post_id in town.secretary.post_ids()
    assert [each.post_id for each, _reach in slices_of(one)][0] is None
    moved = give(one, [None], town.other.post_ids()[0], **given(town.secretary))
    assert moved == 3 and not Todo.objects.filter(task="place", done_at=None).exists()
    went(town.other, told(doors(one)[0]))


def test_a_slice_is_handed_over_whole_and_the_other_post_gets_it_as_a_to_do(town: Street) -> None:
    one = town.round()
    went(town.worker, told(doors(one)[0]))
    secretary = town.secretary.post_ids()[0]
    with pytest.raises(Invalid):
        hand_over(slice_of(one, town.worker), town.who("checker").post_ids()[0], **given(town.worker))
    with pytest.raises(Invalid):
        far = town.who("grid_worker", "500152115210001").post_ids()[0]
        hand_over(slice_of(one, town.worker), far, **given(town.worker))
    assert hand_over(slice_of(one, town.worker), secretary, "请假一周", **given(town.worker)) == 2
    assert {target.post_id for target in doors(one)[1:]} == {secretary}
    assert Slice.objects.get(outcome="handed").reason == "请假一周"
    assert Todo.objects.filter(post=secretary, subject="visit_slice", done_at=None).count() == 1


def test_ending_a_round_that_did_not_reach_everybody_takes_a_reason_and_happens_once(town: Street) -> None:
    one = town.round()
    with pytest.raises(Invalid):
        end_round(one, **given(town.secretary))
    end_round(one, "汛期抽调人手", **given(town.secretary))
    with pytest.raises(Conflict):
        end_round(one, "汛期抽调人手", **given(town.secretary))
    assert not Todo.objects.filter(done_at=None).exists() and not Clock.objects.filter(stopped_at=None).exists()
    assert whole_of(states_of(one)).left == 5
    with pytest.raises(Conflict):
        follow(one, **given(town.secretary))


def test_a_kind_that_comes_again_asks_its_leader_for_the_next_round_once(town: Street) -> None:
    end_round(town.round(), "人手不够", **given(town.secretary))
    soon, due = NOON + timedelta(days=100), NOON + timedelta(days=215)
    assert ask_for_next(pack(), at=soon) == 0
    assert (ask_for_next(pack(), at=due), ask_for_next(pack(), at=due)) == (1, 0)
    assert Todo.objects.get(task="next", done_at=None).post_id in town.secretary.post_ids()
    opened(town.secretary, at=due, first=date(2024, 6, 17), last=date(2024, 7, 17))
    assert not Todo.objects.filter(task="next", done_at=None).exists()


def test_who_sees_rounds_and_who_sees_doors(town: Street) -> None:
    one = town.round()

    def seen(role: str, area: str = "500152115") -> tuple[bool, int]:
        viewer = town.who(role, area)
        doors_seen = targets_for(viewer, Target.objects.filter(round=one)).count()
        return rounds_for(viewer, Round.objects.all()).exists(), doors_seen

    assert seen("village_secretary", VILLAGE) == (True, 5)
    assert seen("grid_worker", GRID) == (True, 3)
    assert seen("dispatcher") == (True, 0), "who leads sees how far it is, not into homes"
    assert seen("civil") == (False, 5)
    assert seen("village_secretary", "500152115210") == (False, 0)
    assert seen("works") == (False, 0)


def test_the_next_doors_are_those_nearest_to_a_tap_or_those_after_the_last(town: Street) -> None:
    one = town.round()
    for target, (lon, lat) in zip(doors(one), ((105.9, 30.1), (105.7, 30.0), (105.8, 30.0)), strict=True):
        Target.objects.filter(pk=target.pk).update(lon=lon, lat=lat)
    mine = slice_of(one, town.worker)
    assert [door.position for door in doors_of(mine, near=(105.71, 30.0))] == [2, 3, 1]
    assert [door.position for door in doors_of(mine, after=1)] == [2, 3, 1]
    assert [door.position for door in doors_of(mine)] == [1, 2, 3]


def test_of_several_doors_closed_at_once_all_are_or_none(town: Street) -> None:
    one = town.round()
    mine, others = doors(one)[0], doors(one, NEXT_GRID)[0]
    with pytest.raises(NotAllowed):
        close_targets([mine, others], "vacant", viewer=town.worker, channel="test", at=NOON)
    assert not Target.objects.filter(state=Target.CLOSED).exists()
    assert close_targets([mine], "vacant", viewer=town.worker, channel="test", at=NOON) == 1
