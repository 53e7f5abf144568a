"""Households at the desk: masked until a purpose is named, each look written down, each change kept."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.ids import secret_link
from gongzhi.base.people.models import HOUSEHOLD, Household, Membership, Opened, Person
from tests.base.people.households import id_number
from tests.web.asking import refused, sound
from tests.web.conftest import GRID, VILLAGE, World

pytestmark = pytest.mark.django_db
NUMBER, PHONE = id_number(5), "13812345678"


@pytest.fixture
def desk(logged_in: Callable[..., Client]) -> Client:
    return logged_in("village_secretary", VILLAGE)


def _register(desk: Client, **changes: str) -> Household:
    sent = {
        "area": GRID, "text": "学堂路 1 号", "number": "A1", "since": "2020-01-01", "m1_name": "示例甲",
        "m1_relation": "head", "m1_id_number": NUMBER, "m1_phone": PHONE, "m2_name": "示例乙", "m2_relation": "spouse",
        **changes,
    }  # fmt: skip
    answer = sound(desk.post(reverse("desk:household_new"), sent))
    assert answer.status_code == 302, answer.content.decode()
    return Household.objects.order_by("-pk")[0]


def _page(home: Household, name: str = "household") -> str:
    return reverse(f"desk:{name}", kwargs={"uid": home.uid})


def test_numbers_are_masked_until_a_purpose_is_named_and_both_looks_are_written(desk: Client) -> None:
    home = _register(desk)
    page = sound(desk.get(_page(home))).content.decode()
    assert NUMBER not in page and PHONE not in page and "138****5678" in page
    refused(desk.post(_page(home, "household_open"), {"purpose": "curiosity"}), 400, "选看完整号码的用途")
    page = desk.post(_page(home, "household_open"), {"purpose": "visit"}).content.decode()
    assert NUMBER in page and PHONE in page
    looks = list(Opened.objects.order_by("pk").values_list("purpose", "unmasked"))
    assert looks == [("look", False), ("visit", True)]


def test_the_household_sees_its_own_page_and_who_opened_it(desk: Client, world: World) -> None:
    home = _register(desk)
    desk.post(_page(home, "household_open"), {"purpose": "visit"})
    address = reverse("portal:household", kwargs={"link": secret_link(HOUSEHOLD, home.uid)})
    page = sound(Client().get(address)).content.decode()
    assert "走访服务" in page and "看了完整号码" in page and "金山村书记" in page
    assert NUMBER not in page and PHONE not in page and "示例甲" not in page and "示**" in page
    other = reverse("portal:household", kwargs={"link": secret_link("person", home.uid)})
    assert Client().get(other).status_code == 404


def test_it_is_found_by_whole_numbers_and_the_list_shows_none(desk: Client) -> None:
    _register(desk)
    listing = reverse("desk:households")
    for words in (NUMBER, PHONE, "示例甲", "学堂路", "A1"):
        answer = desk.post(listing, {"q_home": words}, follow=True)
        page = answer.content.decode()
        assert "示例甲" in page and page.count(PHONE) == (words == PHONE), words  # only in the field it was typed in
        assert bool(answer.redirect_chain) == (words not in (NUMBER, PHONE))
    assert "没有找到住户" in desk.post(listing, {"q_home": PHONE[:-1]}, follow=True).content.decode()
    assert desk.get(listing, {"q_home": PHONE}).headers["Location"] == listing  # numbers stand in no address


def test_a_wrong_row_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(desk: Client) -> None:
    sent = {"area": GRID, "m1_name": "示例甲", "m1_relation": "head", "m3_name": "示例丙", "m3_id_number": "123"}
    answer = desk.post(reverse("desk:household_new"), {**sent, "m3_relation": "son"})
    refused(answer, 400, "身份证号不对", 'value="示例丙"', 'id="m3_id_error"')
    assert not Household.objects.exists()
    refused(desk.post(reverse("desk:household_new"), {**sent, "m1_born": "yesterday"}), 400, "日期像")


def test_changes_made_at_the_desk_keep_what_was(desk: Client) -> None:
    home = _register(desk, m3_name="示例丙", m3_relation="son")
    who = {one.relation: one.person_id for one in Membership.objects.filter(household=home)}
    do = _page(home, "household_do")
    join = {"what": "join", "name": "示例丁", "relation": "daughter", "on": "2022-01-01"}
    assert desk.post(do, join).status_code == 302
    split = {"what": "split", f"leaving_{who['son']}": "head", "on": "2023-01-01", "number": "A2"}
    assert sound(desk.post(do, split)).status_code == 302
    new = Household.objects.get(number="A2")
    assert new.came_from_id == home.pk
    page = desk.get(_page(home), {"on": "2022-06-01"}).content.decode()
    assert "示例丙" in page.split("为什么要看完整号码")[0]
    merge = {"what": "merge", "other": "A2", "on": "2023-06-01"}
    assert desk.post(do, merge).status_code == 302
    assert Membership.objects.get(person=who["son"], valid_to=None).household_id == home.pk
    for wrong, said in (
        ({"what": "merge", "other": "A9", "on": "2023-06-01"}, "写明并入的那一户的户号"),
        ({"what": "split", "on": "2023-06-02"}, "选这一户现在的成员"),
        ({"what": "leave", "person": who["head"], "why": "died", "on": "2023-06-02"}, "谁做户主"),
        ({"what": "move", "area": GRID, "kind": "living", "on": "no day"}, "日期像"),
        ({"what": "nothing"}, "选要办什么"),
    ):
        refused(desk.post(do, wrong), 400, said)


def test_a_person_is_corrected_with_a_reason_and_what_was_is_shown_with_whole_numbers(desk: Client) -> None:
    _register(desk)
    person = Person.objects.get(name="示例甲")
    do = reverse("desk:person_do", kwargs={"uid": person.uid})
    sent = {"what": "correct", "seen": "1", "phone": "13900000000"}
    refused(desk.post(do, sent), 400, "写明为什么更正")
    assert desk.post(do, {**sent, "reason": "换号了"}).status_code == 302
    refused(desk.post(do, {**sent, "phone": "13700000000", "reason": "慢了一步"}), 409, "刚刚有人更正过")
    page = desk.get(reverse("desk:person", kwargs={"uid": person.uid})).content.decode()
    assert PHONE not in page and "13900000000" not in page
    page = desk.post(do, {"what": "open", "purpose": "check"}).content.decode()
    assert PHONE in page and "13900000000" in page and "换号了" in page


def test_a_list_and_a_page_take_as_many_queries_for_many_as_for_one(
    desk: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(1, 31):
        _register(desk, number=f"N{number}", m1_id_number="", text=f"{number} 号")
        if number in (1, 30):
            with CaptureQueriesContext(connection) as seen:
                desk.get(reverse("desk:households"))
            counts.append(len(seen))
    assert counts[0] == counts[1]
