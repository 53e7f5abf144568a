"""Volunteers: skills, calls for help, signing up, hours, and what a rule credits of them."""

from datetime import date, timedelta

import pytest

from gongzhi.base.erasure.actions import erase
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.work.points.actions.crediting import credit_from_trail
from gongzhi.work.points.actions.helping import call_for_help, cancel_shift, confirm_shifts, offer, sign_up
from gongzhi.work.points.logic.helping import CallRow
from gongzhi.work.points.models import CLAIM, HELPER, Claim, HelpCall, Helper, Shift
from tests.conftest import NOON
from tests.work.points.village import TODAY, Village, by

pytestmark = pytest.mark.django_db
PORTAL = By("portal")


def _call(village: Village, wanted: int = 2, day: date = TODAY) -> HelpCall:
    return call_for_help(village.scheme, CallRow("清理水沟", "hands", day, "2 组", 3, wanted), **by(village.secretary))


def test_who_was_there_is_credited_by_the_rule_once_and_reviewed(village: Village) -> None:
    call = _call(village)
    shifts = [sign_up(call, village.homes[n], by=PORTAL, at=NOON) for n in (2, 3)]
    for _n in range(2):
        confirm_shifts(call, shifts[:1], 3, **by(village.secretary))
        credit_from_trail(village.scheme, after=0, at=NOON)
    claim = Claim.objects.get()
    assert (claim.household_id, claim.code, claim.state) == (village.homes[2].pk, "volunteering", Claim.FILED)
    assert [one.state for one in Shift.objects.order_by("pk")] == [Shift.SERVED, Shift.SIGNED]


def test_the_last_place_goes_to_one_and_one_given_back_is_free_again(village: Village) -> None:
    call = _call(village, wanted=1)
    first = sign_up(call, village.homes[2], by=PORTAL, at=NOON)
    assert sign_up(call, village.homes[2], by=PORTAL, at=NOON).pk == first.pk
    with pytest.raises(Conflict, match="够了"):
        sign_up(call, village.homes[3], by=PORTAL, at=NOON)
    cancel_shift(first, by=PORTAL, at=NOON)
    with pytest.raises(Conflict):
        cancel_shift(first, by=PORTAL, at=NOON)
    sign_up(call, village.homes[3], by=PORTAL, at=NOON)


def test_calls_that_are_over_or_make_no_sense_are_refused(village: Village) -> None:
    call = _call(village, day=TODAY + timedelta(days=2))
    shift = sign_up(call, village.homes[2], by=PORTAL, at=NOON)
    with pytest.raises(Conflict, match="还没有到"):
        confirm_shifts(call, [shift], 3, **by(village.secretary))
    with pytest.raises(Invalid):
        confirm_shifts(call, [shift], 99, **by(village.secretary, NOON + timedelta(days=2)))
    with pytest.raises(Conflict, match="过了"):
        sign_up(call, village.homes[3], by=PORTAL, at=NOON + timedelta(days=5))
    for row in (CallRow("", "hands", TODAY, "2 组", 3, 2), CallRow("清沟", "magic", TODAY, "2 组", 3, 2),
                CallRow("清沟", "hands", date(2020, 1, 1), "", 0, 10**6)):  # fmt: skip
        with pytest.raises(Invalid):
            call_for_help(village.scheme, row, **by(village.secretary))


def test_an_offer_is_written_down_once_by_who_keeps_the_household(village: Village) -> None:
    told = ("示例新农人", "farmer", "farming")
    for _n in range(2):
        offer(village.scheme, village.homes[2], *told, **by(village.grid))
    assert Helper.objects.count() == 1
    with pytest.raises(Invalid):
        offer(village.scheme, village.homes[2], "示例", "farmer", "nothing", **by(village.grid))
    with pytest.raises(NotAllowed):
        offer(village.scheme, village.homes[2], *told, **by(village.who("works")))


def test_what_names_people_can_be_erased_and_what_counted_stays(village: Village) -> None:
    claim = village.claim(2, words="清理落石")
    helper = offer(village.scheme, village.homes[2], "示例新农人", "farmer", "farming", **by(village.grid))
    erase(CLAIM, "text", [claim.uid], reason="asked", by=By("test"), at=NOON)
    erase(HELPER, "names", [helper.uid], reason="asked", by=By("test"), at=NOON)
    claim.refresh_from_db()
    helper.refresh_from_db()
    assert (claim.words, claim.points, helper.name, helper.skill) == ("", 10, "", "farming")
