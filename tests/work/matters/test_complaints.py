"""A complaint is neither routed to, seen nor looked back at by the post it is about, whatever else they hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongzhi.base.ids import row_of_short, secret_link, short_number
from gongzhi.base.people.actions import give_post
from gongzhi.base.people.models import Account, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.work.matters.access import may_see
from gongzhi.work.matters.models import SUBJECT, Matter
from tests.conftest import NOON, Who
from tests.factories import matter, moved

pytestmark = pytest.mark.django_db
GRID = "500152115211001"


def _complaint(**about: Any) -> Matter:
    return matter(kind="complaint", text="打了三次电话没有人来看。", **about)


def _role(post: int) -> str:
    return Post.objects.select_related("role").get(pk=post).role.code


def test_it_goes_to_the_district_and_names_whom_it_is_about(who: Who) -> None:
    one = _complaint(about_role="grid_worker")
    assert _role(one.lead_post_id) == "complaints"
    assert one.about_post_id in who("grid_worker", GRID).post_ids()
    assert not may_see(who("grid_worker", GRID), one) and not may_see(who("dispatcher"), one)
    assert may_see(who("complaints"), one)


def test_one_about_the_district_post_goes_past_it(who: Who) -> None:
    one = _complaint(about_role="complaints")
    assert _role(one.lead_post_id) == "complaints_review"
    assert not may_see(who("complaints"), one)
    with pytest.raises(NotAllowed):
        moved(one, "sign", who("complaints"))
    assert moved(one, "sign", who("complaints_review")).state == "handling"


def test_whoever_also_holds_the_handling_post_does_not_see_what_is_about_them(who: Who) -> None:
    one = _complaint(about_role="grid_worker")
    account = Account.objects.get(pk=who("grid_worker", GRID).account)
    give_post(Post.objects.get(role__code="complaints"), account, hand="B", by=By("test"), at=NOON)
    both = viewer_of(account)
    assert not may_see(both, one)
    with pytest.raises(NotAllowed):
        moved(one, "sign", both)


def test_only_a_complaint_is_about_somebody() -> None:
    assert matter(about_role="grid_worker").about_post_id is None


def test_from_the_page_of_a_matter_it_is_about_whoever_leads_that_matter(logged_in: Callable[..., Client]) -> None:
    first = matter()
    link = secret_link(SUBJECT, first.uid)
    page = Client().get("/complaint/", {"about": link}).content.decode()
    assert "投诉的是这件事的主办岗位" in page
    sent = {
        "uid": "0197a1b2-0000-7000-8000-000000000001",
        "kind": "complaint",
        "text": "说来没有来。",
        "area": "500152115211",
    }
    assert Client().post("/complaint/", {**sent, "about_link": link}).status_code == 303
    assert Matter.objects.get(kind="complaint").about_post_id == first.lead_post_id


def test_a_number_said_on_the_telephone_finds_its_row_and_no_slip_finds_another() -> None:
    said = short_number(37)
    assert row_of_short(said) == 37 and row_of_short(f"{said[:2]} {said[2:]}") == 37
    for place in range(len(said)):
        for digit in "0123456789":
            wrong = said[:place] + digit + said[place + 1 :]
            assert (row_of_short(wrong) is None) == (wrong != said)
    for place in range(len(said) - 1):
        swapped = said[:place] + said[place + 1] + said[place] + said[place + 2 :]
        assert swapped == said or row_of_short(swapped) is None
