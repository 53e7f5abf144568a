"""Pages of organisations, teams, grants and merging take as many queries for many rows as for one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.people.actions.organisations import invite, register_organisation, set_role
from gongzhi.base.people.actions.rights import give_grant, join_team, make_team
from gongzhi.base.people.logic.residents import OrganisationRow, PersonRow
from gongzhi.base.people.models import Account, Organisation, Person, Post, Team
from gongzhi.base.trail.logic import By
from tests.base.people.households import TODAY, acting, household, keeper
from tests.conftest import NOON
from tests.web.conftest import GRID, VILLAGE

pytestmark = pytest.mark.django_db
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
PAGES = {
    "organisations": 9, "organisation": 19, "teams": 9, "team": 10, "grants": 8, "me": 14, "person_merge": 8,
}  # fmt: skip


def _more(first: int, number: int) -> None:
    """So many more rows for the pages to show."""
    grid, works = area_by_code(GRID), Post.objects.get(role__pack="tangba", role__code="works")
    assert grid is not None
    mine = Account.objects.get(username="zhihui")
    staffing, keeping = acting(keeper("500152115", verbs=("staff",))), acting(keeper())
    firm = Organisation.objects.order_by("pk").first()
    team = Team.objects.first() or make_team(grid, "示例队", **staffing)
    for n in range(first, first + number):
        made = register_organisation(OrganisationRow(f"示例单位{n}", "unit", GRID), **keeping)
        make_team(grid, f"示例队{n}", **staffing)
        household(members=(PersonRow("示例甲"),), number=f"N{n}")
        person = Person.objects.order_by("-pk")[0]
        set_role(firm or made, person, "contact", on=TODAY, **keeping)
        join_team(team, person, **staffing)
        account = Account.objects.create_account(f"guest{n}", f"示例{n}", None)
        invite(firm or made, account, "agent", until=None, **keeping)
        invite(made, mine, "agent", until=None, **keeping)
        for grantee in (works, mine):
            give_grant("organisation", made.uid, grantee, ["see"], until=None, reason="联办", by=By("test"), at=NOON)
        firm = firm or made


def _address(name: str) -> str:
    match name:
        case "organisation":
            return reverse("desk:organisation", kwargs={"uid": Organisation.objects.order_by("pk")[0].uid})
        case "team":
            return reverse("desk:team", kwargs={"uid": Team.objects.order_by("pk")[0].uid})
        case "person_merge":
            return reverse("desk:person_merge", kwargs={"uid": Person.objects.order_by("pk")[0].uid})
    return reverse(f"desk:{name}")


def _queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return [one["sql"] for one in seen if not one["sql"].startswith(CONTROL)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_as_many_queries_for_30_rows_as_for_2(name: str, logged_in: Callable[..., Client]) -> None:
    residents = name in ("organisations", "organisation", "person_merge")
    client = logged_in("village_secretary", VILLAGE) if residents else logged_in("dispatcher")
    _more(0, 2)
    client.get(_address(name))
    with_two = _queries(client, _address(name))
    _more(2, 28)
    with_thirty = _queries(client, _address(name))
    assert len(with_two) == len(with_thirty), "\n".join(with_thirty)
    assert len(with_thirty) == PAGES[name], "\n".join(with_thirty)
