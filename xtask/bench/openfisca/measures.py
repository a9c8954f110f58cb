"""The measures as variables of OpenFisca, computed whenever `engines` asks on standard input.

Its whole numbers have 32 bits, so money comes in as 元; amounts are computed in 64 bits and fit 32 again. Words are numbers looked up in
a table of yes and no. Facts that are not known have a variable of their own that says so. Results are kept for one run only.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2022-10-20"
NOT, UNKNOWN = -2, -1
DAYS_OF_A_YEAR = 365


def main(folder):
    told = json.loads((folder / "measures.json").read_text())
    enterprise = Entity("enterprise", "enterprises", "Enterprise", "")
    system = TaxBenefitSystem([enterprise])
    inputs = {}
    for at, (kind, has_unknown) in enumerate(told["columns"]):
        values = np.fromfile(folder / f"c{at}.in", dtype="<i8")
        if kind == "flag":
            inputs[f"c{at}"] = values.astype(bool)
        else:
            inputs[f"c{at}"] = (values // 100 if kind == "money" else values).astype(np.int32)
        if has_unknown:
            inputs[f"c{at}_known"] = np.fromfile(folder / f"c{at}.known", dtype=np.uint8).astype(bool)
    for name, values in inputs.items():
        system.add_variable(variable(enterprise, name, bool if values.dtype == bool else int))
    names = [f"m{at}" for at in range(len(told["measures"]))]
    for name, measure in zip(names, told["measures"]):
        system.add_variable(variable(enterprise, name, int, formula(told["columns"], **measure)))
    simulation = SimulationBuilder().build_default_simulation(system, told["count"])
    for name, values in inputs.items():
        simulation.set_input(name, PERIOD, values)
    print("ready", flush=True)
    given = {}
    for line in sys.stdin:
        if line.strip() == "write":
            for name, values in given.items():
                values.astype("<i8").tofile(folder / f"{name}.out")
            print("written", flush=True)
            continue
        for name in names:
            simulation.delete_arrays(name)
        begin = time.process_time()
        given = {name: simulation.calculate(name, PERIOD) for name in names}
        print((time.process_time() - begin) * 1000, flush=True)


def variable(entity, name, kind, formula=None):
    members = {"value_type": kind, "entity": entity, "definition_period": DateUnit.DAY}
    if formula:
        members["formula"] = formula
    return type(name, (Variable,), members)


def formula(columns, asks, amount):
    """Conditions joined by and, then the amount of those who meet them."""
    units = [100 if kind == "money" else 1 for kind, _ in columns]
    tables = [np.array(ask[2], dtype=bool) if ask[0] == "words" else None for ask in asks]

    def computed(enterprise, period):
        def known(column):
            return enterprise(f"c{column}_known", period) if columns[column][1] else None

        def fen(column):
            return enterprise(f"c{column}", period).astype(np.int64) * units[column]

        holds = np.ones(enterprise.count, dtype=bool)
        for ask, table in zip(asks, tables):
            column = ask[1]
            facts = enterprise(f"c{column}", period)
            if ask[0] == "flag":
                holds &= facts if ask[2] else ~facts
            elif ask[0] == "words":
                holds &= table[facts]
            else:
                _, _, low, high = ask
                if low is not None:
                    holds &= facts >= -(-low // units[column])
                if high is not None:
                    holds &= facts <= high // units[column]
            if (is_known := known(column)) is not None:
                holds &= is_known
        given, needs = computed_amount(amount, fen)
        for column in needs:
            if (is_known := known(column)) is not None:
                given = np.where(is_known, given, UNKNOWN)
        return np.where(holds, given, NOT)

    return computed


def computed_amount(amount, fen):
    """The amount in 分, exact and rounded once; and the columns it needs."""
    needs = []
    kind, *start = amount["start"]
    if kind == "fixed":
        above, below = start[0], 1
    elif kind == "rate":
        column, numerator, below = start
        above = fen(column) * numerator
        needs.append(column)
    else:
        column, tiers = start
        value = fen(column)
        needs.append(column)
        below = max([part[2] for _, part in tiers if part[0] == "rate"], default=1)
        above = np.zeros_like(value)
        for least, part in tiers:
            reached = part[1] * below if part[0] == "fixed" else value * (part[1] * (below // part[2]))
            above = np.where(value >= least, reached, above)
    for name, number in amount["steps"]:
        if name == "days":
            above = above * np.clip(fen(number), 0, DAYS_OF_A_YEAR)
            below *= DAYS_OF_A_YEAR
            needs.append(number)
        elif name == "at_most":
            above = np.minimum(above, number * below)
        else:
            above = np.maximum(above, number * below)
    to, way = amount["rounding"]
    unit = below * to
    if way == "nearest":
        whole = (2 * above + unit) // (2 * unit)
    elif way == "down":
        whole = above // unit
    else:
        whole = -(-above // unit)
    return whole * to, needs


if __name__ == "__main__":
    main(Path(sys.argv[1]))
