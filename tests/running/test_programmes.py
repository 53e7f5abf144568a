"""Vouchers among several processes: a balance used by four counters at once, and a settlement killed and told again."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, copied_house, demo_house

BEGIN = """
from datetime import timedelta
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.models import Account
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.programmes.actions.vouchers.accounts import holding_code
from gongzhi.work.programmes.actions.vouchers.using import Asked, end_use, place_use
from gongzhi.work.programmes.models import Institution, Voucher, VoucherUse
pack, by = pack_in_force("yunnan"), By("test")
issued = Voucher.objects.filter(pack="yunnan", state="issued").select_related("organisation")
voucher = issued.order_by("-year", "pk")[0]
body = Institution.objects.filter(pack="yunnan", kind="guarantor").order_by("pk")[0]
at = voucher.expires_at - timedelta(days=300)
held = lambda: Account.objects.get(code=holding_code(voucher))
"""
USE = """
got = 0
for n in range(6):
    try:
        asked = Asked("guarantee", f"T{n}-{number}", 14_000_000, uuid7())
        got += place_use(voucher, body, asked, pack=pack, by=by, at=at).offset_fen
    except Conflict as refused:
        assert refused.problems[0].field == "fee", refused
print(got)
"""
SETTLE = """
import time
from django.db import connection
use = VoucherUse.objects.select_related("voucher", "institution").get(uid="{uid}")
def slowly(execute, sql, params, many, context):
    print("statement", flush=True)
    time.sleep({pause})
    return execute(sql, params, many, context)
from django.db import transaction
with connection.execute_wrapper(slowly), transaction.atomic():
    end_use(use, pack=pack, by=by, at=at)
print("settled", flush=True)
"""
UID = "01920000-0000-7000-8000-00000000beef"
RESERVE = f"""
from uuid import UUID
place_use(voucher, body, Asked("guarantee", "KILLED", 1_000_000, UUID("{UID}")), pack=pack, by=by, at=at)
"""


@pytest.fixture(scope="module")
def yunnan(kept: Path) -> House:
    """A small province, made once."""
    return demo_house(kept, "yunnan")


@pytest.fixture
def still(yunnan: House, tmp_path: Path) -> Iterator[House]:
    """A copy of it with no server."""
    with copied_house(yunnan, tmp_path) as house:
        yield house


def _do(house: House, code: str) -> str:
    process = house.python(BEGIN + code)
    out, _ = process.communicate(timeout=180)
    assert process.returncode == 0, out
    return out


def _verified(house: House) -> None:
    done = house.run("ledger", "verify")
    assert done.returncode == 0 and done.stdout.rstrip().endswith(": in order"), done.stdout


def test_four_counters_at_once_use_a_voucher_to_its_last_fen_and_not_beyond(still: House) -> None:
    available = int(_do(still, "print(held().available)"))
    assert available > 0
    counters = [still.python(BEGIN + f"number = {n}" + USE) for n in range(4)]
    outs = [one.communicate(timeout=240)[0] for one in counters]
    assert [one.returncode for one in counters] == [0] * 4, outs
    assert sum(map(int, outs)) == available
    assert int(_do(still, "print(held().available)")) == 0
    _verified(still)


@pytest.mark.once
def test_a_settlement_killed_between_statements_settles_nothing_and_again_settles_once(still: House) -> None:
    _do(still, RESERVE)
    before = still.count("ledger_entry")
    for statements in (3, 7, 10):
        process = still.python(BEGIN + SETTLE.format(uid=UID, pause=0.05))
        assert process.stdout is not None
        for _n in range(statements):
            assert process.stdout.readline() == "statement\n"
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert still.count("ledger_entry") == before
        assert still.count("programmes_voucheruse", "state = 'reserved' AND document = 'KILLED'") == 1
        _verified(still)
    for _n in range(2):
        assert "settled" in _do(still, SETTLE.format(uid=UID, pause=0))
    assert still.count("ledger_entry") == before + 1
    _verified(still)
