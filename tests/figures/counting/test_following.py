"""Figures follow what is done: act by act they come to what counting everything anew would give."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.base.columns import ancestors
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.models import Cell, Counted, Definition, Step
from gongzhi.figures.counting.queries.values import answers
from gongzhi.work.matters.models import Matter
from gongzhi.work.registers.actions.keeping import change
from gongzhi.work.visits.actions.recording import withdraw_visit
from tests import factories
from tests.conftest import NOON, Who
from tests.figures.counting.counting import GRID, TOWN, VILLAGE, answer, area, cells, figures, period, sql, value
from tests.work.registers import keeping
from tests.work.visits import going

pytestmark = pytest.mark.django_db
SOLVED = {
    "dataset": "matters",
    "where": {"restricted": False, "flow": "grid_event", "stage": "closed"},
    "time": "closed_day",
}
OPEN = {"dataset": "matters", "where": {"restricted": False}, "since": "reported_day", "until": "closed_day"}
LATE = {**SOLVED, "measure": "share", "hit": {"late": False}}
KINDS = {**SOLVED, "measure": "distinct", "of": "kind", "levels": ["town"]}


def _solved(who: Who, **changes: object) -> Matter:
    worker, checker = who("grid_worker", GRID), who("checker", TOWN)
    one = factories.moved(factories.matter(**changes), "sign", worker)
    one = factories.moved(one, "answer", worker, reply="换了灯泡，已亮。")
    return factories.moved(one, "pass", checker)


def test_solving_one_moves_its_figure_by_one_all_the_way_up_and_reopening_takes_it_back(who: Who) -> None:
    figures(solved=SOLVED, open=OPEN)
    assert value("solved") == 0
    one = _solved(who)
    for where in (GRID, VILLAGE, TOWN):
        assert value("solved", where=where) == 1
    assert value("solved", where="500152115212") == 0
    assert value("solved", "2023-11") == 1 and value("solved", "2023-10") == 0
    assert value("solved", "2023-11-15") == 1 and value("solved", "2023-11-14") == 0
    one = factories.moved(one, "look_back", who("dispatcher", TOWN), hours=30)
    assert value("solved") == 1
    factories.moved(one, "relapse", who("checker", TOWN), reason="昨晚又不亮了。")
    assert value("solved") == 0
    assert value("open") == 1 and value("open", "2023-10") == 0


def test_the_day_a_thing_stops_to_stand_is_the_first_it_does_not(who: Who) -> None:
    figures(open=OPEN)
    one = factories.moved(factories.matter(reported_at=NOON - timedelta(days=40)), "sign", who("grid_worker", GRID))
    one = factories.moved(one, "answer", who("grid_worker", GRID), reply="换了灯泡，已亮。", hours=24 * 30)
    factories.moved(one, "pass", who("checker", TOWN))
    assert value("open", "2023-10") == 1
    assert value("open", "2023-10-05") == 0 and value("open", "2023-10-06") == 1
    closed = Matter.objects.get().closed_day
    assert closed is not None
    assert value("open", (closed - timedelta(days=1)).isoformat()) == 1
    assert value("open", closed.isoformat()) == 0


def test_a_share_keeps_both_its_numbers_and_nothing_of_nothing_is_no_hundred(who: Who) -> None:
    figures(late=LATE)
    assert value("late") is None and answer("late").why
    _solved(who)
    assert value("late") == 100
    late = factories.matter(reported_at=NOON - timedelta(days=30))
    late = factories.moved(late, "sign", who("grid_worker", GRID), hours=24 * 9)
    late = factories.moved(late, "answer", who("grid_worker", GRID), reply="换了灯泡，已亮。")
    factories.moved(late, "pass", who("checker", TOWN))
    found = answer("late")
    assert (found.value, found.records) == (50, 2)


def test_distinct_ones_are_told_only_where_they_are_declared(who: Who) -> None:
    figures(kinds=KINDS)
    _solved(who)
    _solved(who)
    _solved(who, kind="road_damage")
    assert value("kinds") == 2
    assert answer("kinds", where=VILLAGE).value is None


def test_what_a_register_tells_stands_from_its_day_until_the_next_version(who: Who) -> None:
    said = {"dataset": "register.service_groups", "since": "from", "until": "until"}
    figures(groups=said, members={**said, "measure": "sum", "of": "members"})
    keeper = who("grid_worker", GRID)
    record = keeping.kept(keeper, at=NOON - timedelta(days=60), members="100")
    assert (value("groups"), value("members")) == (1, 100)
    change(
        record, {**keeping.ANSWERS, "members": "130"}, seen=record.versions,
        **{**keeping.given(keeper), "pack": keeping.pack()},
    )  # fmt: skip
    assert (value("groups"), value("members")) == (1, 130)
    assert (value("groups", "2023-10"), value("members", "2023-10")) == (1, 100)


def test_following_any_course_of_work_comes_to_what_counting_all_anew_gives(who: Who) -> None:
    """The property all of this rests on: cells by acts are cells from scratch, and those of independent SQL."""
    said = {"solved": SOLVED, "open": OPEN, "late": LATE, "kinds": KINDS}
    figures(**said)
    follow(at=NOON)
    dice, worker, checker = random.Random(5), who("grid_worker", GRID), who("checker", TOWN)
    alive: list[Matter] = []
    for _ in range(60):
        if not alive or dice.random() < 0.35:
            day = NOON - timedelta(days=dice.randrange(90))
            alive.append(factories.matter(reported_at=day, kind=dice.choice(["street_light", "road_damage"])))
        else:
            one = alive.pop(dice.randrange(len(alive)))
            if one.state == "reported":
                alive.append(factories.moved(one, "sign", worker, hours=dice.uniform(1, 90)))
            elif one.state == "handling":
                alive.append(factories.moved(one, "answer", worker, reply="已处理好了。", hours=dice.uniform(1, 200)))
            elif one.state == "checking":
                move = dice.choice(["pass", "pass", "fail"])
                alive.append(factories.moved(one, move, checker, reason="还没有修好，再修。" if move == "fail" else ""))
            elif one.stage == "closed" and one.state == "closed":
                alive.append(factories.moved(one, "look_back", who("dispatcher", TOWN)))
            elif one.state == "looking_back":
                alive.append(factories.moved(one, "relapse", checker, reason="又坏了，请再修。"))
        if dice.random() < 0.4:
            follow(at=NOON)
    follow(at=NOON)
    kept = {code: cells(code) for code in said}
    assert any(len(found) > 5 for found in kept.values())
    Definition.objects.filter(live=True).update(live=False)
    follow(at=NOON)
    assert {code: cells(code) for code in said} == kept
    assert value("solved") == sql(
        "SELECT count(*) FROM matters_matter WHERE stage = 'closed' "
        "AND closed_day >= '2023-01-01' AND closed_day < '2024-01-01'"
    )
    assert value("open", "2024") == sql("SELECT count(*) FROM matters_matter WHERE stage = 'open'")


def test_a_definition_that_counts_otherwise_is_counted_anew_and_the_one_before_stays_as_it_was(who: Who) -> None:
    figures(solved=SOLVED)
    _solved(who)
    assert value("solved") == 1
    first = Definition.objects.get(code="solved", live=True)
    figures(solved={**SOLVED, "where": {"restricted": False, "kind": "road_damage", "stage": "closed"}})
    assert value("solved") == 0
    assert Counted.objects.filter(figure=first, gone=None).count() == 1
    assert Definition.objects.filter(code="solved").count() == 2
    figures()
    follow(at=NOON)
    assert not Definition.objects.filter(code="solved", live=True).exists()


def test_nothing_done_is_nothing_followed() -> None:
    figures(solved=SOLVED)
    step = follow(at=NOON)
    follow(at=NOON)
    again = follow(at=NOON)
    assert Step.objects.filter(pk__gt=step.pk).count() <= 1  # that figures were defined is an act, too
    assert follow(at=NOON).pk == again.pk


def test_one_act_costs_the_same_however_much_there_is(who: Who) -> None:
    figures(solved=SOLVED, open=OPEN, late=LATE)
    follow(at=NOON)
    follow(at=NOON)

    def cost() -> int:
        factories.matter()
        with CaptureQueriesContext(connection) as queries:
            follow(at=NOON)
        return len(queries)

    first = cost()
    for _ in range(20):
        factories.matter()
    follow(at=NOON)
    assert cost() <= first


def test_sixty_figures_of_an_area_are_read_in_few_queries(who: Who) -> None:
    pack = figures(**{f"f{n}": SOLVED for n in range(60)})
    _solved(who)
    follow(at=NOON)
    town = area()
    with CaptureQueriesContext(connection) as queries:
        found = answers(pack, town, period("2023"))
    assert len(found) == 60 and all(one.value == 1 for one in found.values())
    assert len(queries) == 2  # which definitions are live, and their cells


def test_cells_are_by_month_and_area_and_hold_no_zero_lines_for_areas_beside(who: Who) -> None:
    figures(solved=SOLVED)
    _solved(who)
    follow(at=NOON)
    paths = {path for path, _month in cells("solved")}
    own = Matter.objects.get().area_path
    assert paths == set(ancestors(own)) and len(paths) > 2
    assert {month for _path, month in cells("solved")} == {date(2023, 11, 1)}
    assert Cell.objects.filter(figure__code="solved").count() == len(paths)


def test_a_record_that_leaves_its_dataset_counts_no_more(who: Who) -> None:
    """A visit that was withdrawn is among the rows of visits no longer: its line must go all the same."""
    figures(visits={"dataset": "visits.made", "time": "day"})
    street = going.street(who)
    door = going.doors(street.round())[0]
    visit = going.went(street.worker, going.told(door))
    assert value("visits") == 1
    withdraw_visit(visit, "走错了门，记到别家了。", **going.given(street.worker))
    assert value("visits") == 0
    assert value("visits", where=VILLAGE) == 0


def test_a_figure_that_cannot_be_counted_says_so_and_keeps_no_other_from_going_on(who: Who) -> None:
    figures(solved=SOLVED, broken={**SOLVED, "where": {**SOLVED["where"], "no_such_field": "x"}})
    _solved(who)
    assert value("solved") == 1
    broken = answer("broken")
    assert broken.value is None and "no_such_field" in broken.why
    _solved(who)
    assert value("solved") == 2
    tried = Definition.objects.get(code="broken", live=True)
    answer("broken", at=NOON + timedelta(hours=2))
    assert Definition.objects.get(code="broken", live=True) == tried, "not tried at every step"
    answer("broken", at=NOON + timedelta(days=2))
    again = Definition.objects.get(code="broken", live=True)
    assert again.pk > tried.pk and again.fault
    figures(solved=SOLVED, broken=SOLVED)
    assert value("broken") == 2, "mended in the pack it counts again"


def test_a_figure_that_breaks_on_the_way_gives_no_number_until_it_is_counted_anew(who: Who) -> None:
    figures(solved=SOLVED)
    _solved(who)
    assert value("solved") == 1
    Definition.objects.filter(code="solved", live=True).update(fault="DataError: out of range", fault_at=NOON)
    _solved(who)
    assert answer("solved").value is None
    assert answer("solved", at=NOON + timedelta(days=1)).value == 2
