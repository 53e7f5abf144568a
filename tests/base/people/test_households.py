"""Households over time: whoever belonged somewhere on a day is still known, and is in one place only."""

from datetime import date, timedelta

import pytest

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.people.actions.households import (
    add_member,
    end_membership,
    merge_households,
    move_household,
    set_relations,
    split_household,
)
from gongzhi.base.people.actions.persons import correct_household, correct_person, merge_persons
from gongzhi.base.people.actions.registering import keep_households
from gongzhi.base.people.logic.residents import HouseholdRow, Parting, PersonRow
from gongzhi.base.people.models import Household, Person, Residence, Revision
from gongzhi.base.people.queries.residents import (
    household_on,
    households,
    members_on,
    person_by_number,
    residences_on,
    revisions_of,
)
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.base.people.households import (
    GRID,
    OTHER,
    SINCE,
    TODAY,
    acting,
    family,
    household,
    id_number,
    keeper,
    people_of,
)  # fmt: skip
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
DAY = date(2022, 3, 1)


def test_a_household_is_registered_with_its_members_and_where_it_lives() -> None:
    one = household(3)
    assert [member.relation for member in members_on(one, TODAY)] == ["head", "spouse", "son"]
    assert [(place.kind, place.text) for place in residences_on(one, TODAY)] == [("living", "学堂路 1 号")]
    assert members_on(one, SINCE - timedelta(days=1)) == []
    assert Act.objects.filter(subject_uid=one.uid, verb="people.household_registered").count() == 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (family(1, area="999"), "area"),
        (HouseholdRow(GRID, ()), "members"),
        (HouseholdRow(GRID, (PersonRow("甲", "spouse"),)), "members"),
        (HouseholdRow(GRID, (PersonRow("甲"), PersonRow("乙"))), "members"),
        (HouseholdRow(GRID, (PersonRow(""),)), "members.1.name"),
        (HouseholdRow(GRID, (PersonRow("甲", "friend"),)), "members"),
        (HouseholdRow(GRID, (PersonRow("甲", id_number="990000198005060011"),)), "members.1.id_number"),
        (HouseholdRow(GRID, (PersonRow("甲", id_number=id_number(), born=DAY),)), "members.1.id_number"),
        (HouseholdRow(GRID, (PersonRow("甲", phone="1"),)), "members.1.phone"),
        (HouseholdRow(GRID, (PersonRow("甲", born=date(2030, 1, 1)),)), "members.1.born"),
        (family(1, since=date(2030, 1, 1)), "since"),
    ],
)
def test_a_wrong_row_is_refused_by_its_field_and_writes_nothing(row: HouseholdRow, field: str) -> None:
    kept = keep_households([row], by=By("test"), at=NOON)
    assert [place for place, _problems in kept.refused] == [1]
    assert field in {problem.field for problem in kept.refused[0][1]}
    assert Household.objects.count() == Person.objects.count() == 0


def test_good_rows_are_taken_beside_wrong_ones_and_again_changes_nothing() -> None:
    rows = [family(2, number="001"), HouseholdRow(GRID, ()), family(3, number="002")]
    kept = keep_households(rows, by=By("test"), at=NOON)
    assert (kept.new, kept.persons, [place for place, _ in kept.refused]) == (2, 5, [2])
    again = keep_households(rows, by=By("test"), at=NOON)
    assert (again.new, again.same) == (0, 2) and Person.objects.count() == 5


def test_only_residents_of_ones_own_area_can_be_kept() -> None:
    with pytest.raises(NotAllowed):
        household(area=OTHER)
    area = area_by_code(OTHER)
    assert area is not None
    kept = keep_households([family()], by=By("test"), at=NOON, within=area.path)
    assert kept.refused[0][1][0].field == "area"
    one, stranger = household(), keeper("500152115210")
    assert [listed.household for listed in households(keeper(), on=TODAY)] == [one]
    assert households(stranger, on=TODAY) == []
    with pytest.raises(NotAllowed):
        move_household(one, area, on=DAY, **acting(stranger))


def test_one_identity_number_is_one_person_in_one_household() -> None:
    number = id_number()
    head = PersonRow("示例甲", id_number=number.lower())
    one = household(members=(head,))
    twice = keep_households([HouseholdRow(GRID, (head,), since=SINCE)] * 2, by=By("test"), at=NOON)
    assert twice.new == 0 and len(twice.refused) == 2
    member = members_on(one, TODAY)[0]
    assert (member.person.born, member.person.sex) == (date(1980, 5, 6), "M")
    end_membership(member, why="left", on=DAY, next_head=None, **acting(keeper()))
    early = keep_households([HouseholdRow(GRID, (head,), since=SINCE)], by=By("test"), at=NOON)
    assert [problem.field for problem in early.refused[0][1]] == ["since"]
    back = household(members=(head,), since=DAY)
    assert members_on(back, TODAY)[0].person_id == member.person_id
    assert household_on(member.person, DAY - timedelta(days=1)).household_id == one.pk  # type: ignore[union-attr]


def test_two_rows_of_one_file_cannot_hold_the_same_person() -> None:
    head = PersonRow("示例甲", id_number=id_number())
    kept = keep_households([HouseholdRow(GRID, (head,)), HouseholdRow(GRID, (head,))], by=By("test"), at=NOON)
    assert (kept.new, len(kept.refused)) == (1, 1)


def test_some_split_off_and_both_households_know_who_belonged_to_them_before() -> None:
    one = household(4)
    who = people_of(one)
    made = split_household(one, Parting({who["son"]: "head", who["daughter"]: "sibling"}), on=DAY, **acting(keeper()))
    before, after = DAY - timedelta(days=1), DAY
    assert len(members_on(one, before)) == 4 and members_on(made, before) == []
    assert {m.person_id for m in members_on(one, after)} == {who["head"], who["spouse"]}
    assert {m.person_id: m.relation for m in members_on(made, after)} == {
        who["son"]: "head", who["daughter"]: "sibling"
    }  # fmt: skip
    assert [place.text for place in residences_on(made, after)] == ["学堂路 1 号"] and made.came_from_id == one.pk


def test_when_the_head_splits_off_another_becomes_head_on_that_day() -> None:
    one = household(3)
    who = people_of(one)
    with pytest.raises(Invalid, match="户主"):
        split_household(one, Parting({who["head"]: "head"}), on=DAY, **acting(keeper()))
    split_household(one, Parting({who["head"]: "head"}, {who["spouse"]: "head"}), on=DAY, **acting(keeper()))
    assert {m.person_id: m.relation for m in members_on(one, DAY)} == {who["spouse"]: "head", who["son"]: "son"}
    assert {m.person_id: m.relation for m in members_on(one, DAY - timedelta(days=1))}[who["spouse"]] == "spouse"


def test_everybody_splitting_off_is_a_move_and_is_refused() -> None:
    one = household(1)
    with pytest.raises(Invalid, match="迁移"):
        split_household(one, Parting({people_of(one)["head"]: "head"}), on=DAY, **acting(keeper()))


def test_a_merged_household_ends_and_its_members_belong_to_the_other() -> None:
    into, other = household(2), household(3, text="学堂路 2 号")
    coming = set(people_of(other).values())
    merge_households(into, other, dict.fromkeys(coming, "parent"), on=DAY, **acting(keeper()))
    assert {m.person_id for m in members_on(into, DAY)} >= coming and len(members_on(into, DAY)) == 5
    other.refresh_from_db()
    assert (other.valid_to, other.merged_into_id) == (DAY, into.pk) and members_on(other, DAY) == []
    with pytest.raises(Conflict):
        merge_households(into, other, {}, on=DAY, **acting(keeper()))


def test_a_move_ends_one_residence_and_begins_another_and_the_area_follows() -> None:
    one, area = household(2), area_by_code(OTHER)
    assert area is not None
    move_household(one, area, text="新街 3 号", on=DAY, **acting(keeper()))
    assert [place.text for place in residences_on(one, DAY)] == ["新街 3 号"]
    assert [place.text for place in residences_on(one, DAY - timedelta(days=1))] == ["学堂路 1 号"]
    assert {m.person.area_path for m in members_on(one, DAY)} == {area.path}
    with pytest.raises(NotAllowed):  # it is somebody else's to keep now
        move_household(Household.objects.get(pk=one.pk), area, on=DAY, **acting(keeper()))


def test_death_ends_membership_and_with_the_last_member_the_household() -> None:
    one = household(2)
    head, spouse = members_on(one, TODAY)
    with pytest.raises(Invalid):
        end_membership(head, why="died", on=DAY, next_head=None, **acting(keeper()))
    end_membership(head, why="died", on=DAY, next_head=spouse.person_id, **acting(keeper()))
    (left,) = members_on(one, DAY)
    assert (left.person_id, left.relation) == (spouse.person_id, "head")
    assert Person.objects.get(pk=head.person_id).died == DAY
    end_membership(left, why="left", on=TODAY, next_head=None, **acting(keeper()))
    one.refresh_from_db()
    assert one.valid_to == TODAY and not Residence.objects.filter(household=one, valid_to=None).exists()


def test_a_born_child_joins_and_relations_change_from_a_day_on() -> None:
    one = household(2)
    add_member(one, PersonRow("示例新生儿", "daughter", "F", DAY), on=DAY, **acting(keeper()))
    who = people_of(one)
    set_relations(one, {who["spouse"]: "head", who["head"]: "spouse"}, on=TODAY, **acting(keeper()))
    assert people_of(one) == {"head": who["spouse"], "spouse": who["head"], "daughter": who["daughter"]}
    assert members_on(one, DAY)[0].person_id == who["head"]
    with pytest.raises(Invalid):
        add_member(one, PersonRow("示例", "head"), on=DAY, **acting(keeper()))


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), SINCE - timedelta(days=1)])
def test_nothing_happens_in_the_future_or_before_what_it_changes_began(on: date) -> None:
    one = household(4)
    who = people_of(one)
    with pytest.raises(Invalid) as fault:
        split_household(one, Parting({who["son"]: "head"}), on=on, **acting(keeper()))
    assert [problem.field for problem in fault.value.problems] == ["on"]


def test_a_correction_keeps_what_was_sealed_and_says_why() -> None:
    one = household(1, members=(PersonRow("示例甲", phone="13800000000"),))
    person = members_on(one, TODAY)[0].person
    changes = {"name": "示例乙", "phone": "139 0000 0000", "id_number": id_number(7)}
    assert correct_person(person, changes, seen=1, reason="登记时写错", **acting(keeper()))
    ((revision, was),) = revisions_of(person.uid)
    assert was == {"name": "示例甲", "sex": "", "born": None, "id_number": "", "phone": "13800000000"}
    assert (
        revision.reason == "登记时写错"
        and "示例甲" not in Revision.objects.values_list("was", flat=True)[0].raw().hex()
    )
    again = Person.objects.get(pk=person.pk)
    assert (again.name, again.phone.open(), again.version) == ("示例乙", "13900000000", 2)
    assert person_by_number(id_number(7)) == again
    with pytest.raises(Conflict):
        correct_person(again, {"name": "示例丙"}, seen=1, reason="晚了一步", **acting(keeper()))
    assert not correct_person(again, {"name": "示例乙"}, seen=2, reason="", **acting(keeper()))
    with pytest.raises(Invalid):
        correct_person(again, {"phone": "12"}, seen=2, reason="写错了", **acting(keeper()))
    assert correct_household(one, number="8", kind="family", seen=1, reason="补户号", **acting(keeper()))


def test_no_correction_takes_anothers_identity_number() -> None:
    household(1, members=(PersonRow("示例甲", id_number=id_number(1)),))
    other = members_on(household(1), TODAY)[0].person
    with pytest.raises(Invalid, match="已经登记给别人"):
        correct_person(other, {"id_number": id_number(1)}, seen=1, reason="补录", **acting(keeper()))


def test_a_person_registered_twice_becomes_one_and_the_trace_stays() -> None:
    kept = members_on(household(2), TODAY)[1].person
    other = household(3, text="学堂路 2 号")
    twice = members_on(other, TODAY)[2].person
    correct_person(twice, {"phone": "13800000000"}, seen=1, reason="补电话", **acting(keeper()))
    merge_persons(kept, twice, reason="同一个人登记了两次", **acting(keeper()))
    kept.refresh_from_db()
    twice.refresh_from_db()
    assert kept.phone.open() == "13800000000" and twice.merged_into_id == kept.pk
    assert len(members_on(other, TODAY)) == 2 and household_on(twice, SINCE).household == other  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        merge_persons(kept, twice, reason="再来一次", **acting(keeper()))
    head = members_on(other, TODAY)[0].person
    with pytest.raises(Invalid, match="户主"):
        merge_persons(kept, head, reason="同一个人登记了两次", **acting(keeper()))


def test_two_identity_numbers_are_two_persons() -> None:
    one = household(
        2, members=(PersonRow("甲", id_number=id_number(1)), PersonRow("乙", "son", id_number=id_number(3)))
    )
    first, second = (member.person for member in members_on(one, TODAY))
    with pytest.raises(Invalid, match="不同"):
        merge_persons(first, second, reason="看起来一样", **acting(keeper()))
