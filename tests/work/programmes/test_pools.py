"""Pools: losses shared to the fen, caps nobody passes, two people for each payment, recoveries in the same shares."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.ledger.models import Account
from gongzhi.base.ledger.queries.balances import trial_balance
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.work.programmes.actions.pools.paying import (
    approve_payouts,
    draw_run,
    drop_run,
    grant_pool,
    pay_run,
    refuse_payout,
)
from gongzhi.work.programmes.logic.pools.cases import told
from gongzhi.work.programmes.logic.pools.returning import POOL, Open, borne, give_back
from gongzhi.work.programmes.models import BreakerMark, Fact, Loan, Payout, PoolRun, Recovery
from gongzhi.work.programmes.queries.breaker import gauges
from gongzhi.work.programmes.queries.pools import budget_code, paid_code, standing_of, years_of
from tests.conftest import NOON
from tests.kept import is_kept
from tests.work.programmes.lent import World, desk, fact, outcomes, row, world

pytestmark = pytest.mark.django_db
BIG = "20000000"
AT: dict[str, Any] = {"channel": "test", "at": NOON}


@pytest.fixture
def lent() -> World:
    return world(8)


@pytest.fixture
def approver() -> Viewer:
    return desk("pifu", "budget")


@pytest.fixture
def cashier() -> Viewer:
    return desk("zhifu", "pay", post=2)


@pytest.fixture
def second() -> Viewer:
    return desk("fuhe2", "pay", "budget", post=3)


def file_many(lent: World, number: int = 8, principal: str = BIG) -> None:
    lent.file("filing", [row(firm, f"L{n}", principal=principal) for n, firm in enumerate(lent.firms[:number])])


def lose(lent: World, note: str, amount: str, day: str = "2023-11-14", **more: Any) -> Payout:
    batch = lent.file("payout", [{"note": note, "day": day, "amount": amount}], **more)
    assert outcomes(batch) == [("accepted", "")], outcomes(batch)
    return Payout.objects.get(batch=batch)


def paid(lent: World, payout: Payout, approver: Viewer, cashier: Viewer, second: Viewer) -> Payout:
    (one,) = approve_payouts([payout], viewer=approver, **AT)
    grant_pool(one.book, 2024, 10**9, document=f"预算 {one.pk}", viewer=approver, **AT)
    run = draw_run(one.book, 2024, viewer=cashier, **AT)
    pay_run(run, document="回单", viewer=second, **AT)
    return Payout.objects.get(pk=payout.pk)


def test_a_loss_of_two_million_is_compensated_by_half_and_by_seventy_percent_of_a_high_tech_firm(lent: World) -> None:
    fact(lent.firms[1], "high_tech", "GR1", date(2020, 1, 1), None)
    file_many(lent)
    plain, high = lose(lent, "L0", "2000000"), lose(lent, "L1", "2000000")
    assert (plain.payable, high.payable) == (100_000_000, 140_000_000)
    assert plain.budget_year == 2024 and plain.state == Payout.CLAIMED  # losses go into the next year's budget
    scheme = lent.pack.scheme("yunkedai")
    why = told(scheme, high.case, known_at=high.known_at)
    assert why["payable"]["value"] == 140_000_000
    assert any(one["key"] == "high_tech_rate" and one["value"] == "70%" for one in why["parameters"])


def test_guaranteed_losses_are_shared_to_the_fen_and_the_residue_goes_to_the_party_named(lent: World) -> None:
    rows = [row(firm, f"G{n}", principal="9000000", fee="90000", offset="45000") for n, firm in enumerate(lent.firms)]
    lent.file("filing", rows, scheme="kejidanbao", institution=lent.guarantor, partner=lent.bank)
    one = lose(lent, "G0", "10000.03", scheme="kejidanbao", institution=lent.guarantor)
    assert one.parts == {"bank": 200_000, "reguarantor": 200_000, "guarantor": 600_003}
    assert one.payable == 300_001  # half of 600 003, rounded down


def test_a_certificate_that_lapsed_between_filing_and_loss_is_not_compensated(lent: World) -> None:
    file_many(lent)
    Fact.objects.filter(organisation=lent.firms[0]).update(valid_to=date(2023, 11, 1))
    lapsed = lose(lent, "L0", "1000000", "2023-11-14")
    assert (lapsed.state, lapsed.payable) == (Payout.NOT_ELIGIBLE, 0)
    assert lapsed.case["certified"] is True and lapsed.case["certified_at_loss"] is False


def test_what_the_rules_cannot_tell_is_undetermined_and_cannot_be_approved(lent: World, approver: Viewer) -> None:
    file_many(lent)
    Loan.objects.filter(note="L0").update(begins_on=date(2019, 1, 1))  # before any version of any parameter
    one = lose(lent, "L0", "1000000")
    assert (one.state, one.payable, one.why["reason"]) == (Payout.UNDETERMINED, None, "no_parameter")
    with pytest.raises(Conflict, match="算不出"):
        approve_payouts([one], viewer=approver, **AT)
    refuse_payout(one, "合同早于办法", viewer=approver, **AT)
    assert Payout.objects.get(pk=one.pk).state == Payout.REFUSED


def test_caps_are_used_by_approving_and_the_last_one_gets_what_is_left(lent: World, approver: Viewer) -> None:
    lent.bank.admissions.filter(scheme="yunkedai").update(year_cap_fen=150_000_000)
    file_many(lent)
    first, second_, third = (lose(lent, f"L{n}", "2000000") for n in range(3))
    done = approve_payouts([first, second_, third], viewer=approver, **AT)
    assert [one.payable for one in done] == [100_000_000, 50_000_000, 0]
    assert [one.binding for one in done] == ["amount", "admitted", "admitted"]
    with pytest.raises(Conflict, match="已经有了结果"):
        approve_payouts([first], viewer=approver, **AT)


def test_what_budget_cannot_pay_goes_to_the_next_year_and_each_is_paid_once(
    lent: World, approver: Viewer, cashier: Viewer, second: Viewer
) -> None:
    file_many(lent)
    claims = [lose(lent, f"L{n}", "1000000") for n in range(3)]
    book = claims[0].book
    approve_payouts(claims, viewer=approver, **AT)
    grant_pool(book, 2024, 120_000_000, document="预算 1 号", viewer=approver, **AT)
    grant_pool(book, 2024, 120_000_000, document="预算 1 号", viewer=approver, **AT)  # sent twice
    run = draw_run(book, 2024, viewer=cashier, **AT)
    assert run.amount == 100_000_000
    assert list(Payout.objects.order_by("pk").values_list("budget_year", flat=True)) == [2024, 2024, 2025]
    with pytest.raises(NotAllowed, match="另一个人"):
        pay_run(run, document="回单", viewer=cashier, **AT)
    for _again in range(2):
        assert pay_run(run, document="回单 7", viewer=second, **AT).state == PoolRun.PAID
    assert Account.objects.get(code=paid_code(book)).settled == 100_000_000
    assert Account.objects.get(code=budget_code(book, 2024)).available == 20_000_000
    assert [(one.year, one.awaiting, one.paid) for one in years_of(book)] == [
        (2025, 50_000_000, 0),
        (2024, 0, 100_000_000),
    ]
    with pytest.raises(Conflict, match="没有等待支付"):
        draw_run(book, 2024, viewer=cashier, **AT)
    assert all(one.settled == 0 for one in trial_balance())


def test_a_run_taken_down_pays_nothing_and_its_payouts_wait_again(
    lent: World, approver: Viewer, cashier: Viewer, second: Viewer
) -> None:
    file_many(lent)
    one = lose(lent, "L0", "1000000")
    approve_payouts([one], viewer=approver, **AT)
    grant_pool(one.book, 2024, 10**9, document="预算", viewer=approver, **AT)
    run = draw_run(one.book, 2024, viewer=cashier, **AT)
    drop_run(run, viewer=second, **AT)
    with pytest.raises(Conflict):
        pay_run(run, document="回单", viewer=second, **AT)
    assert draw_run(one.book, 2024, viewer=cashier, **AT).amount == 50_000_000


def test_recoveries_come_back_in_the_shares_of_their_payout_and_never_more_than_was_borne(
    lent: World, approver: Viewer, cashier: Viewer, second: Viewer
) -> None:
    file_many(lent)
    one = lose(lent, "L0", "1000000")
    assert outcomes(lent.file("recovery", [{"note": "L0", "day": "2023-11-15", "amount": "1"}])) == [
        ("returned", "unpaid")
    ]
    paid(lent, one, approver, cashier, second)
    batch = lent.file("recovery", [{"note": "L0", "day": "2023-11-15", "amount": "300000.05", "costs": "0.04"},
                                   {"note": "L0", "day": "2023-11-15", "amount": "700000"},
                                   {"note": "L1", "day": "2023-11-15", "amount": "5"}])  # fmt: skip
    assert [code for _outcome, code in outcomes(batch)] == ["", "over_compensated", "not_compensated"]
    back = Recovery.objects.get()
    is_kept(Recovery)
    assert sum(back.parts.values()) == 30_000_001 and back.parts == {"bank": 15_000_001, POOL: 15_000_000}
    assert Account.objects.get(code=paid_code(one.book)).settled == 50_000_000 - 15_000_000
    lent.file("recovery", [{"note": "L0", "day": "2023-11-15", "amount": "699999.99"}])
    loan = Loan.objects.get(note="L0")
    assert loan.recovered == loan.compensated == 100_000_000
    assert Account.objects.get(code=paid_code(one.book)).settled == 0
    assert standing_of(one.book).recovered == 100_000_000


def test_the_breaker_warns_and_then_stops_claims_but_not_filing(lent: World) -> None:
    file_many(lent)  # 160 million in force: 5% is 8 million, 8% is 12.8 million
    lose(lent, "L0", "8000000")
    assert BreakerMark.objects.get().level == "warn"
    lose(lent, "L1", "4800000")
    assert [one.level for one in BreakerMark.objects.order_by("pk")] == ["warn", "stop"]
    is_kept(BreakerMark)
    with pytest.raises(Conflict, match="熔断：8.00% 达到 8%，暂停受理补偿"):
        lose(lent, "L2", "1")
    (gauge,) = gauges(lent.pack.scheme("yunkedai"), Loan.objects.all()[0].book, on=NOON.date())
    assert (gauge.level, gauge.filled, gauge.percent) == ("stop", 100, "8.00%")
    lent.file("filing", [row(lent.firms[0], "NEW", principal="1000000")])
    assert Loan.objects.filter(note="NEW").exists()


parts = st.dictionaries(st.sampled_from(["bank", "reguarantor", "guarantor"]), st.integers(0, 10**9), min_size=1)


@given(parts, st.data())
def test_whatever_comes_back_is_shared_whole_and_no_part_is_exceeded(own: dict[str, int], data: st.DataObject) -> None:
    to = data.draw(st.sampled_from(sorted(own)))
    whole = borne(own, to, data.draw(st.integers(0, sum(own.values()))))
    assert sum(whole.values()) == sum(own.values()) and min(whole.values()) >= 0
    returned: dict[str, int] = {}
    for _time in range(data.draw(st.integers(1, 5))):
        left = sum(whole.values()) - sum(returned.values())
        net = data.draw(st.integers(0, left))
        found = give_back(net, [Open(whole, returned)])
        assert found is not None and sum(found[0].values()) == net
        returned = {party: returned.get(party, 0) + found[0].get(party, 0) for party in whole}
        assert all(returned[party] <= whole[party] for party in whole)
    assert give_back(sum(whole.values()) - sum(returned.values()) + 1, [Open(whole, returned)]) is None


@given(st.integers(1, 10**12), st.integers(1, 100))
def test_small_recoveries_keep_the_shares_within_a_fen(total: int, times: int) -> None:
    whole, returned = {"bank": total, "pool": 2 * total}, {"bank": 0, "pool": 0}
    for _time in range(times):
        found = give_back(1, [Open(whole, returned)])
        if found is None:
            break
        returned = {party: returned[party] + found[0].get(party, 0) for party in whole}
    assert abs(2 * returned["bank"] - returned["pool"]) <= 2
