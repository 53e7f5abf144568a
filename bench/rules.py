"""Rules over a million cases beside the bare NumPy lines a programmer would write, and beside two rule engines.

    python -m bench.rules
    python -m bench.rules --without peers --cases 200000 --rounds 3

In one process, round by round in turn; ratios are medians of the ratios round by round. OpenFisca-Core and zen-engine
run as programs beside, in an environment of their own. Exit 1 when an answer differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.environments import install
from bench.servers import ROOT, VAR
from bench.table import middle, ratio

HOME, PEERS = VAR / "rules-venv", ROOT / "bench" / "peer_rules"
CAP, DAY = 20_000_000, date(2026, 1, 1)
STAGES = ("seed", "growing", "steady")
Work = Callable[[], Any]


def timed(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def contest(name: str, mine: Work, bare: Work, rounds: int, wanted: str) -> None:
    """Both in turn after one run each that does not count."""
    mine(), bare()
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(timed(mine))
        theirs.append(timed(bare))
    print(
        f"{name:<34}{middle(ours) * 1e3:>10.1f}{middle(theirs) * 1e3:>12.1f}   {ratio(ours, theirs)} (wanted {wanted})",
        flush=True,
    )


def offset_rules() -> Any:
    from gongzhi.base.rules.logic.compiling import ready_programme
    from gongzhi.base.rules.logic.definition import Programme

    held = {"valid_from": "2020-01-01", "known_from": "2020-01-01"}
    money = {name: {"title": {"zh": name}, "type": "money"} for name in ("fee", "used", "balance")}
    rate = {"title": {"zh": "比例"}, "type": "ratio", "versions": [{"value": "50%", **held}]}
    cap = {"title": {"zh": "封顶"}, "type": "money", "versions": [{"value": "20万元", **held}]}
    amount = "max(0元, min(比例: floor(fee * rate), 封顶: cap - used, 余额: balance))"
    raw = {"title": {"zh": "抵扣"}, "inputs": money, "parameters": {"rate": rate, "cap": cap}, "amount": amount}
    return ready_programme("offset", Programme.model_validate(raw))


def offsets(cases: int, rounds: int) -> tuple[int, dict[str, np.ndarray]]:
    """The fee offset, plain and with the code of what decided; how many answers differ, and the cases."""
    from gongzhi.base.rules.logic.vector.running import Given, run_over

    random = np.random.default_rng(7)
    data = {
        name: random.integers(0, most, cases)
        for name, most in (("fee", 10**8), ("used", 3 * 10**7), ("balance", 5 * 10**7))
    }
    fee, used, balance = data["fee"], data["used"], data["balance"]
    given, rules = {name: Given(values) for name, values in data.items()}, offset_rules()

    def bare() -> Any:
        return np.maximum(0, np.minimum(np.minimum(fee * 50 // 100, CAP - used), balance))

    def coded() -> Any:
        part, left = fee * 50 // 100, CAP - used
        least = np.minimum(np.minimum(part, left), balance)
        found = np.maximum(0, least)
        return found, np.where(least < 0, 0, np.where(part == least, 1, np.where(left == least, 2, 3))).astype(np.int8)

    def mine(*, bindings: bool) -> Any:
        return run_over(rules, given, cases, outputs=["amount"], bindings=bindings, as_of=DAY).outputs["amount"]

    contest("offset", lambda: mine(bindings=False), bare, rounds, "<= 2")
    contest("offset with what decided", lambda: mine(bindings=True), coded, rounds, "<= 2")
    expected, codes = coded()
    own = mine(bindings=True)
    named = {label: code for code, label in rules.bindings["amount"].values()}
    order = np.array([named["0元"], named["比例"], named["封顶"], named["余额"]])
    differing = int((own.values != expected).sum()) + int((own.code != order[codes]).sum())
    data["expected"] = expected
    return differing, data


def scores(cases: int, rounds: int) -> int:
    """The example's score of 18 indicators; how many totals differ."""
    from gongzhi.base.rules.logic.scores import ready_score
    from gongzhi.base.rules.logic.vector.running import Given, run_over
    from gongzhi.packs.reading import read_pack

    model = read_pack(ROOT / "tests" / "data" / "packs" / "keji").scores["points18"]
    ready = ready_score("points18", model)
    random = np.random.default_rng(8)
    values = {
        name: random.integers(1, 10**10 if known.type == "money" else 100, cases)
        for name, known in ready.inputs.items()
        if known.type != "code"
    }
    stage = random.integers(0, len(STAGES), cases)
    given = {name: Given(column) for name, column in values.items()}
    given["stage"] = Given(np.array([ready.codes.index(code) for code in STAGES])[stage])

    def mine() -> Any:
        return run_over(ready, given, cases, outputs=["total"], as_of=DAY).outputs["total"]

    plan = [_line(ready, key, one) for key, one in model.indicators.items()]
    contest("score of 18 indicators", mine, lambda: _by_numpy(plan, values, stage), rounds, "<= 2")
    own = mine()
    return int((own.values * 100 // own.den != _by_numpy(plan, values, stage)).sum())


def _line(ready: Any, key: str, one: Any) -> tuple[Any, ...]:
    """An indicator as a programmer would prepare it: names, thresholds, and points in hundredths by stage."""
    content = ready.parameters[one.bands or one.curve].versions[0].content
    weights = np.array([int(one.weights[stage]) for stage in STAGES])
    gives = [float(give) for give in content.gives]
    starts = [float(start) for start in content.starts if start is not None]
    table = np.array([[int(np.floor(give * weight * 100 + 0.5)) for give in gives] for weight in weights])
    open_below = content.starts[0] is None
    return one.value, bool(one.bands), starts, gives, weights * 100.0, table, open_below


def _by_numpy(plan: list[tuple[Any, ...]], values: dict[str, np.ndarray], stage: np.ndarray) -> np.ndarray:
    total = np.zeros(len(stage), np.int64)
    for text, banded, starts, gives, weights, table, open_below in plan:
        x = _value(text, values)
        if banded:
            place = np.searchsorted(starts, x, side="right")
            total += table[stage, place if open_below else np.maximum(place - 1, 0)]
        else:
            total += np.floor(np.interp(x, starts, gives) * weights[stage] + 0.5).astype(np.int64)
    return total


def _value(text: str, values: dict[str, np.ndarray]) -> np.ndarray:
    if "/" not in text:
        return values[text]
    top, under = (part.strip(" ()") for part in text.split("/"))
    if " - " in top:
        one, other = top.split(" - ")
        return (values[one] - values[other]) / values[under]
    return values[top] / values[under]


def trace(rounds: int) -> None:
    """One case with every step."""
    from gongzhi.base.rules.logic.explaining import Question, explain, read_case
    from gongzhi.packs.reading import read_pack

    rules, programme = offset_rules(), read_pack(ROOT / "tests" / "data" / "packs" / "keji").programmes["bank_risk"]
    case = read_case(rules, {"fee": "24万元", "used": "1.5万元", "balance": "20万元"})
    chosen = rules.chosen(DAY, DAY)
    many = 2_000
    alone = [timed(lambda: [rules.run(case, chosen) for _ in range(many)]) / many for _ in range(rounds)]
    from gongzhi.base.rules.logic.compiling import ready_programme

    ready = ready_programme("bank_risk", programme)
    asked = Question(read_case(ready, {"new_loans": "8000万元", "paid": 0, "lent_on": "2021-03-01"}), DAY, DAY)
    whole = [timed(lambda: [explain(ready, programme, asked) for _ in range(200)]) / 200 for _ in range(rounds)]
    times = f"{middle(alone) * 1e6:.0f} µs, with the whole explanation {middle(whole) * 1e6:.0f} µs"
    print(f"one traced case {times} (wanted <= 1000)")


def peers(data: dict[str, np.ndarray], rounds: int) -> int:
    """The same offset by other engines, for a million cases; their wrong answers are printed, not ours to fail for."""
    if why := install(HOME, PEERS / "requirements.txt"):
        print(f"peers: skipped: {why}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.npz"
        np.savez(file, **data)
        for name in ("openfisca", "zen"):
            command = [str(HOME / "bin" / "python"), str(PEERS / f"by_{name}.py"), str(file), str(rounds)]
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
            )
            if done.returncode:
                print(f"{name}: failed: {done.stderr.strip().splitlines()[-1:]}")
                continue
            told = json.loads(done.stdout)
            scale = 1e6 / told["cases"] * 1e3
            inputs = f", with its inputs {middle(told['with_inputs']) * scale:,.0f} ms" if "with_inputs" in told else ""
            print(
                f"{name}: {middle(told['seconds']) * scale:,.1f} ms for a million{inputs}; "
                f"{told['wrong']} of {told['cases']} answers are not exact"
            )
    return 0


def main() -> int:
    """Measure, print, and fail when an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--without", choices=("peers",))
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    import django

    django.setup()
    print(f"{arguments.cases} cases, {arguments.rounds} rounds, load {os.getloadavg()[0]:.1f}, NumPy {np.__version__}")
    print(f"{'':<34}{'product ms':>10}{'NumPy ms':>12}   product / NumPy, median (lowest to highest)")
    differing, data = offsets(arguments.cases, arguments.rounds)
    differing += scores(arguments.cases, arguments.rounds)
    trace(arguments.rounds)
    if arguments.without != "peers":
        peers(data, arguments.rounds)
    print(f"{differing} answers differ (wanted none)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
