"""What breaks in the middle: nothing stays half done, and the same again completes it, once."""

from typing import Any

import pytest
from django.db import transaction

from gongzhi.base.ledger.models import Account
from gongzhi.work.programmes.actions.batches.filing import file_batch
from gongzhi.work.programmes.actions.pools import paying
from gongzhi.work.programmes.actions.pools.paying import approve_payouts, draw_run, grant_pool, pay_run
from gongzhi.work.programmes.models import Batch, Loan, Payout
from gongzhi.work.programmes.queries.pools import paid_code
from tests.conftest import NOON
from tests.work.programmes.lent import desk, row, world

AT: dict[str, Any] = {"channel": "test", "at": NOON}


class Power(Exception):
    """The power went."""


@pytest.mark.django_db
def test_what_breaks_in_the_middle_leaves_nothing_and_the_same_again_completes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lent = world()
    batch = lent.upload("filing", [row(firm, f"L{n}") for n, firm in enumerate(lent.firms)])

    def broken(*_args: object, **_more: object) -> None:
        raise Power

    with monkeypatch.context() as patched:
        patched.setattr("gongzhi.work.programmes.actions.batches.filing.record", broken)
        with pytest.raises(Power), transaction.atomic():
            file_batch(batch, viewer=lent.checker, **AT)
    assert not Loan.objects.exists() and Batch.objects.get().state == Batch.UPLOADED
    assert file_batch(batch, viewer=lent.checker, **AT).counts == {"accepted": 3}


@pytest.mark.django_db
def test_a_payment_that_breaks_pays_nothing_and_again_pays_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lent = world()
    approver, cashier, second = desk("pf", "budget"), desk("zf", "pay", post=2), desk("fh", "pay", post=3)
    lent.file("filing", [row(firm, f"L{n}", principal="20000000") for n, firm in enumerate(lent.firms)])
    lent.file("payout", [{"note": "L0", "day": "2023-11-14", "amount": "1000000"}])
    one = Payout.objects.get()
    approve_payouts([one], viewer=approver, **AT)
    grant_pool(one.book, 2024, 10**9, document="预算", viewer=approver, **AT)
    run = draw_run(one.book, 2024, viewer=cashier, **AT)

    def broken(*_args: object, **_more: object) -> None:
        raise Power

    with monkeypatch.context() as patched:
        patched.setattr(paying, "record", broken)
        with pytest.raises(Power), transaction.atomic():
            pay_run(run, document="回单", viewer=second, **AT)
    assert Payout.objects.get().state == Payout.APPROVED
    for _again in range(3):
        pay_run(run, document="回单", viewer=second, **AT)
    assert Account.objects.get(code=paid_code(one.book)).settled == 50_000_000
