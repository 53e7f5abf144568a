"""Money back and money out: clawbacks, shared accounts, runs."""

from datetime import timedelta

import pytest

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.work.programmes.actions.clawing import claw_back, take_back
from gongzhi.work.programmes.actions.filings import begin_filing
from gongzhi.work.programmes.actions.paying import make_run, propose_run
from gongzhi.work.programmes.models import Filing, Instalment, PaymentOrder
from tests.work.programmes.firms import AT, Province, fresh, held, pack, second_bank

pytestmark = pytest.mark.django_db


def test_money_is_claimed_back_in_instalments(province: Province) -> None:
    province.budget("bank_risk", 1_000_000_000)
    filing = province.risk()
    at = province.approved(filing)
    province.account(province.bank.organisation, "6222000011112222", province.banker, at)
    province.receipts(province.run(filing, at=at), at=at)
    parts = [(at.date() + timedelta(days=30), 100_000_000), (at.date() + timedelta(days=60), 50_000_000)]
    claw_back(fresh(filing), "申报材料不实", parts, **province.by("approver", at))
    one, two = Instalment.objects.select_related("clawback__filing__organisation").order_by("position")
    take_back(one, "T1", at.date(), **province.by("cashier", at))
    take_back(one, "T1", at.date(), **province.by("cashier", at))  # told twice
    assert fresh(filing).state == "clawing" and held("yunnan.prog.paid:bank_risk:2022").settled == 50_000_000
    with pytest.raises(Conflict):
        take_back(one, "T9", at.date(), **province.by("cashier", at))
    take_back(two, "T2", at.date(), **province.by("cashier", at))
    assert fresh(filing).state == "clawed" and held("yunnan.prog.paid:bank_risk:2022").settled == 0
    with pytest.raises(Conflict):
        claw_back(fresh(filing), "再追一次", [(at.date(), 1)], **province.by("approver", at))


def test_more_than_was_paid_is_not_claimed_back(province: Province) -> None:
    with pytest.raises(Invalid):
        claw_back(province.risk(), "没有拨付过", [(AT.date(), 1)], **province.by("approver"))


def test_an_account_that_two_firms_told_is_flagged_and_must_be_explained(province: Province) -> None:
    other, who = second_bank(province)
    province.budget("bank_risk", 1_000_000_000)
    first, second = province.risk(), province.risk("100万元", who=who, bank=other)
    at = province.approved(first, second)
    province.account(province.bank.organisation, "6222000011112222", province.banker, at)
    province.account(other.organisation, "6222 0000 1111 2222", who, at)
    run = make_run(pack(), [fresh(first), fresh(second)], [], **province.by("cashier", at))
    with pytest.raises(Invalid, match="共用一个账户"):
        propose_run(run, province.post("finance"), **province.by("cashier", at))
    propose_run(run, province.post("finance"), shared_ok="同一法人的两个登记", **province.by("cashier", at))


def test_a_filing_is_in_one_run_only_and_its_run_needs_an_account(province: Province) -> None:
    province.budget("bank_risk", 1_000_000_000)
    filing = province.risk()
    at = province.approved(filing)
    with pytest.raises(Invalid, match="没有收款账户"):
        make_run(pack(), [fresh(filing)], [], **province.by("cashier", at))
    province.account(province.bank.organisation, "6222000011112222", province.banker, at)
    make_run(pack(), [fresh(filing)], [], **province.by("cashier", at))
    with pytest.raises(Invalid):
        make_run(pack(), [fresh(filing)], [], **province.by("cashier", at))
    assert PaymentOrder.objects.count() == 1


def test_nobody_files_for_a_firm_they_do_not_act_for(province: Province) -> None:
    with pytest.raises(NotAllowed):
        begin_filing(province.firm, "premium_subsidy", pack=pack(), **province.acting(viewer=province.banker))
    assert not Filing.objects.exists()
