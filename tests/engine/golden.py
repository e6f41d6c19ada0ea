"""Traces of shipped scenarios as they were stored, one set for each kind of arithmetic.

log and exp of different C libraries and processors differ in the last bit now and then, which moves an instant by a
millisecond and with it the trace. So a set is found by what these functions give here, not by a name of the platform.
After a change that is meant to move traces, or on a new platform:

    python -m tests.engine.golden
"""

import json
import math
import platform
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from civsim.engine import Outcome, simulate
from civsim.model import Model, Plan, build_model
from civsim.study import load_scenario
from civsim.study.plans import own_plan
from civsim.study.proofs.cities import full_city

FILE = Path(__file__).with_name("golden.json")
SCENARIOS = FILE.parents[2] / "scenarios"
CASES = (("demo", 1, 0), ("demo", 2, 1), ("chicago_sanitation", 1, 0), ("ningbo", 1, 0), ("full_city", 1, 0))
"""(scenario, seed, replication)"""


def arithmetic() -> str:
    """A fingerprint of the functions by which a libm can move a trace, in Python and compiled."""
    values = (np.arange(20_000) + 0.5) / 20_000
    plain = [(math.log(x), math.exp(-20 * x), math.exp(9 * x)) for x in values]
    return sha256(np.array(plain).tobytes() + _compiled_values(values).tobytes()).hexdigest()[:16]


@njit
def _compiled_values(values: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.empty((len(values), 3))
    for i, x in enumerate(values):
        found[i] = math.log(x), math.exp(-20 * x), math.exp(9 * x)
    return found


def platform_name() -> str:
    """What a person calls this platform."""
    parts = [platform.system(), platform.machine(), "-".join(platform.libc_ver()), "numba", version("numba")]
    return " ".join(part for part in parts if part)


def city(name: str) -> tuple[Model, Plan]:
    """The model and the plan of a case."""
    if name == "full_city":
        return full_city(grids=40)
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    model = build_model(scenario)
    return model, own_plan(scenario, model)


def trace_of(outcome: Outcome) -> str:
    """All that happened, in order, as one word."""
    return f"{outcome.problems}-{outcome.events}-{outcome.trace_hash & (2**64 - 1):016x}"


def traces() -> dict[str, str]:
    """The trace of every case, as the fast engine leaves it now."""
    made = {name: city(name) for name, _, _ in CASES}
    return {
        f"{name}, seed {seed}, replication {replication}": trace_of(next(simulate(*made[name], seed, [replication])))
        for name, seed, replication in CASES
    }


def stored() -> dict[str, dict[str, object]]:
    """The stored sets, by fingerprint."""
    found: dict[str, dict[str, object]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found


if __name__ == "__main__":
    sets = stored() | {arithmetic(): {"platform": platform_name(), "traces": traces()}}
    FILE.write_text(json.dumps(sets, indent=2) + "\n", encoding="utf-8")
