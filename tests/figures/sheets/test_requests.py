"""Requests for tables: their authority is asked, they are refused with a reason, or answered with what is there."""

from datetime import date

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.figures.sheets.actions.requests import answer_request, end_request, enter_request, refuse_request
from gongzhi.figures.sheets.logic.requests import EXPIRED, IN_ORDER, NO_BASIS, Wanted, standing
from gongzhi.figures.sheets.models import Request
from gongzhi.figures.sheets.queries.sheets import requests_seen
from tests.conftest import NOON, Who
from tests.figures.sheets.sheets import area, filled_sheet, given, kept_blank, kept_map, pack
from tests.web.conftest import GRID

pytestmark = pytest.mark.django_db
WANTED = Wanted("基层治理月报", "区委政法委", "潼委政法〔2023〕12号", "month", date(2024, 12, 31), 240)


def _entered(who: Who, one: Wanted = WANTED) -> Request:
    lead = who("dispatcher")
    return enter_request(one, area(), blank=kept_blank(lead), uid=uuid7(), **given(lead))


@pytest.mark.once
@tried(st.text(max_size=5), st.none() | st.dates(), st.dates())
def test_without_a_document_a_request_has_no_authority_and_with_one_until_its_day(
    document: str, until: date | None, today: date
) -> None:
    found = standing(document, until, today)
    assert (found == NO_BASIS) == (not document.strip())
    if document.strip():
        assert found == (EXPIRED if until is not None and until < today else IN_ORDER)


def test_a_request_is_entered_once_and_seen_where_it_was_made(who: Who) -> None:
    one = _entered(who)
    again = enter_request(WANTED, area(), blank=None, uid=one.uid, **given(who("dispatcher")))
    assert again == one
    assert list(requests_seen(who("dispatcher"), pack())) == [one]
    assert not requests_seen(who("grid_worker", GRID), pack()).exists()
    assert Act.objects.get(verb="sheet.requested").data["basis"] is True


def test_only_posts_that_look_after_sheets_enter_and_refuse_requests(who: Who) -> None:
    with pytest.raises(NotAllowed):
        enter_request(WANTED, area(), blank=None, uid=uuid7(), **given(who("checker")))
    with pytest.raises(NotAllowed):
        refuse_request(_entered(who), "没有依据", viewer=who("checker"), channel="test", at=NOON)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Wanted("", "区委"), "title"), (Wanted("月报", ""), "asker"), (Wanted("月报", "区委", "x" * 61), "document"),
        (Wanted("月报", "区委", every="daily"), "every"), (Wanted("月报", "区委", minutes_before=-1), "minutes_before"),
        (Wanted("月\x00报", "区委"), "title"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_request_names_its_field(who: Who, wrong: Wanted, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _entered(who, wrong)
    assert [one.field for one in refused.value.problems] == [field]
    assert not Request.objects.exists()


def test_a_request_is_refused_with_a_reason_and_once_only(who: Who) -> None:
    one, lead = _entered(who, Wanted("临时统计", "某办")), who("dispatcher")
    with pytest.raises(Invalid):
        refuse_request(one, " ", viewer=lead, channel="test", at=NOON)
    refused = refuse_request(one, "没有文号，系统里已有这些数", viewer=lead, channel="test", at=NOON)
    assert (refused.state, refused.reason) == (Request.REFUSED, "没有文号，系统里已有这些数")
    with pytest.raises(Conflict):
        end_request(one, viewer=lead, channel="test", at=NOON)


def test_a_request_is_answered_with_a_sheet_that_is_filled_already(who: Who) -> None:
    lead = who("dispatcher")
    filling = filled_sheet(lead, kept_map(lead))
    once = _entered(who, Wanted("月报", "区委", "x", "once"))
    answered = answer_request(once, filling, viewer=lead, channel="test", at=NOON, minutes=2)
    filling.refresh_from_db()
    assert (answered.state, filling.request, filling.minutes) == (Request.ANSWERED, once, 2)
    monthly = _entered(who)
    assert answer_request(monthly, filling, viewer=lead, channel="test", at=NOON).state == Request.OPEN


def test_a_sheet_of_a_higher_area_does_not_answer_for_a_lower_one(who: Who) -> None:
    lead = who("dispatcher")
    village = enter_request(WANTED, area("500152115211"), blank=None, uid=uuid7(), **given(lead))
    with pytest.raises(Invalid):
        answer_request(village, filled_sheet(lead, kept_map(lead)), viewer=lead, channel="test", at=NOON)
