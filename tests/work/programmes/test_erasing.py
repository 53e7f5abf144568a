"""Accounts money was sent to are forgotten: after erasing no table of the database holds holder, bank or number."""

import pytest
from django.apps import apps
from django.db import connection

from gongzhi.base.erasure.actions import apply_again, erase
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.refusals import Invalid
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.actions.erasing import NUMBERS
from gongzhi.work.programmes.actions.paying import make_run
from gongzhi.work.programmes.models import PAY_ACCOUNT, PayAccount, PaymentOrder
from tests.work.programmes.firms import AT, Province, fresh, pack

pytestmark = pytest.mark.django_db
NUMBER, BANK = "6222999988887777", "示例银行昆明分行"


def tables_with(text: str) -> list[str]:
    """Every table in which some cell holds this."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model._meta.managed:
                continue
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
            for row in cursor.fetchall():
                if any(text in (cell.decode("utf-8", "ignore") if isinstance(cell, bytes) else str(cell))
                       for cell in map(_plain, row)):  # fmt: skip
                    found.append(model._meta.db_table)
                    break
    return found


def _plain(cell: object) -> object:
    return bytes(cell) if isinstance(cell, memoryview) else cell


def test_an_erased_account_is_nowhere_and_what_was_paid_stays(province: Province) -> None:
    province.budget("premium_subsidy", 10**9)
    paid, later = province.premium(policy="A"), province.premium(policy="B")
    at = province.approved(paid, later)
    province.account(province.firm, NUMBER, province.agent)
    province.receipts(province.run(paid, at=at), at=at)
    account = PayAccount.objects.get()
    index = account.number_index
    assert account.number.open() == NUMBER and index and tables_with(index) and tables_with(BANK)
    for _time in range(2):
        erase(PAY_ACCOUNT, NUMBERS, [account.uid], reason="asked", by=By("test"), at=AT)
        erased = PayAccount.objects.get()
        assert (erased.holder, erased.bank, erased.number.open(), erased.until) == ("", "", "", erased.since)
    for text in (NUMBER, BANK, index):
        assert tables_with(text) == [], text
    order = PaymentOrder.objects.get()
    assert (order.state, order.amount_fen) == ("paid", fresh(paid).paid_fen) and verify().fault == ""
    with pytest.raises(Invalid, match="没有收款账户"):
        make_run(pack(), [fresh(later)], [], **province.by("cashier", at))


def test_a_restore_does_not_bring_an_erased_account_back(province: Province) -> None:
    province.account(province.firm, NUMBER, province.agent)
    account = PayAccount.objects.get()
    erase(PAY_ACCOUNT, NUMBERS, [account.uid], reason="asked", by=By("test"), at=AT)
    account.save()  # as it was before, as a copy brings it back
    assert PayAccount.objects.get().number.open() == NUMBER
    assert apply_again() == 1 and PayAccount.objects.get().number.open() == ""
