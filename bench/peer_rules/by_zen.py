"""The fee offset as a compiled expression of zen-engine: `python by_zen.py DATA.npz ROUNDS`, an answer in JSON."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import zen

CASES = 20_000  # it takes one case at a time


def main() -> None:
    data = np.load(sys.argv[1])
    rows = [
        {"fee": int(fee), "used": int(used), "balance": int(balance)}
        for fee, used, balance in zip(*(data[name][:CASES] for name in ("fee", "used", "balance")), strict=True)
    ]
    compiled = zen.compile_expression("max([0, min([floor(fee * 0.5), 20000000 - used, balance])])")
    seconds = []
    for _ in range(int(sys.argv[2])):
        begun = time.perf_counter()
        found = [compiled.evaluate(row) for row in rows]
        seconds.append(time.perf_counter() - begun)
    wrong = int((np.array(found, np.float64) != data["expected"][:CASES]).sum())
    print(json.dumps({"seconds": seconds, "wrong": wrong, "cases": len(rows)}))


if __name__ == "__main__":
    main()
