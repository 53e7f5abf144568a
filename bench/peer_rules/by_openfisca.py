"""The fee offset as an OpenFisca country writes it: `python by_openfisca.py DATA.npz ROUNDS`, an answer in JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

FIRM = entities.Entity("firm", "firms", "A firm", "")
DAY = "2026-01"


def _money(name: str) -> Any:
    parts = {"value_type": float, "entity": FIRM, "definition_period": periods.DateUnit.MONTH, "label": name}
    return type(name, (variables.Variable,), parts)


class offset(variables.Variable):
    value_type = float
    entity = FIRM
    definition_period = periods.DateUnit.MONTH
    label = "What the voucher pays of the fee"

    def formula(firm: Any, period: Any) -> Any:  # noqa: N805, ANN201
        part = np.floor(firm("fee", period) * 0.5)
        left = 20_000_000 - firm("used", period)
        return np.maximum(0, np.minimum(np.minimum(part, left), firm("balance", period)))


def main() -> None:
    data = np.load(sys.argv[1])
    system = taxbenefitsystems.TaxBenefitSystem([FIRM])
    for name in ("fee", "used", "balance"):
        system.add_variable(_money(name))
    system.add_variable(offset)
    seconds, whole = [], []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        simulation = simulations.SimulationBuilder().build_default_simulation(system, count=len(data["fee"]))
        for name in ("fee", "used", "balance"):
            simulation.set_input(name, DAY, data[name])
        begun = time.perf_counter()
        found = simulation.calculate("offset", DAY)
        seconds.append(time.perf_counter() - begun)
        whole.append(time.perf_counter() - start)
    wrong = int((found.astype(np.float64) != data["expected"]).sum())
    print(json.dumps({"seconds": seconds, "with_inputs": whole, "wrong": wrong, "cases": len(data["fee"])}))


if __name__ == "__main__":
    main()
