"""An officer of another prefecture, with every verb of the room: nothing there can be seen or done by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.people.actions import give_post
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Organisation, Post, Role
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.actions.approving import propose_approval, publish_filings
from gongzhi.work.programmes.actions.budgets import carry_over, grant_budget
from gongzhi.work.programmes.actions.clawing import claw_back, revoke_approval
from gongzhi.work.programmes.actions.handling import (
    accept_filings,
    extend_window,
    recommend,
    refuse_filing,
    send_back,
)
from gongzhi.work.programmes.actions.institutions import admit, end_admission, register_institution
from gongzhi.work.programmes.actions.paying import make_run, propose_run, set_pay_account
from gongzhi.work.programmes.actions.pools.paying import (
    approve_payouts,
    draw_run,
    drop_run,
    grant_pool,
    pay_run,
    refuse_payout,
)
from gongzhi.work.programmes.actions.profile import revoke_fact, tell_profile
from gongzhi.work.programmes.actions.receipts import take_receipts
from gongzhi.work.programmes.actions.vouchers.issuing import issue_vouchers, refuse_voucher, revoke_voucher
from gongzhi.work.programmes.actions.vouchers.redeeming import draw_checks, tell_check
from gongzhi.work.programmes.models import Admission, Fact, PaymentRun, Payout
from tests.conftest import NOON
from tests.work.programmes.firms import AT, DAY, Province, fresh, pack
from tests.work.programmes.lent import World, desk, row, world

pytestmark = pytest.mark.django_db
VERBS = ["programmes", "budget", "pay", "panel", "notice", "draw"]


@pytest.fixture
def foreign(province: Province) -> Viewer:
    Role.objects.filter(pack="yunnan", code="bureau").update(verbs=VERBS)
    account = Account.objects.create_account("yn_dali", "示例外地", None)
    post = Post.objects.get(role__pack="yunnan", role__code="bureau", area__code="532900")
    give_post(post, account, hand="A", by=By("test"), at=AT)
    return viewer_of(account)


def test_no_action_of_the_desk_is_done_from_another_area(province: Province, foreign: Viewer) -> None:
    assert set(VERBS) <= set(foreign.posts[0].verbs)
    who: dict[str, Any] = {"viewer": foreign, "channel": "test", "at": AT}
    filing, voucher = province.risk(), province.voucher()
    use, admission = province.use(voucher, 100_000), Admission.objects.get(institution=province.insurer)
    province.budget("bank_risk", 10**9)
    paid = province.premium()
    province.budget("premium_subsidy", 10**9)
    at = province.approved(paid)
    province.account(province.firm, "6222000011112222", province.agent)
    run = make_run(pack(), [fresh(paid)], [], **province.by("cashier", at))
    made = province.posts["finance"].post_ids()[0]
    fact = Fact.objects.filter(organisation=province.firm).first()
    assert fact is not None
    deeds: list[Callable[[], Any]] = [
        lambda: accept_filings([filing], **who), lambda: send_back(filing, "材料不全", **who),
        lambda: refuse_filing(filing, "不符合", **who), lambda: recommend([filing], **who),
        lambda: publish_filings([filing], other_post=made, **who), lambda: propose_approval(filing, **who),
        lambda: revoke_approval(fresh(paid), "错了", **who),
        lambda: claw_back(fresh(paid), "错了", [(DAY, 1)], **who),
        lambda: extend_window(pack(), "bank_risk", 2022, AT + timedelta(days=90), "故障", **who),
        lambda: grant_budget(pack(), "bank_risk", 2022, 1, document="x", **who),
        lambda: carry_over(pack(), "bank_risk", 2022, **who), lambda: make_run(pack(), [fresh(paid)], [], **who),
        lambda: propose_run(run, made, **who), lambda: take_receipts(pack(), [], **who),
        lambda: issue_vouchers([voucher], **who), lambda: refuse_voucher(voucher, "不符合", **who),
        lambda: revoke_voucher(voucher, "收回", **who), lambda: draw_checks(pack(), "innovation", "1", **who),
        lambda: tell_check(use, True, "属实", **who), lambda: end_admission(admission, "停办", **who),
        lambda: admit(province.guarantor, "bank_risk", since=DAY, **who),
        lambda: register_institution(province.firm, "bank", pack=pack(), **who),
        lambda: set_pay_account(province.firm, province.firm.name, "银行", "62220000", pack=pack(), **who),
        lambda: tell_profile(province.firm, [], pack=pack(), **who), lambda: revoke_fact(fact, "不属实", **who),
    ]  # fmt: skip
    for place, deed in enumerate(deeds):
        with pytest.raises(NotAllowed):
            pytest.fail(f"deed {place} was done: {deed()}")


def test_no_page_of_the_desk_shows_anything_of_another_area(province: Province, foreign: Viewer) -> None:
    filing, voucher = province.risk(), province.voucher()
    province.use(voucher, 100_000)
    paid = province.premium()
    province.budget("premium_subsidy", 10**9)
    at = province.approved(paid)
    province.account(province.firm, "6222000011112222", province.agent)
    client = Client()
    client.force_login(Account.objects.get(pk=foreign.account))
    shown = []
    for name in ("programmes", "programme_money", "programme_vouchers", "programme_panels", "pools"):
        shown.append(client.get(reverse(f"desk:{name}")).content.decode())
    run = make_run(pack(), [fresh(paid)], [], **province.by("cashier", at))
    shown.append(client.get(reverse("desk:programme_money")).content.decode())
    for hidden in (province.firm.name, province.bank.organisation.name, filing.number, voucher.number, run.number):
        assert not any(hidden in text for text in shown), hidden
    assert client.get(reverse("desk:programme_run", kwargs={"shown": run.number})).status_code == 404
    assert client.get(reverse("desk:programme_orders", kwargs={"shown": run.number, "form": "csv"})).status_code == 404
    assert client.get(reverse("desk:programme_filing", kwargs={"shown": filing.number})).status_code == 404
    assert PaymentRun.objects.count() == 1 and Organisation.objects.filter(pk=province.firm.pk).exists()


@pytest.fixture
def lent() -> World:
    return world(2)


def test_money_of_a_pool_is_for_who_holds_all_of_its_area(lent: World) -> None:
    lent.file("filing", [row(lent.firms[0], "A"), row(lent.firms[1], "B")])
    lent.file("payout", [{"note": "A", "day": "2023-11-10", "amount": "100000"}])
    payout = Payout.objects.get()
    every = ("programmes", "budget", "pay")
    own, second = desk("pifu", *every), desk("zhifu", *every, post=2)
    village = Account.objects.create_account("cun", "cun", None)
    held = replace(own.posts[0], area_path="/500152115/500152115200/")
    foreign = Viewer(village.pk, "cun", (held,))
    who: dict[str, Any] = {"viewer": foreign, "channel": "test", "at": NOON}
    mine: dict[str, Any] = {"viewer": own, "channel": "test", "at": NOON}
    for deed in (lambda: approve_payouts([payout], **who), lambda: refuse_payout(payout, "不补", **who),
                 lambda: grant_pool(payout.book, 2024, 1, document="x", **who),
                 lambda: draw_run(payout.book, 2024, **who)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    approve_payouts([payout], **mine)
    grant_pool(payout.book, 2024, 10**9, document="预算", **mine)
    run = draw_run(payout.book, 2024, **mine)
    for deed in (lambda: pay_run(run, document="回单", **who), lambda: drop_run(run, **who)):
        with pytest.raises(NotAllowed):
            deed()
    pay_run(run, document="回单", viewer=second, channel="test", at=NOON)
