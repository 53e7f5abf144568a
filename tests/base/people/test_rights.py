"""Grants say what a post cannot: they hold for one grantee on one subject, lapse by date, and compose into queries."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongzhi.base.people.access import granted, may_act_for, visible_households
from gongzhi.base.people.actions.opening import open_page
from gongzhi.base.people.actions.organisations import (
    accept_authority,
    end_authority,
    end_organisation,
    end_role,
    invite,
    register_organisation,
    set_role,
)
from gongzhi.base.people.actions.rights import end_grants, give_grant, take_back
from gongzhi.base.people.logic.residents import OrganisationRow
from gongzhi.base.people.models import Account, Authority, Household, Opened, Organisation, OrganisationRole, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.people.queries.residents import looks_at
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.base.people.households import GRID, TODAY, acting, household, keeper
from tests.conftest import NOON, Who

pytestmark = pytest.mark.django_db
BY = By("test")
LATER = TODAY + timedelta(days=30)


def _account(name: str) -> Account:
    return Account.objects.create_account(name, name, None)


def _organisation(code: str = "91350100M000100Y43") -> Organisation:
    return register_organisation(OrganisationRow("示例合作社", "enterprise", GRID, code), **acting(keeper()))


def _sees(account: Account, on: date = TODAY) -> set[object]:
    return set(granted(viewer_of(account), "see", "household", on=on).values_list("subject_uid", flat=True))


def test_a_grant_holds_for_one_account_on_one_subject_until_its_last_day() -> None:
    one, account, other = household(), _account("guest"), _account("other")
    give_grant("household", one.uid, account, ["see", "note"], until=LATER, reason="共同走访", by=BY, at=NOON)
    assert _sees(account) == {one.uid} and _sees(other) == set()
    assert _sees(account, LATER) == {one.uid} and _sees(account, LATER + timedelta(days=1)) == set()
    assert _sees(account, TODAY - timedelta(days=1)) == set()
    rows = visible_households(Household.objects.all(), viewer_of(account), on=TODAY)
    with CaptureQueriesContext(connection) as seen:
        assert list(rows) == [one]
    assert len(seen) == 1
    assert end_grants("household", one.uid, account, by=BY, at=NOON) == 2
    assert _sees(account) == set() and Act.objects.filter(verb__startswith="people.grant").count() == 2


def test_a_grant_to_a_post_goes_with_the_post_and_one_to_an_organisation_with_who_acts_for_it(who: Who) -> None:
    one, post = household(), Post.objects.get(role__code="water", role__pack="tangba")
    give_grant("household", one.uid, post, ["see"], until=None, reason="联合处置", by=BY, at=NOON)
    assert set(granted(who("water"), "see", "household", on=TODAY).values_list("subject_uid", flat=True)) == {one.uid}
    firm, agent = _organisation(), _account("agent")
    give_grant("household", one.uid, firm, ["see"], until=None, reason="受托服务", by=BY, at=NOON)
    authority = invite(firm, agent, Authority.AGENT, until=LATER, **acting(keeper()))
    assert _sees(agent) == set()  # not accepted yet
    accept_authority(authority, **acting(viewer_of(agent)))
    assert _sees(agent) == {one.uid} and _sees(agent, LATER + timedelta(days=1)) == set()
    end_authority(authority, **acting(viewer_of(agent)))
    assert _sees(agent) == set()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("verbs", {"verbs": []}),
        ("reason", {"reason": " "}),
        ("until", {"until": TODAY - timedelta(days=1)}),
    ],
)
def test_a_grant_without_verb_reason_or_future_is_refused(field: str, changes: dict[str, object]) -> None:
    told: dict[str, object] = {"verbs": ["see"], "reason": "共同走访", "until": None, **changes}
    with pytest.raises(Invalid) as fault:
        give_grant("household", uuid4(), _account("guest"), by=BY, at=NOON, **told)  # type: ignore[arg-type]
    assert [problem.field for problem in fault.value.problems] == [field]


def test_granting_again_takes_the_later_terms() -> None:
    one, account = household(), _account("guest")
    for until in (TODAY, LATER):
        give_grant("household", one.uid, account, ["see"], until=until, reason="共同走访", by=BY, at=NOON)
    assert _sees(account, LATER) == {one.uid}


def test_only_a_legal_one_invites_and_only_the_one_invited_accepts() -> None:
    firm, legal, agent, stranger = _organisation(), _account("legal"), _account("agent"), _account("stranger")
    with pytest.raises(NotAllowed):
        invite(firm, agent, Authority.AGENT, until=None, **acting(viewer_of(legal)))
    first = invite(firm, legal, Authority.LEGAL, until=None, **acting(keeper()))
    with pytest.raises(NotAllowed):
        accept_authority(first, **acting(viewer_of(stranger)))
    accept_authority(first, **acting(viewer_of(legal)))
    second = invite(firm, agent, Authority.AGENT, until=None, **acting(viewer_of(legal)))
    accept_authority(second, **acting(viewer_of(agent)))
    assert may_act_for(agent.pk, firm, on=TODAY) and not may_act_for(agent.pk, firm, on=TODAY, inviting=True)
    with pytest.raises(NotAllowed):
        invite(firm, stranger, Authority.AGENT, until=None, **acting(viewer_of(agent)))
    with pytest.raises(Conflict):
        invite(firm, agent, Authority.AGENT, until=None, **acting(viewer_of(legal)))
    with pytest.raises(NotAllowed):
        end_authority(second, **acting(viewer_of(stranger)))
    end_authority(second, **acting(viewer_of(legal)))
    with pytest.raises(Conflict):
        accept_authority(second, **acting(viewer_of(agent)))
    end_organisation(firm, **acting(keeper()))
    assert not may_act_for(legal.pk, firm, on=TODAY)


def test_a_new_legal_representative_ends_the_one_before() -> None:
    firm, home = _organisation(), household(2)
    first, second = (member.person for member in home.memberships.order_by("pk"))
    set_role(firm, first, "legal", on=date(2022, 1, 1), **acting(keeper()))
    set_role(firm, second, "legal", on=date(2023, 1, 1), **acting(keeper()))
    assert OrganisationRole.objects.get(person=first).valid_to == date(2023, 1, 1)
    with pytest.raises(Invalid):
        set_role(firm, first, "legal", on=date(2022, 6, 1), **acting(keeper()))


def test_an_organisation_is_registered_once_by_its_code() -> None:
    _organisation()
    with pytest.raises(Invalid, match="已经登记"):
        _organisation()
    with pytest.raises(Invalid) as fault:
        _organisation("91350100M000100Y44")
    assert [problem.field for problem in fault.value.problems] == ["code"]


def test_who_opens_a_page_is_written_down_and_cannot_be_changed() -> None:
    one, secretary = household(), keeper()
    open_page(one, viewer=secretary, at=NOON)
    open_page(one, purpose="visit", viewer=secretary, at=NOON)
    looks = looks_at([one.uid])
    assert [(look.opened.purpose, look.opened.unmasked) for look in looks] == [("visit", True), ("look", False)]
    assert looks[0].post
    with pytest.raises(NotAllowed):
        open_page(one, viewer=keeper("500152115210"), at=NOON)
    with pytest.raises(Invalid):
        open_page(one, purpose="curiosity", viewer=secretary, at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Opened.objects.update(purpose="look")


def test_a_grant_is_taken_back_only_by_who_looks_after_its_grantee() -> None:
    one, post = household(), Post.objects.get(role__code="water", role__pack="tangba")
    grant = give_grant("household", one.uid, post, ["see", "note"], until=None, reason="联合处置", by=BY, at=NOON)[0]
    for viewer in (keeper(), keeper(GRID, ("staff",))):
        with pytest.raises(NotAllowed):
            take_back(grant, **acting(viewer))
    town = keeper("500152115", ("staff",))
    take_back(grant, **acting(town))
    with pytest.raises(Conflict):
        take_back(grant, **acting(town))
    assert Act.objects.get(verb="people.grant_ended").data["verb"] == "see"
    firm = _organisation()
    to_firm = give_grant("household", one.uid, firm, ["see"], until=None, reason="受托服务", by=BY, at=NOON)[0]
    to_account = give_grant("household", one.uid, _account("a"), ["see"], until=None, reason="走访", by=BY, at=NOON)[0]
    for grant in (to_firm, to_account):
        take_back(grant, **acting(town))
        grant.refresh_from_db()
        assert grant.ended_at == NOON


def test_a_role_ends_once_and_one_of_an_organisation_that_is_over_cannot_begin() -> None:
    firm, person = _organisation(), household(1).memberships.get().person
    role = set_role(firm, person, "contact", on=TODAY, **acting(keeper()))
    with pytest.raises(NotAllowed):
        end_role(role, **acting(keeper("500152115210", ("residents",))))
    end_role(role, **acting(keeper()))
    role.refresh_from_db()
    assert role.valid_to == TODAY
    with pytest.raises(Conflict):
        end_role(role, **acting(keeper()))
    end_organisation(firm, **acting(keeper()))
    firm.refresh_from_db()
    with pytest.raises(Conflict):
        set_role(firm, person, "contact", on=TODAY, **acting(keeper()))
