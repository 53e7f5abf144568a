"""Signing up: places are kept, those who wait move up in turn, and who it was can be forgotten."""

from datetime import timedelta

import pytest

from gongzhi.base.refusals import Conflict, Invalid
from gongzhi.base.trail.models import Act
from gongzhi.work.activities.actions.changing import change_details
from gongzhi.work.activities.actions.erasing import erase_by_age
from gongzhi.work.activities.actions.holding import hold
from gongzhi.work.activities.actions.signing_up import arrive, withdraw
from gongzhi.work.activities.logic.plans import Details
from gongzhi.work.activities.models import Activity, SignUp
from gongzhi.work.activities.queries.page import place_in_line
from tests.conftest import NOON, Who
from tests.work.activities.coming import PORTAL, SOON, given, pack, planned, signed

pytestmark = pytest.mark.django_db


def _contest(who: Who, places: int = 2) -> Activity:
    return planned(who("dispatcher"), "contest", title="知识竞赛", published=True, capacity=places)


def _states() -> list[str]:
    return list(SignUp.objects.order_by("pk").values_list("state", flat=True))


def test_places_are_given_in_turn_and_who_comes_later_waits(who: Who) -> None:
    one = _contest(who)
    people = [signed(one, f"1390000000{n}") for n in range(4)]
    assert _states() == ["comes", "comes", "waits", "waits"]
    assert [place_in_line(each) for each in people[2:]] == [1, 2]
    withdraw(people[0], pack=pack(), by=PORTAL, at=NOON)
    assert _states() == ["withdrawn", "comes", "comes", "waits"]
    withdraw(people[3], pack=pack(), by=PORTAL, at=NOON)
    withdraw(people[1], pack=pack(), by=PORTAL, at=NOON)
    assert _states() == ["withdrawn", "withdrawn", "comes", "withdrawn"]
    assert SignUp.objects.get(pk=people[2].pk).moved_up_at == NOON


def test_more_places_let_those_move_up_who_wait(who: Who) -> None:
    one = _contest(who, 1)
    for n in range(4):
        signed(one, f"1390000000{n}")
    change_details(one, Details(one.title, one.place, "", 3), seen=0, **given(who("dispatcher")))
    assert _states() == ["comes", "comes", "comes", "waits"]


def test_sent_twice_it_is_one_sign_up_and_a_number_signs_up_once(who: Who) -> None:
    one = _contest(who)
    first = signed(one, "139 0000 0001")
    assert signed(one, "13900000001", uid=first.uid).pk == first.pk
    with pytest.raises(Conflict):
        signed(one, "13900000009", uid=first.uid)
    with pytest.raises(Conflict):
        signed(one, "139-0000-0001")
    withdraw(first, pack=pack(), by=PORTAL, at=NOON)
    assert signed(one, "13900000001").state == "comes"  # who withdrew may come after all


@pytest.mark.parametrize(("changes", "field"), [({"name": ""}, "name"), ({"phone": "no"}, "phone")])
def test_name_and_number_must_be_there(changes: dict, field: str, who: Who) -> None:
    told = {"phone": "13900000001", **changes}
    with pytest.raises(Invalid) as refused:
        signed(_contest(who), **told)
    assert refused.value.problems[0].field == field


def test_nobody_signs_up_for_what_is_not_published_over_or_takes_nobody(who: Who) -> None:
    chief = who("dispatcher")
    inside = planned(chief, "contest", title="知识竞赛")
    meeting = planned(chief, published=True)
    for one, at in ((inside, NOON), (meeting, NOON), (_contest(who), SOON + timedelta(minutes=1))):
        with pytest.raises(Conflict):
            signed(one, "13900000001", at=at)
    assert not SignUp.objects.exists()


def test_name_and_number_are_sealed_stand_in_no_act_and_go_by_age(who: Who) -> None:
    one = _contest(who)
    made = signed(one, "13900000001", name="示例村民甲")
    assert "示例村民甲" not in str(list(SignUp.objects.values())) and "13900000001" not in str(
        list(Act.objects.values())
    )
    assert SignUp.objects.get().name.open() == "示例村民甲"
    assert erase_by_age(at=SOON + timedelta(days=300)) == 0
    assert erase_by_age(at=SOON + timedelta(days=400)) == 1 and erase_by_age(at=SOON + timedelta(days=401)) == 0
    made.refresh_from_db()
    assert (made.name.open(), made.phone.open(), made.phone_index, made.state) == ("", "", "", "comes")


def test_residents_who_signed_up_scan_the_code_at_the_door_and_count_once(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, "training", title="花椒管护培训", published=True)
    signed(one, "13900000001")
    signed(one, "13900000002")

    def at_the_door(phone: str, at) -> None:
        arrive(one, phone, pack=pack(), by=PORTAL, at=at)

    with pytest.raises(Conflict):
        at_the_door("13900000001", NOON)
    for _n in range(2):
        at_the_door("139 0000 0001", SOON)
    with pytest.raises(Invalid):
        at_the_door("13900000003", SOON)
    assert Act.objects.filter(verb="activity.arrived").count() == 1
    hold(one, residents=4, **given(chief, SOON + timedelta(hours=3)))
    assert one.attended == 5
    with pytest.raises(Conflict):
        arrive(_contest(who), "13900000001", pack=pack(), by=PORTAL, at=SOON)
