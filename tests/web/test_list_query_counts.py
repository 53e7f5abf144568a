"""Pages of lists, task forces, petitions and reports take as many queries for many rows as for one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.ids import uuid7
from gongzhi.base.trail.logic import By
from gongzhi.work.lists.actions.entering import enter_many
from gongzhi.work.lists.actions.forces import found_force, take_on
from gongzhi.work.lists.actions.sweeping import begin_sweep
from gongzhi.work.lists.logic.items import Entry, Placed
from gongzhi.work.lists.models import Item
from gongzhi.work.matters.logic.intake import Draft
from tests.conftest import NOON, Who
from tests.web.listed import made_team
from tests.web.test_query_counts import _queries
from tests.work.lists.listed import KIND, LIST, OTHER, VILLAGE, given, listed, pack
from tests.work.lists.petitioned import petition

pytestmark = pytest.mark.django_db


def _entered(number: int) -> list[Item]:
    area = area_by_code(VILLAGE)
    assert area is not None
    placed = Placed("general", "town")
    entries = [
        (
            Entry(Draft(uuid7(), KIND, f"第 {n} 处污水直排。", NOON, "desk", area=VILLAGE), placed),
            area,
        )
        for n in range(number)
    ]
    return enter_many(entries, pack=pack(), by=By("test"), at=NOON)


def _same(client: Client, address: str, more: Callable[[], object], number: int, *, writes: bool = False) -> None:
    client.get(address)
    with_one = _queries(client, address)
    more()
    with_many = _queries(client, address)
    assert len(with_one) == len(with_many), "\n".join(with_many)
    number += writes and connection.vendor == "postgresql"  # the lock of the trail, which SQLite does not need
    assert len(with_many) == number, "\n".join(with_many)


@pytest.mark.parametrize(("name", "most"), [("desk:lists", 7), ("desk:list", 11), ("desk:list_items_export", 10)])
def test_a_list_takes_as_many_queries_for_50_items_as_for_one(
    name: str, most: int, logged_in: Callable[..., Client]
) -> None:
    more = {"desk:list": {"code": LIST}, "desk:list_items_export": {"code": LIST, "form": "csv"}}
    _entered(1)
    _same(
        logged_in("dispatcher"),
        reverse(name, kwargs=more.get(name)),
        lambda: _entered(49),
        most,
        writes=name.endswith("export"),
    )


def test_task_forces_and_one_of_them_likewise(who: Who, logged_in: Callable[..., Client]) -> None:
    def force(number: int) -> object:
        made = found_force(
            made_team(who, f"专班 {number}（示例）"), LIST, NOON.date(), None, **given(who("dispatcher"))
        )
        take_on(made, _entered(1), **given(who("dispatcher")))
        return made

    first, client = force(0), logged_in("dispatcher")
    _same(client, reverse("desk:forces"), lambda: [force(n) for n in range(1, 9)], 9)
    address = reverse("desk:force", kwargs={"uid": first.uid})  # type: ignore[attr-defined]
    _same(client, address, lambda: take_on(first, _entered(20), **given(who("dispatcher"))), 13)  # type: ignore[arg-type]


def test_petitions_sweeps_and_what_an_item_adds_to_the_page_of_its_matter(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    office = who("petition_office")
    petition(office)
    client = logged_in("petition_office")
    _same(client, reverse("desk:petitions"), lambda: [petition(office) for _ in range(9)], 8)
    item = listed(who("environment"))
    sweep = begin_sweep(item, [VILLAGE], uid=uuid7(), **given(who("environment")))
    client = logged_in("environment")
    page = reverse("desk:matter", kwargs={"number": item.matter.number})

    def again() -> None:
        for _ in range(5):
            later = NOON + timedelta(hours=1)
            begin_sweep(item, [VILLAGE, OTHER], uid=uuid7(), **given(who("environment"), later))

    _same(client, page, again, 26)
    assert len(_queries(client, reverse("desk:sweep", kwargs={"uid": sweep.uid}))) == 10


def test_reports_and_their_results_take_a_fixed_number(logged_in: Callable[..., Client]) -> None:
    client = logged_in("dispatcher")
    for name, parts, number in (
        ("desk:reports", {}, 9),
        ("desk:report", {"quarter": "2023Q4", "code": "economy"}, 9),
        ("desk:report_results", {"quarter": "2023Q4"}, 8),
    ):
        address = reverse(name, kwargs=parts)
        client.get(address)
        assert len(_queries(client, address)) == number, name
