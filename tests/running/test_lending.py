"""Batches and pools among several processes: a hot cap, a run paid by all at once, filings killed half way."""

import signal
import time

from tests.house import House

WORLD = """
import json, sys
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Account as Person
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.work.programmes.actions.batches.filing import file_batch
from gongzhi.work.programmes.actions.pools.paying import approve_payouts, draw_run, grant_pool, pay_run
from gongzhi.work.programmes.models import Admission, Batch, Institution, Loan, Payout, PoolRun
from tests.conftest import NOON
from tests.work.programmes.lent import World, desk, lent_pack, row, world
AT = {"channel": "test", "at": NOON}
"""
MAKE = """
lent = world(12)
lent.bank.admissions.filter(scheme="yunkedai").update(year_cap_fen=3_333_333)
lent.file("filing", [row(firm, f"L{n}", principal="20000000") for n, firm in enumerate(lent.firms)])
lent.file("payout", [{"note": f"L{n}", "day": "2023-11-14", "amount": "10000"} for n in range(12)])
desk("pf", "budget"), desk("zf", "pay", post=2)
for n in range(4):
    desk(f"fh{n}", "pay", post=3 + n)
grant_pool(Payout.objects.all()[0].book, 2024, 10**9, document="x", viewer=again("pf", "budget"), **AT)
"""
AGAIN = """
from gongzhi.base.people.logic import HeldPost
def again(name, *verbs):
    held = HeldPost(1, "岗", "Post", "desk", "/500152115/", 0, frozenset(verbs), "A")
    return Viewer(Person.objects.get(username=name).pk, name, (held,))
"""
APPROVE = """
me, done = again("pf", "budget"), 0
for one in Payout.objects.order_by("pk"):
    try:
        approve_payouts([one], viewer=me, **AT)
        done += 1
    except Conflict as refused:
        assert "已经有了结果" in str(refused), refused
print(done)
"""
PAY = """
run = PoolRun.objects.get()
pay_run(run, document="回单", viewer=again("fh{n}", "pay"), **AT)
"""
FILE_FOR_EVER = """
from datetime import timedelta
pack = lent_pack()
bank = Institution.objects.filter(kind="bank").order_by("pk")[0]
maker, checker = (Viewer(Person.objects.get(username=name).pk, name) for name in ("jingban", "fuhe"))
from gongzhi.base.people.models import Organisation
firm = Organisation.objects.filter(name="企业0")[0]
lent = World(pack, bank, bank, bank, maker, checker, [firm])
for n in range({first}, {last}):
    rows = [row(firm, f"K{{n}}-{{m}}", principal="1") for m in range(20)]
    lent.file("filing", rows, number=f"K{{n}}")
    print(n, flush=True)
"""


def _do(house: House, code: str) -> str:
    process = house.python(WORLD + AGAIN + code)
    out, _ = process.communicate(timeout=240)
    assert process.returncode == 0, out
    return out


def _together(house: House, codes: list[str]) -> list[str]:
    running = [house.python(WORLD + AGAIN + code) for code in codes]
    outs = [one.communicate(timeout=300)[0] for one in running]
    assert [one.returncode for one in running] == [0] * len(codes), outs
    return outs


def test_many_approve_and_pay_at_once_and_neither_the_cap_nor_a_claim_is_used_twice(still: House) -> None:
    _do(still, MAKE)
    outs = _together(still, [APPROVE] * 4)
    assert sum(int(one.split()[-1]) for one in outs) == 12
    told = still.rows("SELECT sum(payable), count(*) FROM programmes_payout WHERE state = 'approved'")
    assert [tuple(map(int, one)) for one in told] == [(3_333_333, 12)]
    assert still.rows("SELECT settled FROM ledger_account WHERE code LIKE '%yunkedai.admitted:2023'") == [(0,)]
    _do(still, 'draw_run(Payout.objects.all()[0].book, 2024, viewer=again("zf", "pay"), **AT)')
    _together(still, [PAY.format(n=n) for n in range(4)])
    assert still.rows("SELECT settled FROM ledger_account WHERE code = 'lent.prog.pool_paid:yunkedai'") == [
        (3_333_333,)
    ]
    assert still.count("ledger_entry", "key LIKE 'pool.pay:%'") == 7  # the others had nothing left of the cap
    assert still.run("ledger", "verify").returncode == 0


def test_killed_while_filing_no_batch_is_half_filed_and_a_replay_files_none_twice(still: House) -> None:
    _do(still, "lent = world(2)")
    for wait in (0.4, 0.9):
        process = still.python(WORLD + AGAIN + FILE_FOR_EVER.format(first=0, last=10_000))
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        filed = still.count("programmes_batch", "state = 'filed'")
        assert filed > 0 and still.count("programmes_loan") == 20 * filed
        assert still.count("programmes_batchrow", "outcome = 'accepted'") == 20 * filed
    _do(still, FILE_FOR_EVER.format(first=0, last=filed))
    assert still.count("programmes_batch", "state = 'filed'") == filed and still.count("programmes_loan") == 20 * filed
    assert still.count("trail_act", "verb = 'batch.filed'") == filed
