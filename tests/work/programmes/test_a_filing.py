"""A filing from its draft to the bank's receipt and back: what each step asks, refuses, and leaves behind."""

from datetime import date, timedelta

import pytest

from gongzhi.base.ledger.models import Account
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.work.programmes.actions.approving import propose_approval
from gongzhi.work.programmes.actions.budgets import carry_over
from gongzhi.work.programmes.actions.filings import begin_filing, fill_in, submit_filing, withdraw_filing
from gongzhi.work.programmes.actions.handling import accept_filings, extend_window, recommend, refuse_filing, send_back
from gongzhi.work.programmes.actions.institutions import register_institution
from gongzhi.work.programmes.actions.profile import revoke_fact, tell_profile
from gongzhi.work.programmes.logic.profile import Told
from gongzhi.work.programmes.models import Decision, Extension, Fact
from gongzhi.work.programmes.queries.accounts import code_of
from gongzhi.work.programmes.queries.recomputing import recomputed
from gongzhi.work.programmes.queries.trying import place_of
from gongzhi.work.reviews.actions.changes import approve_change, refuse_change
from tests.kept import is_kept
from tests.work.programmes.firms import AT, Province, agent_of, fresh, held, local, organisation, pack, second_bank

pytestmark = pytest.mark.django_db


def test_two_per_cent_of_eighty_million_is_capped_at_a_million_and_a_half(province: Province) -> None:
    filing = province.risk("8000万元")
    decision = Decision.objects.get(filing=filing)
    assert (decision.payable_fen, decision.binding) == (150_000_000, "institution_year")
    is_kept(Decision)


def test_a_filing_goes_all_the_way_and_the_ledger_agrees(province: Province) -> None:
    province.budget("bank_risk", 1_000_000_000)
    filing = province.risk()
    at = province.approved(filing)
    assert (fresh(filing).state, fresh(filing).granted_fen) == ("approved", 150_000_000)
    budget = held("yunnan.prog.budget:bank_risk:2022")
    assert (budget.settled, budget.reserved_out) == (1_000_000_000, 150_000_000)
    province.account(province.bank.organisation, "6222000011112222", province.banker, at)
    run = province.run(filing, at=at)
    assert held(code_of("yunnan", "transit")).settled == 150_000_000
    matched = province.receipts(run, at=at)
    assert (matched.paid, matched.failed, matched.refused) == (1, 0, [])
    done = fresh(filing)
    assert (done.state, done.paid_fen, done.paid_on) == ("paid", 150_000_000, at.date())
    assert held("yunnan.prog.paid:bank_risk:2022").settled == 150_000_000
    assert held(code_of("yunnan", "transit")).settled == 0
    assert verify().fault == ""


def test_the_same_receipts_again_change_nothing(province: Province) -> None:
    province.budget("bank_risk", 1_000_000_000)
    filing = province.risk()
    at = province.approved(filing)
    province.account(province.bank.organisation, "6222000011112222", province.banker, at)
    run = province.run(filing, at=at)
    province.receipts(run, at=at)
    again = province.receipts(run, at=at + timedelta(days=1))
    assert (again.paid, again.same) == (0, 1)
    other = province.receipts(run, at=at + timedelta(days=1), serial="X")
    assert other.refused and fresh(filing).paid_fen == 150_000_000


def test_what_the_bank_sends_back_is_promised_again_and_can_be_paid_again(province: Province) -> None:
    province.budget("bank_risk", 150_000_000)
    filing = province.risk()
    at = province.approved(filing)
    province.account(province.bank.organisation, "6222000011112222", province.banker, at)
    province.receipts(province.run(filing, at=at), at=at, paid=False)
    assert (fresh(filing).state, fresh(filing).flag) == ("approved", "账号不符")
    province.receipts(province.run(filing, at=at + timedelta(hours=1)), at=at + timedelta(hours=1))
    assert fresh(filing).state == "paid" and held("yunnan.prog.budget:bank_risk:2022").settled == 0
    assert verify().fault == ""


def test_the_window_takes_filings_to_its_last_minute_and_not_in_the_next(province: Province) -> None:
    acting = province.acting(viewer=province.banker)
    filing = begin_filing(province.bank.organisation, "bank_risk", pack=pack(), **acting)
    fill_in(filing, {"new_loans": "100万元", "lent_on": "2021-03-01"}, "", **acting)
    late = province.acting(local("2022-06-08T00:00:00"), province.banker)
    with pytest.raises(Conflict, match="不在申报期内"):
        submit_filing(filing, **late)
    in_time = province.acting(local("2022-06-07T23:59:59"), province.banker)
    with pytest.raises(Invalid) as refused:  # taken as in time: only papers are missing
        submit_filing(filing, **in_time)
    assert {one.field for one in refused.value.problems} == {"evidence.loan_list", "evidence.ratings"}


def test_an_outage_extends_the_window_by_a_decision_that_is_kept(province: Province) -> None:
    acting = province.acting(viewer=province.banker)
    filing = begin_filing(province.bank.organisation, "bank_risk", pack=pack(), **acting)
    later = local("2022-06-09T12:00:00")
    with pytest.raises(NotAllowed):
        extend_window(pack(), "bank_risk", 2022, later, "系统故障 6 小时", **province.by("intake"))
    extend_window(pack(), "bank_risk", 2022, later, "系统故障 6 小时", **province.by("approver"))
    is_kept(Extension)
    with pytest.raises(Invalid):  # taken as in time: what is missing is told
        submit_filing(filing, **province.acting(local("2022-06-09T12:00:30"), province.banker))
    with pytest.raises(Conflict):
        submit_filing(filing, **province.acting(local("2022-06-09T12:01:00"), province.banker))


def test_everything_that_is_missing_is_named_at_once(province: Province) -> None:
    filing = begin_filing(province.firm, "premium_subsidy", pack=pack(), **province.acting())
    with pytest.raises(Invalid) as refused:
        submit_filing(filing, **province.acting())
    named = {one.field for one in refused.value.problems}
    assert named == {"premium", "starts_on", "class", "listed", "document", "evidence.policy", "evidence.receipt"}


def test_the_old_rule_holds_up_to_the_day_before_the_new_one(province: Province) -> None:
    old = province.premium("10万元", "PL-1", "2020-11-05", "third")
    new = province.premium("10万元", "PL-2", "2020-11-06", "third")
    assert Decision.objects.get(filing=old).payable_fen == 2_000_000  # 20 %
    assert Decision.objects.get(filing=new).payable_fen == 3_000_000  # 30 %, an example


def test_what_is_claimed_for_is_claimed_once_however_its_number_is_written(province: Province) -> None:
    first = province.premium(policy="PL-2021-001")
    with pytest.raises(Conflict, match=first.number):
        province.premium(policy="pl 2021 001")
    withdraw_filing(first, "重新整理材料", **province.acting())
    assert province.premium(policy="PL2021001").state == "submitted"


def test_a_day_outside_the_business_period_is_refused_with_the_period(province: Province) -> None:
    with pytest.raises(Invalid, match="2020-05-01"):
        province.premium(starts="2021-05-01")


def test_a_firm_without_a_status_is_not_eligible_and_one_nobody_told_of_is_undetermined(province: Province) -> None:
    other = organisation("示例科技乙有限公司")
    agent = agent_of(other)
    tell_profile(other, [Told("dishonest", "否")], pack=pack(), **province.acting(viewer=agent))
    with pytest.raises(Invalid) as refused:
        province.premium(firm=other, agent=agent)
    assert {"high_tech", "sme", "cultivating", "provincial"} <= {one.field for one in refused.value.problems}
    none = [
        Told(code, "否", since=date(2019, 1, 1))
        for code in ("high_tech", "sme_library", "cultivating", "provincial_sme")
    ]
    tell_profile(other, none, pack=pack(), **province.acting(viewer=agent))
    filing = province.premium(firm=other, agent=agent)
    accept_filings([filing], **province.by("intake"))
    with pytest.raises(Conflict, match="不符合条件"):
        recommend([fresh(filing)], **province.by("reviewer"))


def test_sent_back_it_can_be_mended_after_the_window_closed(province: Province) -> None:
    filing = province.premium()
    send_back(filing, "保单扫描件不清楚", **province.by("intake"))
    back = begin_filing(province.firm, "premium_subsidy", pack=pack(), **province.acting())
    assert (back.pk, back.reason) == (filing.pk, "保单扫描件不清楚")
    submit_filing(back, **province.acting(local("2022-07-01T09:00:00")))
    assert fresh(filing).state == "submitted"


def test_who_reviewed_cannot_approve(province: Province) -> None:
    filing = province.risk()
    over = province.cleared(filing)
    change = propose_approval(fresh(filing), **province.by("reviewer", over))
    with pytest.raises(NotAllowed):
        approve_change(change, **province.by("reviewer", over))


def test_an_approval_that_is_refused_goes_back_with_its_reason(province: Province) -> None:
    filing = province.risk()
    over = province.cleared(filing)
    change = propose_approval(fresh(filing), **province.by("reviewer", over))
    refuse_change(change, "贷款明细要再核一遍", **province.by("approver", over))
    assert (fresh(filing).state, fresh(filing).flag) == ("accepted", "贷款明细要再核一遍")


def test_each_step_is_a_todo_of_its_post_with_a_clock_in_working_days(province: Province) -> None:
    filing = province.risk()
    todo = Todo.objects.get(subject_uid=filing.uid, done_at=None)
    assert (todo.task, todo.post_id) == ("accept", province.post("intake"))
    assert todo.due_at == local("2022-05-17T18:00:00")  # the fifth working day
    accept_filings([filing], **province.by("intake"))
    assert Todo.objects.get(subject_uid=filing.uid, done_at=None).task == "review"
    refuse_filing(fresh(filing), "不属于支持范围", **province.by("reviewer"))
    assert not Todo.objects.filter(subject_uid=filing.uid, done_at=None).exists()


def test_what_the_budget_does_not_cover_waits_in_order_and_is_served_first_next_year(province: Province) -> None:
    other, who = second_bank(province)
    province.budget("bank_risk", 200_000_000)
    first, second = province.risk(), province.risk(who=who, bank=other)
    at = province.approved(first, second)
    assert [fresh(one).state for one in (first, second)] == ["approved", "waiting"]
    assert place_of(fresh(second)) == 1
    assert carry_over(pack(), "bank_risk", 2022, **province.by("approver", at)) == 1
    assert held("yunnan.prog.budget:bank_risk:2022").settled == 150_000_000  # what is promised stays
    province.budget("bank_risk", 150_000_000, 2023, at)
    assert (fresh(second).state, fresh(second).year) == ("approved", 2023)
    assert verify().fault == ""


def test_nobody_who_comes_later_passes_one_who_waits(province: Province) -> None:
    other, who = second_bank(province)
    province.budget("bank_risk", 100_000_000)
    large, small = province.risk("8000万元"), province.risk("100万元", who=who, bank=other)
    province.approved(large, small)
    assert [fresh(one).state for one in (large, small)] == ["waiting", "waiting"]


def test_a_branch_uses_the_cap_of_its_first_level_body(province: Province) -> None:
    branch = register_institution(
        organisation("示例银行昆明支行"), "bank", pack=pack(), parent=province.bank, **province.by("intake")
    )
    province.budget("bank_risk", 1_000_000_000)
    first = province.risk("6000万元")  # 1.2 million of the cap of 1.5
    province.approved(first)
    second = province.risk("6000万元", who=agent_of(branch.organisation), bank=branch)
    assert Decision.objects.get(filing=second).payable_fen == 30_000_000


def test_a_cap_that_two_reached_at_once_sends_the_later_one_back(province: Province) -> None:
    branch = register_institution(
        organisation("示例银行大理支行"), "bank", pack=pack(), parent=province.bank, **province.by("intake")
    )
    province.budget("bank_risk", 1_000_000_000)
    first = province.risk("6000万元")
    second = province.risk("6000万元", who=agent_of(branch.organisation), bank=branch)
    province.approved(first, second)  # both were decided before either used the cap
    assert [fresh(one).state for one in (first, second)] == ["approved", "accepted"]
    assert "只剩" in fresh(second).flag


def test_a_decision_computed_again_is_the_same_after_everything_changed(province: Province) -> None:
    filing = province.premium()
    decision = Decision.objects.get(filing=filing)
    later = AT + timedelta(days=30)
    gone = Told("high_tech", "否", since=date(2019, 1, 1))
    tell_profile(province.firm, [gone], pack=pack(), **province.acting(later))
    again = recomputed(decision)
    assert again.same and again.payable == 5_000_000 and not again.differs
    accept_filings([fresh(filing)], **province.by("intake", later))
    with pytest.raises(Conflict):
        recommend([fresh(filing)], **province.by("reviewer", later))


def test_a_provisional_status_that_is_revoked_takes_with_it_what_rests_on_it(province: Province) -> None:
    provisional = Told(
        "high_tech", "是", since=date(2019, 12, 1), until=date(2022, 11, 30), certificate="GR-T", provisional=True
    )
    tell_profile(province.firm, [provisional], pack=pack(), **province.acting())
    province.budget("premium_subsidy", 100_000_000)
    reviewed, approved = province.premium(policy="A"), province.premium(policy="B")
    assert Decision.objects.get(filing=reviewed).provisional
    at = province.approved(approved)
    accept_filings([reviewed], **province.by("intake", at))
    recommend([fresh(reviewed)], **province.by("reviewer", at))
    fact = Fact.objects.get(organisation=province.firm, field="high_tech", known_to=None)
    revoke_fact(fact, "抽查发现材料不实", **province.by("intake", at))
    assert (fresh(reviewed).state, fresh(approved).state) == ("accepted", "refused")
    assert "抽查发现材料不实" in fresh(reviewed).flag and "抽查发现材料不实" in fresh(approved).reason
    assert held("yunnan.prog.budget:premium_subsidy:2022").reserved_out == 0
    assert verify().fault == ""


def test_the_stacking_cap_holds_over_all_that_is_given_for_one_policy(province: Province) -> None:
    province.budget("premium_subsidy", 100_000_000)
    filing = province.premium("10万元", kind="first")  # 50 % is just what all together may give
    province.approved(filing)
    assert [one.available for one in Account.objects.filter(purpose="stacking")] == [0]
