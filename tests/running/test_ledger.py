"""The ledger among several processes: one account overspent by all at once, killed between statements, exported."""

import csv
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house import House

OURS = {"issuer", "fund", "firm", "p.issue", "p.one"}
BEGIN = """
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
from gongzhi.base.ledger.actions.posting import post_entries, post_entry
from gongzhi.base.ledger.actions.reserving import reserve, settle
from gongzhi.base.ledger.actions.reversing import reverse
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account, Transfer
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
by, at = By("test"), now()
def pay(key, debit, credit, amount, unit="CNY"):
    return post_entry(Draft(key, "payment", [Leg(debit.pk, credit.pk, amount, unit)], "test"), by=by, at=at)
"""
OPEN = """
declare_unit("CNY", scale=2, name="人民币", by=by, at=at)
codes = (("issuer", -10**12), ("fund", 0), ("firm", 0))
issuer, fund, firm = open_accounts(
    [Opening(code, "CNY", "organisation", uuid7(), "fund", floor=floor) for code, floor in codes], by=by, at=at)
"""
FIND = """
issuer, fund, firm = (Account.objects.get(code=code) for code in ("issuer", "fund", "firm"))
"""
SPEND = """
import sys
done = 0
for n in range(50):
    try:
        pay(f"spend:{uuid7()}", fund, firm, 7)
        done += 1
    except Conflict as refused:
        assert refused.problems[0].field == "fund", refused
print(done)
"""
FOR_EVER = """
n = 0
while True:
    n += 1
    pay(f"go:{n}", issuer, fund, n % 9 + 1)
    print(n, flush=True)
"""
AGAIN = """
for n in range(1, {last} + 1):
    pay(f"go:{{n}}", issuer, fund, n % 9 + 1)
"""


def _do(house: House, code: str) -> str:
    process = house.python(BEGIN + code)
    out, _ = process.communicate(timeout=180)
    assert process.returncode == 0, out
    return out


def _verified(house: House) -> str:
    done = house.run("ledger", "verify")
    assert done.returncode == 0 and done.stdout.rstrip().endswith(": in order"), done.stdout
    return done.stdout


def test_eight_processes_overspending_one_account_stop_at_what_it_has(still: House) -> None:
    _do(still, OPEN + 'pay("begin", issuer, fund, 100)')
    spenders = [still.python(BEGIN + FIND + SPEND) for _ in range(8)]
    outs = [one.communicate(timeout=240)[0] for one in spenders]
    assert [one.returncode for one in spenders] == [0] * 8, outs
    assert sum(map(int, outs)) == 14
    assert still.rows("SELECT settled FROM ledger_account WHERE code = 'fund'") == [(2,)]
    assert still.count("ledger_entry", "key LIKE 'spend:%'") == 14
    _verified(still)


def test_killed_between_statements_nothing_is_half_written_and_a_replay_doubles_nothing(still: House) -> None:
    _do(still, OPEN)
    answered = 0
    for wait in (0.31, 0.47, 0.73):
        process = still.python(BEGIN + FIND + FOR_EVER)
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        answered = max([answered, *(int(line) for line in out.split() if line.isdecimal())])
        _verified(still)
        assert still.count("ledger_entry", "key LIKE 'go:%'") in (answered, answered + 1)
    assert answered > 3
    before, others = still.count("ledger_entry", "key LIKE 'go:%'"), still.count("ledger_transfer")
    _do(still, FIND + AGAIN.format(last=before))
    assert still.count("ledger_entry", "key LIKE 'go:%'") == before and still.count("ledger_transfer") == others
    total = sum(n % 9 + 1 for n in range(1, before + 1))
    assert still.rows("SELECT settled FROM ledger_account WHERE code = 'fund'") == [(total,)]
    _verified(still)


LIVED = """
pay("begin", issuer, fund, 12345)
from datetime import timedelta
held = reserve(fund, firm, 1000, until=at + timedelta(days=1), key="held", reason="test", by=by, at=at)
settle(held, key="settled", reason="test", by=by, at=at, amount=250)
reserve(fund, firm, 99, until=at + timedelta(days=1), key="open", reason="test", by=by, at=at)
reverse(pay("wrong", fund, firm, 5), reason="mistake", by=by, at=at)
declare_unit("POINT:example", scale=0, name="积分", by=by, at=at)
a, b = open_accounts([Opening(c, "POINT:example", "x", uuid7(), "points", floor=f) for c, f in
                      (("p.issue", -99), ("p.one", 0))], by=by, at=at)
pay("points", a, b, 7, "POINT:example")
"""


@pytest.fixture
def lived(still: House) -> House:
    _do(still, OPEN + LIVED)
    return still


def test_commands_tell_statements_and_counts_and_name_the_first_bad_row(lived: House) -> None:
    counts = [lived.count(f"ledger_{table}") for table in ("account", "entry", "transfer")]
    assert "{} accounts, {} entries, {} transfers, ".format(*counts) in _verified(lived)
    said = lived.run("ledger", "statement", "fund")
    lines = said.stdout.splitlines()
    assert said.returncode == 0 and lines[0].endswith(": 120.95 CNY, 0.99 of it reserved") and len(lines) == 7
    then = lived.run("ledger", "statement", "fund", "--at", "2020-01-31")
    assert then.stdout.splitlines() == ["fund at 2020-01-31T23:59:59+08:00: 0.00 CNY, 0.00 of it reserved"]
    for wrong, word in ((("nobody",), "nobody"), (("fund", "--at", "soon"), "soon")):
        done = lived.run("ledger", "statement", *wrong)
        assert done.returncode == 1 and word in done.stdout and "Traceback" not in done.stdout
    assert lived.run("ledger", "export", "--format", "pdf", "--out", "x").returncode == 2
    lived.rows("UPDATE ledger_account SET settled = settled + 1 WHERE code = 'firm'")
    done = lived.run("ledger", "verify")
    assert done.returncode == 1 and "(firm): settled is 251, its transfers give 250" in done.stdout


def test_the_export_holds_every_transfer(lived: House, tmp_path: Path) -> None:
    out = tmp_path / "ledger.csv"
    assert lived.run("ledger", "export", "--format", "csv", "--out", str(out)).returncode == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = [one for one in rows if one["debit"] in OURS]
    assert len(rows) == lived.count("ledger_transfer")
    assert [(one["entry"], one["kind"], one["amount"]) for one in found] == [
        ("begin", "direct", "12345"), ("held", "reserve", "1000"), ("settled", "settle", "250"),
        ("open", "reserve", "99"), ("wrong", "direct", "5"), (found[5]["entry"], "direct", "5"),
        ("points", "direct", "7"),
    ]  # fmt: skip
    assert found[2]["reservation"] == "held 1" and found[5]["reverses"] == "wrong"
    nowhere = lived.run("ledger", "export", "--format", "csv", "--out", str(tmp_path / "no" / "x.csv"))
    assert nowhere.returncode == 1 and "Traceback" not in nowhere.stdout


def _bean_check() -> str:
    """Beancount's own check: a program beside, since its licence is not ours."""
    beside = Path(sys.executable).with_name("bean-check")
    return str(beside) if beside.exists() else shutil.which("bean-check") or ""


@pytest.mark.skipif(not _bean_check(), reason="bean-check is not installed (pip install beancount)")
def test_beancount_finds_the_export_in_order_and_a_fen_too_many_in_disorder(lived: House, tmp_path: Path) -> None:
    out = tmp_path / "ledger.beancount"
    assert lived.run("ledger", "export", "--format", "beancount", "--out", str(out)).returncode == 0
    text = out.read_text(encoding="utf-8")
    assert text.count(" balance ") == 2 * lived.count("ledger_account")
    done = subprocess.run([_bean_check(), str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lived.rows("UPDATE ledger_account SET settled = settled + 1 WHERE code = 'firm'")
    assert lived.run("ledger", "export", "--format", "beancount", "--out", str(out)).returncode == 0
    done = subprocess.run([_bean_check(), str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Balance failed" in done.stdout + done.stderr
