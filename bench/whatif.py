"""What-if over a million enterprises and six programmes, beside the bare NumPy lines of the same formulas.

Both read the same Parquet file anew for each programme. The product tells cost, receivers, winners, losers, quantiles,
a histogram and areas of the base and of a variant; the bare lines only cost and receivers of both. Exit 1 when an
amount differs.

    .venv/bin/python -m bench.whatif [--cases 1000000] [--rounds 2]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.rules import timed
from bench.table import middle, ratio

ROOT = Path(__file__).resolve().parent.parent
WAN = 1_000_000
EPOCH = date(1970, 1, 1)
PACKS = {"yunnan": ROOT / "packs" / "yunnan", "suanli": ROOT / "tests" / "data" / "packs" / "suanli"}
PROGRAMMES = (
    ("yunnan", "bank_risk", "rate=3%"), ("yunnan", "bank_costs", "rate=40%"), ("yunnan", "vc_risk", "rate=4%"),
    ("suanli", "angel_loss", "seed_rate=50%"), ("suanli", "premium_city", ""), ("suanli", "loan_insurance", ""),
)  # fmt: skip
Totals = list[tuple[int, int]]  # cost and receivers, of the base and of the variant


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


def written(path: Path, cases: int) -> None:
    """A million made-up enterprises, with every column any of the six asks for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(7)

    def money(most: int) -> Any:
        return rng.integers(0, most * WAN, cases)

    def days(first: str, last: str) -> Any:
        return pa.array(rng.integers(day(first), day(last), cases).astype(np.int32), pa.date32())

    def yes(share: float) -> Any:
        return rng.random(cases) < share

    columns = {
        "new_loans": money(9_000), "lent_on": days("2020-11-06", "2023-01-01"), "paid": money(40),
        "evaluation": money(90), "rating": money(90), "insurance": money(90),
        "spent_on": days("2020-11-06", "2023-01-01"), "invested": money(5_000),
        "invested_on": days("2021-01-01", "2023-01-01"), "in_library": yes(0.9), "loss": money(700),
        "founded_on": days("2014-01-01", "2021-01-01"), "staff": rng.integers(0, 90, cases), "assets": money(900),
        "sales": money(900), "registered": yes(0.9), "paid_project": money(100), "paid_investor": money(300),
        "premium": money(100), "other": money(30), "repaid_on": days("2021-01-01", "2023-01-01"),
        "claimed_on": days("2021-06-01", "2024-01-01"), "area": pa.array([f"5301{n % 16:02d}" for n in range(cases)]),
    }  # fmt: skip
    pq.write_table(pa.table(columns), path, row_group_size=131_072)


def read(path: Path, *names: str) -> list[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = []
    for column in pq.read_table(path, columns=list(names)).itercolumns():
        one = column.combine_chunks()
        one = one.cast(pa.int32()) if pa.types.is_date32(one.type) else one
        found.append(one.to_numpy(zero_copy_only=False))
    return found


def totals(*paid: Any) -> Totals:
    return [(int(one.sum()), int(np.count_nonzero(one))) for one in paid]


def bank_risk(path: Path) -> Totals:
    loans, paid = read(path, "new_loans", "paid")
    left = np.maximum(150 * WAN - paid, 0)
    return totals(*(np.minimum(loans * rate // 100, left) for rate in (2, 3)))


def bank_costs(path: Path) -> Totals:
    one, two, three, paid = read(path, "evaluation", "rating", "insurance", "paid")
    costs, left = one + two + three, np.maximum(100 * WAN - paid, 0)
    return totals(*(np.minimum(costs * rate // 100, left) for rate in (50, 40)))


def vc_risk(path: Path) -> Totals:
    invested, listed, paid = read(path, "invested", "in_library", "paid")
    left = np.maximum(200 * WAN - paid, 0)
    return totals(*(np.where(listed, np.minimum(invested * rate // 100, left), 0) for rate in (5, 4)))


def angel_loss(path: Path) -> Totals:
    loss, on, founded, staff, assets, sales, registered, listed, project, investor = read(
        path, "loss", "invested_on", "founded_on", "staff", "assets", "sales", "registered", "in_library",
        "paid_project", "paid_investor",
    )  # fmt: skip
    days = founded.astype("M8[D]")
    months = days.astype("M8[M]")
    in_month = days - months.astype("M8[D]")
    last = (months + 37).astype("M8[D]") - (months + 36).astype("M8[D]") - 1
    until = ((months + 36).astype("M8[D]") + np.minimum(in_month, last)).astype(np.int64)
    seed = (on <= until) & (staff <= 50) & (assets <= 500 * WAN) & (sales <= 500 * WAN)
    left = np.minimum(np.maximum(300 * WAN - project, 0), np.maximum(600 * WAN - investor, 0))
    fits = registered & listed
    return totals(*(np.where(fits, np.minimum(loss * np.where(seed, rate, 30) // 100, left), 0) for rate in (60, 50)))


def premium_city(path: Path) -> Totals:
    premium, other, paid = read(path, "premium", "other", "paid")
    stacked, left = np.maximum(premium // 2 - other, 0), np.maximum(20 * WAN - paid, 0)
    return totals(np.minimum(np.minimum(premium // 4, left), stacked))


def loan_insurance(path: Path) -> Totals:
    premium, repaid, claimed = read(path, "premium", "repaid_on", "claimed_on")
    days = repaid.astype("M8[D]")
    months = days.astype("M8[M]")
    last = (months + 13).astype("M8[D]") - (months + 12).astype("M8[D]") - 1
    until = ((months + 12).astype("M8[D]") + np.minimum(days - months.astype("M8[D]"), last)).astype(np.int64)
    return totals(np.where((claimed >= repaid) & (claimed <= until), premium // 2, 0))


BARE = {
    "bank_risk": bank_risk, "bank_costs": bank_costs, "vc_risk": vc_risk, "angel_loss": angel_loss,
    "premium_city": premium_city, "loan_insurance": loan_insurance,
}  # fmt: skip


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--cases", type=int, default=1_000_000)
    given.add_argument("--rounds", type=int, default=2)
    options = given.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    import django

    django.setup()
    print(f"load average at start {os.getloadavg()[0]:.2f}, {os.cpu_count()} CPUs; {options.cases:,} cases")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firms.parquet"
        written(path, options.cases)
        return contest(path, options.rounds)


def contest(path: Path, rounds: int) -> int:
    from gongzhi.base.rules.logic.compiling import ready_programme
    from gongzhi.base.rules.logic.whatif.comparing import Days, Scenario, compare
    from gongzhi.base.rules.snapshots import open_snapshot, pieces
    from gongzhi.packs.reading import read_pack

    packs = {name: read_pack(folder) for name, folder in PACKS.items()}
    as_of = {"angel_loss": date(2017, 1, 1)}
    today = date(2026, 1, 1)

    def asked(pack: str, code: str, change: str) -> Totals:
        programme = packs[pack].programmes[code]
        scenarios = [Scenario(change, dict([change.split("=")]))] if change else []
        ready = ready_programme(code, programme)
        snapshot = open_snapshot(path, ready)
        rows = ((one.rows, one.inputs, one.apart) for one in pieces(snapshot, ready, [("area", 6)]))
        told = compare(code, programme, scenarios, rows, Days(as_of.get(code), today, today), 3)
        return [(one["cost"], one["receivers"]) for one in told]

    right, ours, theirs = True, [0.0] * rounds, [0.0] * rounds
    print(f"{'programme':<18}{'product':>10}{'NumPy':>12}   ratio (medians, ms)")
    for pack, code, change in PROGRAMMES:
        found, bare = asked(pack, code, change), BARE[code](path)
        if found != bare:
            right = False
            print(f"{code}: the product says {found}, the bare lines {bare}")
        mine = [timed(partial(asked, pack, code, change)) for _ in range(rounds)]
        other = [timed(partial(BARE[code], path)) for _ in range(rounds)]
        ours = [sum(pair) for pair in zip(ours, mine, strict=True)]
        theirs = [sum(pair) for pair in zip(theirs, other, strict=True)]
        print(f"{code:<18}{middle(mine) * 1e3:>10.0f}{middle(other) * 1e3:>12.0f}   {ratio(mine, other)}", flush=True)
    print(
        f"{'all six':<18}{middle(ours) * 1e3:>10.0f}{middle(theirs) * 1e3:>12.0f}   {ratio(ours, theirs)} (wanted <= 3)"
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
