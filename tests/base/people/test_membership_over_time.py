"""Whatever happens to households, everybody is in one of them on each day, and nobody is lost."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.base.people.actions.households import (
    end_membership,
    merge_households,
    move_household,
    set_relations,
    split_household,
)
from gongzhi.base.people.logic.residents import Parting
from gongzhi.base.people.models import Household, Membership
from gongzhi.base.people.queries.residents import members_on
from gongzhi.base.refusals import Refused
from tests.base.people.households import SINCE, acting, household, keeper

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["split", "merge", "leave", "move", "head"]),
        st.integers(0, 10**6),
        st.integers(0, 3),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_nobody_is_in_two_households_on_a_day_and_nobody_is_lost(
    db: None, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        homes = [household(4), household(3, text="学堂路 2 号")]
        everybody = set(Membership.objects.values_list("person_id", flat=True))
        gone: set[int] = set()
        day = SINCE
        for what, dice, later in steps:
            day += timedelta(days=later)
            try:
                _step(what, dice, day, homes, gone)
            except Refused:
                continue
            standing = list(Membership.objects.filter(valid_to=None).values_list("person_id", flat=True))
            assert len(standing) == len(set(standing)) and set(standing) == everybody - gone
        spans: dict[int, list[tuple[date, date]]] = {}
        for person, since, until in Membership.objects.values_list("person_id", "valid_from", "valid_to"):
            spans.setdefault(person, []).append((since, until or date.max))
        for whole in spans.values():
            found = sorted(span for span in whole if span[0] < span[1])
            assert all(left[1] == right[0] for left, right in zip(found, found[1:], strict=False))
            assert not found or found[0][0] == SINCE
        for one in Household.objects.filter(valid_to=None):
            assert sum(m.relation == "head" for m in members_on(one, day)) == 1
        transaction.set_rollback(True)


def _step(what: str, dice: int, day: date, homes: list[Household], gone: set[int]) -> None:
    one = Household.objects.get(pk=homes[dice % len(homes)].pk)
    members = list(Membership.objects.filter(household=one, valid_to=None).order_by("pk"))
    if not members:
        return
    who = members[dice // 7 % len(members)]
    others = [m.person_id for m in members if m.pk != who.pk]
    doing = acting(keeper())
    match what:
        case "split":
            told = {others[0]: "head"} if others and who.relation == "head" else {}
            homes.append(split_household(one, Parting({who.person_id: "head"}, told), on=day, **doing))
        case "merge":
            other = Household.objects.get(pk=homes[dice // 3 % len(homes)].pk)
            merge_households(one, other, {}, on=day, **doing)
        case "leave":
            heir = others[0] if others and who.relation == "head" else None
            end_membership(who, why="left", on=day, next_head=heir, **doing)
            gone.add(who.person_id)
        case "move":
            move_household(one, one.area, text=f"{dice} 号", on=day, **doing)
        case "head":
            set_relations(one, {who.person_id: "head"}, on=day, **doing)
