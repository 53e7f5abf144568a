"""What waits becomes a to-do or is done by itself: breakers ask the keeper, claims follow the fact they lacked."""

from datetime import date

import pytest

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.people.models import Post, Role
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.actions.pools.paying import approve_payouts
from gongzhi.work.programmes.actions.profile import tell_facts
from gongzhi.work.programmes.logic.profile import Ready, Told, read_told
from gongzhi.work.programmes.models import BREAKER, BreakerMark, Payout
from tests.conftest import NOON
from tests.work.programmes.lent import CODE, World, desk, row, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def lent() -> World:
    return world(2)


@pytest.fixture
def keeper(lent: World) -> Post:
    role = Role.objects.create(pack=CODE, code="approver", title="批复岗", verbs=["budget"])
    return Post.objects.create(role=role, area=areas_by_code()["500152115"], area_path="/500152115/",
                               valid_from=date(2020, 1, 1))  # fmt: skip


def open_levels() -> list[str]:
    rows = Todo.objects.filter(subject=BREAKER, done_at=None)
    return [BreakerMark.objects.get(uid=one.subject_uid).level for one in rows]


def test_a_breaker_asks_the_keeper_until_it_is_settled(lent: World, keeper: Post) -> None:
    lent.file("filing", [row(firm, f"L{n}", principal="10000000") for n, firm in enumerate(lent.firms)])
    lent.file("payout", [{"note": "L0", "day": "2023-11-10", "amount": "1100000"}])
    first = open_levels()
    assert len(first) == 1 and first[0] in ("warn", "stop")
    assert Todo.objects.get(subject=BREAKER).post_id == keeper.pk
    lent.file("settlement", [{"note": "L0", "day": "2023-11-12", "amount": "10000000"}])
    assert open_levels() == [] and BreakerMark.objects.order_by("-pk")[0].level == "ok"


def test_a_claim_that_lacked_a_fact_is_computed_again_when_it_is_told(lent: World) -> None:
    lent.file("filing", [row(lent.firms[0], "L0"), row(lent.firms[1], "L1")])
    lent.file("payout", [{"note": note, "day": "2023-11-10", "amount": "100000"} for note in ("L0", "L1")])
    lacking = {"why": {"reason": "missing", "about": "高新技术企业"}, "payable": None, "state": Payout.UNDETERMINED}
    for one in Payout.objects.all():
        case = {name: value for name, value in one.case.items() if name != "high_tech"}
        Payout.objects.filter(pk=one.pk).update(case=case, **lacking)
    profile = lent.pack.pack.profile
    assert profile is not None
    told = read_told(profile, Told("high_tech", "是", since=date(2020, 1, 1), certificate="GR1"), today=NOON.date())
    assert isinstance(told, Ready)
    tell_facts({lent.firms[0]: [told]}, pack=CODE, source="desk", by=By("test"), at=NOON)
    mine, other = Payout.objects.order_by("pk")
    assert (mine.state, mine.payable, mine.why) == (Payout.CLAIMED, 7_000_000, {})
    assert other.state == Payout.UNDETERMINED
    approve_payouts([mine], viewer=desk("pifu", "budget"), channel="test", at=NOON)
