"""Areas over time: files that change them, successions by a document, and what an area was on a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from gongzhi.base.areas import queries
from gongzhi.base.areas.actions.importing import AreasTaken, import_areas
from gongzhi.base.areas.actions.succession import succeed_areas
from gongzhi.base.areas.models import Address, Area, Boundary, Succession
from gongzhi.base.areas.queries import area_by_code, area_on, locate, successors_of, tree_on
from gongzhi.base.people import queries as people
from gongzhi.base.people.actions import RoleRow, give_post, keep_roles, open_posts
from gongzhi.base.people.actions.registering import keep_households
from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow
from gongzhi.base.people.models import Account, Holding, Household, Post, Residence
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.people.queries.residents import members_on, residences_on
from gongzhi.base.refusals import Invalid
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests import factories
from tests.base.areas.shapes import row, square, town
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
BY, LATER = By("test"), NOON + timedelta(days=30)
DAY, BEFORE = LATER.date(), NOON.date()
BASIS = "塘府发〔2023〕9号"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    for kept in (queries._kept, people._posts):
        kept.forget()
    yield
    for kept in (queries._kept, people._posts):
        kept.forget()


@pytest.fixture
def stands() -> None:
    """The town of `shapes`, taken over at noon."""
    assert import_areas(town(), by=BY, at=NOON) == AreasTaken(new=6)


def _succeed(kind: str, before: str, *after: Any, on: date = DAY, basis: str = BASIS) -> list[Succession]:
    return succeed_areas(kind, before=before.split(","), after=after, on=on, basis=basis, by=BY, at=LATER)


def _state() -> list[Any]:
    kinds: list[Any] = [Area, Boundary, Succession, Act, Post, Holding]
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def _found(lon: float, lat: float) -> str:
    area = locate(lon, lat)
    return area.code if area else ""


def test_areas_a_file_no_longer_names_end_and_stay_as_rows(stands: None) -> None:
    rows = [one for one in town() if one.code not in ("W", "H")]
    taken = import_areas(rows, by=BY, at=LATER, end_gone=True)
    assert (taken.ended, taken.same, taken.refused) == (2, 4, [])
    ended = Area.objects.get(code="W")
    assert ended.valid_to == DAY and Boundary.objects.get(area=ended).valid_to == DAY
    assert [(one.kind, one.after) for one in Succession.objects.filter(before=ended)] == [("end", None)]
    assert area_by_code("H") is None and _found(3, 1) == "T" and successors_of("W") == []


def test_a_file_of_one_village_says_nothing_of_the_others(stands: None) -> None:
    rows = [one for one in town() if one.code in ("G1", "G2")]
    assert import_areas(rows, by=BY, at=LATER, end_gone=True) == AreasTaken(same=2)
    assert import_areas(town()[:3], by=BY, at=LATER, end_gone=True) == AreasTaken(same=3)


def test_a_row_that_was_refused_is_not_gone(stands: None) -> None:
    rows = [one for one in town() if one.code != "G2"]
    assert import_areas(rows, by=BY, at=LATER, end_gone=True, named=["G2"]) == AreasTaken(same=5)


def test_a_file_that_would_end_most_areas_is_refused_whole(stands: None) -> None:
    before = _state()
    rows = [town()[0], row("X", "T")]
    with pytest.raises(Invalid, match="file: "):
        import_areas(rows, by=BY, at=LATER, end_gone=True)
    assert _state() == before


def test_the_code_of_an_ended_area_is_never_used_again(stands: None) -> None:
    import_areas([one for one in town() if one.code != "G2"], by=BY, at=LATER, end_gone=True)
    taken = import_areas(town(), by=BY, at=LATER + timedelta(days=1))
    assert [(one.field, str(one.message)) for one in taken.refused] == [
        ("code G2", f"the code was used until {DAY}: codes are never used again")
    ]


def test_a_new_name_in_a_file_keeps_the_old_one_for_its_days(stands: None) -> None:
    rows = [row("V", "T", square(0, 0, 2, 4), "新甲村") if one.code == "V" else one for one in town()]
    assert import_areas(rows, by=BY, at=LATER, basis=BASIS).changed == 1
    old, new = area_on("V", DAY - timedelta(days=1)), area_on("V", DAY)
    assert old is not None and new is not None and (old.name, new.name) == ("甲村", "新甲村")
    assert Succession.objects.get().basis == BASIS


def test_an_import_on_a_local_day_dates_by_the_local_day(stands: None) -> None:
    late = LATER.replace(hour=20)  # 4 o'clock of the next day in Chongqing
    import_areas([row("T", "", square(0, 0, 5), "镇", "town")], by=BY, at=late)
    assert Boundary.objects.get(area__code="T", valid_to=None).valid_from == DAY + timedelta(days=1)


def test_a_split_ends_the_area_and_its_children_fall_to_where_they_lie(stands: None) -> None:
    parts = [row("V1", "", square(0, 0, 2, 2), "甲一村"), row("V2", "", square(0, 2, 2, 2), "甲二村")]
    _succeed("split", "V", *parts)
    assert Area.objects.get(code="V").valid_to == DAY
    assert [area_by_code(code).path for code in ("G1", "G2")] == ["/T/V1/G1/", "/T/V2/G2/"]  # type: ignore[union-attr]
    assert [one.code for one in successors_of("V")] == ["V1", "V2"] and _found(1, 3) == "G2"
    then = [one.path for one in tree_on(DAY - timedelta(days=1), "T")]
    assert then == ["/T/", "/T/V/", "/T/V/G1/", "/T/V/G2/", "/T/W/", "/T/W/H/"]
    assert [one.path for one in tree_on(DAY, "T")] == [
        "/T/", "/T/V1/", "/T/V1/G1/", "/T/V2/", "/T/V2/G2/", "/T/W/", "/T/W/H/",
    ]  # fmt: skip


def test_a_part_may_be_split_off_while_the_rest_keeps_its_code(stands: None) -> None:
    _succeed(
        "split",
        "G1",
        row("G1", "", square(0, 0, 1, 2), "甲村 1 号网格", "grid"),
        row("G3", "", square(1, 0, 1, 2), "三", "grid"),
    )
    assert [one.code for one in successors_of("G1")] == ["G1"] and (_found(0.5, 1), _found(1.5, 1)) == ("G1", "G3")
    assert Boundary.objects.filter(area__code="G1").count() == 2


def test_a_merger_joins_outlines_and_takes_the_children_along(stands: None) -> None:
    _succeed("merge", "V,W", row("U", "", None, "合村"))
    assert [one.code for one in successors_of("V")] == ["U"] == [one.code for one in successors_of("W")]
    assert [one.path for one in Area.objects.valid().filter(level="grid", path__startswith="/T/")] == [
        "/T/U/G1/", "/T/U/G2/", "/T/U/H/",
    ]  # fmt: skip
    assert _found(3, 1) == "H" and Succession.objects.filter(kind="merge", basis=BASIS).count() == 2


def test_a_move_keeps_the_code_and_what_was_recorded_keeps_its_path(stands: None) -> None:
    villages = [row("V", "T", square(0, 0, 3, 4), "甲村"), row("W", "T", square(3, 0, 1, 4), "乙村")]
    assert import_areas(villages, by=BY, at=NOON).changed == 2
    _succeed("move", "H", row("H", "V", square(2, 0, 1, 4), "乙村网格", "grid"), on=BEFORE + timedelta(days=9))
    moved = area_by_code("H")
    assert moved is not None and moved.path == "/T/V/H/"
    then, now = area_on("H", BEFORE + timedelta(days=8)), area_on("H", DAY)
    assert then is not None and now is not None and (then.path, now.path) == ("/T/W/H/", "/T/V/H/")


@pytest.mark.parametrize(
    ("kind", "before", "after", "changes", "field"),
    [
        ("end", "V", [row("V")], {}, "kind"), ("rename", "X", [row("X")], {}, "before"),
        ("merge", "V", [row("U")], {}, "before"), ("split", "V", [row("U")], {}, "after"),
        ("rename", "V", [row("V", name="新")], {"on": DAY + timedelta(days=1)}, "on"),
        ("rename", "V", [row("V", name="新")], {"basis": " "}, "basis"),
        ("rename", "V", [row("V", "T", name="甲村")], {}, "after"),  # nothing changes: the English name does not either
        ("rename", "V", [row("W", name="新")], {}, "after"), ("rename", "V", [row("V", level="grid")], {}, "after"),
        ("move", "G1", [row("G1", "V", level="grid")], {}, "after"),
        ("split", "V", [row("A"), row("B")], {}, "after"),
        ("split", "V", [row("A", "", square(0, 0)), row("B", "", square(0, 1))], {}, "after"),
        ("merge", "V,W", [row("U", "", square(9, 9))], {}, "after"),
        ("rename", "V", [row("V" * 25 + "/", name="新")], {}, "after"),
    ],
)  # fmt: skip
def test_a_succession_that_cannot_be_is_refused_by_field_and_nothing_is_written(
    stands: None, kind: str, before: str, after: list[Any], changes: dict[str, Any], field: str
) -> None:
    state = _state()
    with pytest.raises(Invalid) as refused:
        _succeed(kind, before, *after, **changes)
    assert {one.field for one in refused.value.problems} == {field}, refused.value
    assert _state() == state


def test_nothing_is_dated_before_what_it_follows(stands: None) -> None:
    import_areas([row("V", "T", square(0, 0, 2, 4), "新")], by=BY, at=LATER)
    with pytest.raises(Invalid, match="on: "):
        _succeed("rename", "V", row("V", "T", name="更新"), on=DAY - timedelta(days=1))


def _seated(code: str) -> Post:
    role = keep_roles("p", [RoleRow("grid_worker", {"zh": "网格员"}, ("note",))], by=BY, at=NOON)["grid_worker"]
    area = area_by_code(code)
    assert area is not None
    [post] = open_posts([(role, area, f"{area.name}网格员", "")], by=BY, at=NOON)
    give_post(post, Account.objects.create_account("wang", "王", None), hand="A", by=BY, at=NOON)
    return post


def test_posts_go_with_their_areas(stands: None) -> None:
    post = _seated("G1")
    _succeed("merge", "V,W", row("U", "", None, "合村"))
    post.refresh_from_db()
    assert post.area_path == "/T/U/G1/" and posts_at_hand("p")["grid_worker"] == {"/T/U/G1/": post.pk}
    _succeed("rename", "G1", row("G9", "U", None, "合村 9 号网格", "grid"))
    at_hand = posts_at_hand("p")["grid_worker"]
    new = Post.objects.get(pk=at_hand["/T/U/G9/"])
    assert at_hand["/T/U/G1/"] == post.pk and new.title == "合村 9 号网格网格员"
    assert [one.account.name for one in new.holdings.all()] == ["王"]


def _settled(area: str, text: str = "1 号", **more: Any) -> Household:
    row_ = HouseholdRow(area, (PersonRow("示例甲"), PersonRow("示例乙", "son")), text=text, since=BEFORE, **more)
    kept = keep_households([row_], by=BY, at=NOON)
    assert not kept.refused, kept.refused
    return Household.objects.order_by("-pk")[0]


def _lives(one: Household, day: date) -> list[str]:
    return [place.area.code for place in residences_on(one, day)]


def test_households_go_with_areas_that_are_renamed_moved_or_merged_above_them(stands: None) -> None:
    one = _settled("G1")
    _succeed("merge", "V,W", row("U", "", None, "合村"))
    one.refresh_from_db()
    assert one.area_path == "/T/U/G1/" and _lives(one, DAY) == ["G1"]
    assert {m.person.area_path for m in members_on(one, DAY)} == {"/T/U/G1/"}
    assert Residence.objects.get(household=one).area_path == "/T/U/G1/"


def test_a_household_of_an_ended_area_lives_in_the_one_after_it_from_that_day(stands: None) -> None:
    one = _settled("G1", registered="H")
    _succeed("rename", "G1", row("G9", "V", None, "甲村 9 号网格", "grid"))
    one.refresh_from_db()
    assert (one.area.code, one.area_path) == ("G9", "/T/V/G9/")
    assert sorted(_lives(one, DAY)) == ["G9", "H"] and "G1" in _lives(one, DAY - timedelta(days=1))
    assert {m.person.area_path for m in members_on(one, DAY)} == {"/T/V/G9/"}
    act = Act.objects.get(verb="people.households_followed")
    assert act.data == {"moved": 1, "guessed": 0}


def test_after_a_split_a_household_lives_where_its_door_lies_and_what_is_not_known_is_counted(stands: None) -> None:
    area = area_by_code("G1")
    assert area is not None
    there = Address.objects.create(area=area, building="1", text="东边 1 号", lon=1.5, lat=1.0)
    known, unknown = _settled("G1"), _settled("G1", "不知哪里")
    Residence.objects.filter(household=known).update(address=there)
    parts = [
        row("G3", "V", square(0, 0, 1, 2), "西", "grid"),
        row("G4", "V", square(1, 0, 1, 2), "东", "grid"),
    ]
    _succeed("split", "G1", *parts)
    assert (_lives(known, DAY), _lives(unknown, DAY)) == (["G4"], ["G3"])
    known.refresh_from_db()
    assert known.area_path == "/T/V/G4/"
    assert Act.objects.get(verb="people.households_followed").data == {"moved": 2, "guessed": 1}


def test_a_matter_keeps_the_area_that_was_valid_at_its_time() -> None:
    one = factories.matter()
    grid = one.area
    _succeed("rename", grid.code, row(grid.code + "A", "", None, "新网格", grid.level), on=DAY)
    one.refresh_from_db()
    assert one.area_id == grid.pk and one.area.name == grid.name and one.area.valid_to == DAY
    again = factories.matter(at=LATER, reported_at=LATER)
    assert again.area.code == grid.code + "A"
