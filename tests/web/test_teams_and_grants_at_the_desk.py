"""Teams and grants at the desk, and merging two registrations of one person."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.people.actions.organisations import register_organisation
from gongzhi.base.people.actions.rights import give_grant
from gongzhi.base.people.logic.residents import OrganisationRow, PersonRow
from gongzhi.base.people.models import Account, Grant, Holding, Membership, Opened, Person, Post, Team, TeamMember
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.base.people.households import SINCE, acting, household, id_number, keeper
from tests.conftest import NOON
from tests.web.asking import refused, sound
from tests.web.conftest import GRID, VILLAGE

pytestmark = pytest.mark.django_db
TOWN = "500152115"


@pytest.fixture
def desk(logged_in: Callable[..., Client]) -> Client:
    return logged_in("dispatcher")


@pytest.fixture
def secretary(logged_in: Callable[..., Client]) -> Client:
    return logged_in("village_secretary", VILLAGE)


def _team(desk: Client, name: str = "示例救援队", area: str = TOWN) -> Team:
    answer = sound(desk.post(reverse("desk:team_new"), {"area": area, "name": name}))
    assert answer.status_code == 302, answer.content.decode()
    return Team.objects.get(name=name)


def _page(team: Team, name: str = "team") -> str:
    return reverse(f"desk:{name}", kwargs={"uid": team.uid})


def test_a_team_is_formed_found_and_ended(desk: Client) -> None:
    team = _team(desk)
    refused(desk.post(reverse("desk:team_new"), {"area": TOWN, "name": "示例救援队"}), 409, "已有同名的队伍")
    refused(desk.post(reverse("desk:team_new"), {"area": "", "name": "甲"}), 400, 'id="area_error"')
    for query, found in (
        ({}, True),
        ({"q_team": "救援"}, True),
        ({"q_team": "舞龙"}, False),
        ({"area": VILLAGE}, False),
    ):
        assert ("示例救援队" in sound(desk.get(reverse("desk:teams"), query)).content.decode()) == found, query
    assert desk.post(_page(team, "team_do"), {"what": "end"}).status_code == 302
    refused(desk.post(_page(team, "team_do"), {"what": "end"}), 409, "已经撤了")
    assert "撤了" in desk.get(_page(team)).content.decode()
    assert "示例救援队" not in desk.get(reverse("desk:teams")).content.decode()


def test_posts_join_by_words_of_their_title_lead_and_leave(desk: Client) -> None:
    team, do = _team(desk), ""
    do = _page(team, "team_do")
    answer = desk.post(do, {"what": "join_post", "post": "网格"})
    refused(answer, 400, "不止一个")
    post = Post.objects.get(area__code=GRID, role__code="grid_worker", valid_to=None)
    assert desk.post(do, {"what": "join_post", "post": post.title}).status_code == 302
    refused(desk.post(do, {"what": "join_post", "post": str(post.uid)}), 409, "已经在这支队伍里")
    refused(desk.post(do, {"what": "join_post", "post": "没有的岗"}), 400, "没有找到这个岗位")
    member = TeamMember.objects.get()
    assert desk.post(do, {"what": "lead", "member": member.pk, "lead": "1"}).status_code == 302
    leader = TeamMember.objects.get(valid_to=None)
    assert leader.lead and leader.post == post and TeamMember.objects.count() == 2
    assert "队长" in desk.get(_page(team)).content.decode()
    assert team.name in desk.get(reverse("desk:post", kwargs={"uid": post.uid})).content.decode()
    assert desk.post(do, {"what": "leave", "member": leader.pk}).status_code == 302
    refused(desk.post(do, {"what": "leave", "member": leader.pk}), 409, "已经不在这支队伍里")
    refused(desk.post(do, {"what": "leave", "member": "x"}), 400, "选现在在队里的")


def test_only_persons_one_may_see_join(desk: Client) -> None:
    household(1)
    person, team = Person.objects.get(), _team(desk)
    do = _page(team, "team_do")
    for sent in (person.name, str(person.uid)):  # the dispatcher looks after posts, not residents
        refused(desk.post(do, {"what": "join_person", "person": sent}), 400, "没有找到这个人")
    account = Account.objects.get(pk=desk.session["_auth_user_id"])
    post = Post.objects.get(area__code=VILLAGE, role__code="village_secretary", valid_to=None)
    Holding.objects.create(post=post, account=account, hand="B", valid_from=SINCE)
    assert desk.post(do, {"what": "join_person", "person": person.name, "lead": "1"}).status_code == 302
    assert TeamMember.objects.get().lead
    assert reverse("desk:person", kwargs={"uid": person.uid}) in desk.get(_page(team)).content.decode()


def test_who_does_not_staff_sees_a_team_and_changes_nothing(desk: Client, secretary: Client) -> None:
    team = _team(desk, area=VILLAGE)
    page = sound(secretary.get(_page(team))).content.decode()
    assert team.name in page and "撤队" not in page
    refused(secretary.post(_page(team, "team_do"), {"what": "end"}), 403)


def test_grants_are_listed_to_who_looks_after_the_grantee_and_taken_back(desk: Client) -> None:
    one, works = household(1), Post.objects.get(role__pack="tangba", role__code="works")
    give_grant("household", one.uid, works, ["see"], until=None, reason="联合处置", by=By("test"), at=NOON)
    page = sound(desk.get(reverse("desk:grants"))).content.decode()
    assert works.title in page and "联合处置" in page and "没有期限" in page
    assert reverse("desk:household", kwargs={"uid": one.uid}) not in page  # nor is it named to whom may not see it
    end = reverse("desk:grant_end", kwargs={"uid": Grant.objects.get().uid})
    assert desk.post(end).status_code == 302
    refused(desk.post(end), 409, "已经收回")
    assert "联合处置" not in desk.get(reverse("desk:grants")).content.decode()
    assert "联合处置" in desk.get(reverse("desk:grants"), {"ended": "1"}).content.decode()
    act = Act.objects.get(verb="people.grant_ended")
    assert (act.subject_uid, act.data["verb"]) == (one.uid, "see") and act.post_id


def test_what_one_was_granted_stands_on_ones_own_page(secretary: Client) -> None:
    firm = register_organisation(OrganisationRow("示例合作社", "enterprise", GRID), **acting(keeper()))
    account = Account.objects.get(pk=secretary.session["_auth_user_id"])
    give_grant("organisation", firm.uid, account, ["see"], until=None, reason="对口帮扶", by=By("test"), at=NOON)
    page = sound(secretary.get(reverse("desk:me"))).content.decode()
    assert "对口帮扶" in page and "示例合作社" in page


def _twice(**changes: str) -> tuple[Person, Person]:
    """One person registered twice: the second time with a phone, as a child of another household."""
    household(members=(PersonRow("示例甲", **{"id_number": id_number(4), **changes}),), number="B1")
    household(members=(PersonRow("示例乙"), PersonRow("示例甲", "son", phone="13812345678")), number="B2")
    first, second = Person.objects.filter(name="示例甲").order_by("pk")
    return first, second


def _merge(person: Person) -> str:
    return reverse("desk:person_merge", kwargs={"uid": person.uid})


def test_what_merging_does_is_told_before_and_then_done(secretary: Client) -> None:
    kept, twice = _twice()
    page = sound(secretary.get(_merge(kept))).content.decode()
    assert f"?with={twice.uid}" in page
    answer = secretary.post(_merge(kept), {"what": "find", "twice": "13812345678"})
    assert answer.headers["Location"] == f"{_merge(kept)}?with={twice.uid}"
    told = sound(secretary.get(answer.headers["Location"])).content.decode()
    assert "从另一份补上的：电话" in told and "B2" in told and "13812345678" not in told
    assert Opened.objects.filter(subject_uid=twice.uid).exists()
    refused(secretary.post(_merge(kept), {"what": "merge", "twice": str(twice.uid)}), 400, "写明为什么是同一个人")
    assert not Person.objects.exclude(merged_into=None).exists()
    sent = {"what": "merge", "twice": str(twice.uid), "reason": "户口本上是同一个人"}
    assert secretary.post(_merge(kept), sent).status_code == 302
    kept.refresh_from_db()
    twice.refresh_from_db()
    assert twice.merged_into == kept and kept.phone.open() == "13812345678"
    assert Membership.objects.get(person=kept, valid_to=None).household.number == "B1"
    assert not Membership.objects.filter(person=twice, valid_to=None).exists()
    refused(secretary.get(_merge(twice)), 409, "已并入")


def test_what_would_be_refused_is_told_and_no_button_offers_it(secretary: Client) -> None:
    kept, twice = _twice()
    other_way = secretary.get(_merge(twice), {"with": str(kept.uid)}).content.decode()
    assert "还是另一户的户主" in other_way and "确认合并" not in other_way
    stranger = household(members=(PersonRow("示例丙", id_number=id_number(9)),), number="B3")
    person = Membership.objects.get(household=stranger).person
    page = secretary.get(_merge(kept), {"with": str(person.uid)}).content.decode()
    assert "不是同一个人" in page and "确认合并" not in page
    sent = {"what": "merge", "twice": str(person.uid), "reason": "弄错了"}
    refused(secretary.post(_merge(kept), sent), 400, "不是同一个人")
    refused(secretary.post(_merge(kept), {"what": "find", "twice": str(kept.uid)}), 400, "要留下的那一份")


def test_merging_takes_the_place_of_the_other_when_the_one_kept_has_none(secretary: Client) -> None:
    kept, twice = _twice()
    Membership.objects.filter(person=kept).update(valid_to=SINCE)
    Person.objects.filter(pk=twice.pk).update(phone=b"", phone_index="")  # nothing to take over, but the reason is kept
    told = secretary.get(_merge(kept), {"with": str(twice.uid)}).content.decode()
    assert "进入另一份的户（户号 B2）" in told and "留下的一份内容不变" in told
    secretary.post(_merge(kept), {"what": "merge", "twice": str(twice.uid), "reason": "登记了两次"})
    assert Membership.objects.get(person=kept, valid_to=None).relation == "son"
    do = reverse("desk:person_do", kwargs={"uid": kept.uid})
    assert "登记了两次" in secretary.post(do, {"what": "open", "purpose": "check"}).content.decode()
