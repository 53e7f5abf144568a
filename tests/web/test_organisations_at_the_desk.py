"""Organisations at the desk: found, registered, who is what in one, who acts for it, and what is masked."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.people.models import Account, Authority, Opened, Organisation, OrganisationRole, Person
from tests.base.people.households import household, id_number
from tests.web.asking import refused, sound
from tests.web.conftest import ELSEWHERE, GRID, VILLAGE

pytestmark = pytest.mark.django_db
CODE, PHONE = "91350100M000100Y43", "13812345678"


@pytest.fixture
def desk(logged_in: Callable[..., Client]) -> Client:
    return logged_in("village_secretary", VILLAGE)


def _register(desk: Client, **changes: str) -> Organisation:
    sent = {"name": "示例合作社", "kind": "enterprise", "area": GRID, "code": CODE, "phone": PHONE, **changes}
    answer = sound(desk.post(reverse("desk:organisation_new"), sent))
    assert answer.status_code == 302, answer.content.decode()
    return Organisation.objects.order_by("-pk")[0]


def _page(one: Organisation, name: str = "organisation") -> str:
    return reverse(f"desk:{name}", kwargs={"uid": one.uid})


def _guest(name: str = "guest") -> tuple[Account, Client]:
    """An account without a post, and its browser."""
    account, browser = Account.objects.create_account(name, f"示例{name}", None), Client()
    browser.force_login(account)
    return account, browser


def test_the_code_is_shown_and_the_phone_masked_until_a_purpose_is_named(desk: Client) -> None:
    one = _register(desk)
    page = sound(desk.get(_page(one))).content.decode()
    assert CODE in page and PHONE not in page and "138****5678" in page
    refused(desk.post(_page(one, "organisation_open"), {"purpose": "curiosity"}), 400, "选看完整号码的用途")
    assert PHONE in desk.post(_page(one, "organisation_open"), {"purpose": "check"}).content.decode()
    looks = list(Opened.objects.filter(subject_uid=one.uid).order_by("pk").values_list("purpose", "unmasked"))
    assert looks == [("look", False), ("check", True)]


def test_it_is_found_by_name_kind_place_and_whole_numbers_which_stand_in_no_address(desk: Client) -> None:
    _register(desk)
    _register(desk, name="示例委员会", kind="unit", code="", phone="")
    listing = reverse("desk:organisations")
    for words in ("合作", CODE, PHONE):
        answer = desk.post(listing, {"q_org": words}, follow=True)
        page = answer.content.decode()
        assert "示例合作社" in page and "示例委员会" not in page, words
        assert page.count(PHONE) == (words == PHONE)  # only in the field it was typed in
        assert bool(answer.redirect_chain) == (words == "合作")
    assert "示例合作社" not in desk.get(listing, {"kind": "unit"}).content.decode()
    assert "示例合作社" not in desk.get(listing, {"area": "500152115211002"}).content.decode()
    for number in (CODE, PHONE):
        assert desk.get(listing, {"q_org": number}).headers["Location"] == listing


def test_what_is_wrong_is_said_beside_the_field(desk: Client) -> None:
    sent = {"name": "示", "kind": "club", "area": GRID, "code": "123", "phone": "12"}
    refused(desk.post(reverse("desk:organisation_new"), sent), 400, "写明名称", 'id="code_error"', 'id="phone_error"')
    _register(desk)
    again = {"name": "另一个", "kind": "enterprise", "area": GRID, "code": CODE}
    refused(desk.post(reverse("desk:organisation_new"), again), 400, "已经登记过")
    assert Organisation.objects.count() == 1


def test_persons_are_given_roles_by_name_and_chosen_when_several_have_it(desk: Client) -> None:
    one, do = _register(desk), ""
    do = _page(one, "organisation_do")
    household(2)
    household(2)
    answer = desk.post(do, {"what": "role", "person": "示例居民1", "kind": "legal"})
    refused(answer, 400, "不止一个")
    first, second = Person.objects.filter(name="示例居民1").order_by("pk")
    assert str(first.uid) in answer.content.decode() and str(second.uid) in answer.content.decode()
    for person in (first, second):
        chosen = {"what": "role", "person": str(person.uid), "kind": "legal", "on": "2023-01-01"}
        assert desk.post(do, chosen).status_code == 302
    assert OrganisationRole.objects.get(valid_to=None, kind="legal").person == second
    refused(desk.post(do, {"what": "role", "person": "没有的人", "kind": "head"}), 400, "没有找到这个人")
    role = OrganisationRole.objects.get(valid_to=None)
    assert desk.post(do, {"what": "role_end", "role": role.pk}).status_code == 302
    refused(desk.post(do, {"what": "role_end", "role": role.pk}), 409, "已经到期")
    assert OrganisationRole.objects.filter(valid_to__isnull=False).count() == 2


def test_persons_of_other_areas_are_not_found(desk: Client) -> None:
    from tests.base.people.households import keeper

    household(1, viewer=keeper("500152115"), area=ELSEWHERE)
    elsewhere, do = Person.objects.get(), _page(_register(desk), "organisation_do")
    for sent in (elsewhere.name, str(elsewhere.uid)):
        refused(desk.post(do, {"what": "role", "person": sent, "kind": "head"}), 400, "没有找到这个人")


def test_an_account_is_invited_accepts_on_its_own_page_and_invites_others_without_a_post(desk: Client) -> None:
    one = _register(desk)
    do, mine = _page(one, "organisation_do"), reverse("desk:me")
    account, guest = _guest()
    refused(desk.post(do, {"what": "invite", "username": "nobody", "kind": "legal"}), 400, "没有这个在用的账号")
    assert guest.get(_page(one)).status_code == 404
    assert desk.post(do, {"what": "invite", "username": "guest", "kind": "legal"}).status_code == 302
    refused(desk.post(do, {"what": "invite", "username": "guest", "kind": "legal"}), 409, "已经受邀")
    assert guest.get(_page(one)).status_code == 404  # not before it accepted
    authority = Authority.objects.get(account=account)
    assert "示例合作社" in sound(guest.get(mine)).content.decode()
    assert guest.post(mine, {"what": "accept", "authority": authority.pk}).status_code == 302
    page = sound(guest.get(_page(one))).content.decode()
    assert "邀请" in page and "注销单位" not in page and PHONE not in page
    assert not Opened.objects.filter(account_id=account.pk).exists()
    refused(guest.post(do, {"what": "end"}), 403)
    _agent, helper = _guest("agent")
    assert guest.post(do, {"what": "invite", "username": "agent", "kind": "agent"}).status_code == 302
    given = Authority.objects.get(kind="agent")
    helper.post(mine, {"what": "accept", "authority": given.pk})
    refused(helper.post(do, {"what": "invite", "username": "guest", "kind": "agent"}), 403, "只有法定代表人")
    assert desk.post(do, {"what": "revoke", "authority": given.pk}).status_code == 302
    assert helper.get(_page(one)).status_code == 404


def test_an_invitation_of_another_is_not_accepted_and_one_given_up_is_over(desk: Client) -> None:
    one, mine = _register(desk), reverse("desk:me")
    _account, guest = _guest()
    _other, other = _guest("other")
    desk.post(_page(one, "organisation_do"), {"what": "invite", "username": "guest", "kind": "agent"})
    key = Authority.objects.get().pk
    refused(other.post(mine, {"what": "accept", "authority": key}), 400, "没有这份邀请")
    assert guest.post(mine, {"what": "give_up", "authority": key}).status_code == 302
    refused(guest.post(mine, {"what": "accept", "authority": key}), 409, "已经失效")


def test_an_organisation_ended_keeps_its_page_and_takes_no_more_changes(desk: Client) -> None:
    one = _register(desk)
    do = _page(one, "organisation_do")
    household(1)
    assert desk.post(do, {"what": "end"}).status_code == 302
    page = sound(desk.get(_page(one))).content.decode()
    assert "注销了" in page and "邀请一个账号" not in page
    refused(desk.post(do, {"what": "role", "person": "示例居民1", "kind": "head"}), 409, "已经注销")
    assert "示例合作社" not in desk.get(reverse("desk:organisations")).content.decode()
    assert _register(desk).code == CODE


def test_a_correction_keeps_what_was_and_shows_it_with_the_whole_number(desk: Client) -> None:
    one = _register(desk)
    do = _page(one, "organisation_do")
    sent = {"what": "correct", "seen": "1", "phone": "13900000000", "reason": "换号了"}
    assert desk.post(do, sent).status_code == 302
    refused(desk.post(do, {**sent, "phone": "13700000000"}), 409, "刚刚有人更正过")
    assert PHONE not in desk.get(_page(one)).content.decode()
    page = desk.post(_page(one, "organisation_open"), {"purpose": "check"}).content.decode()
    assert PHONE in page and "13900000000" in page and "换号了" in page


def test_a_person_is_found_by_the_whole_identity_number(desk: Client) -> None:
    from gongzhi.base.people.logic.residents import PersonRow

    household(members=(PersonRow("示例甲", id_number=id_number(3)),))
    do = _page(_register(desk), "organisation_do")
    assert desk.post(do, {"what": "role", "person": id_number(3), "kind": "contact"}).status_code == 302
    assert OrganisationRole.objects.get().person.name == "示例甲"
