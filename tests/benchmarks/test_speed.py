"""How fast are the engines? Run by hand: pytest -m benchmark -n0 -s tests/benchmarks.

Speeds are the best of some runs in processor time, since other work on the machine only ever makes a run slower.
"""

import time
from pathlib import Path

import numpy as np
import pytest

from civsim.engine import Outcome, simulate
from civsim.model import Model, Plan, build_model
from civsim.results import to_dataset
from civsim.study import load_scenario
from civsim.study.plans import own_plan
from tests.engine.worlds import visits, world

pytestmark = pytest.mark.benchmark
SCENARIOS = Path(__file__).parents[2] / "scenarios"
FIND = {f"k{i}": 0.8 for i in range(5)}


def full_city() -> tuple[Model, Plan]:
    """200 grids in 10 districts for a year, with everything: about 84 000 problems."""
    rates, hours = (0.4, 0.2, 0.2, 0.15, 0.05), (1, 2, 1.5, 1, 10)
    kinds = {
        f"k{i}": {
            "arrivals_per_grid_day": rates[i], "department": f"d{i // 2}", "relapse_probability": 0.18,
            "relapse_days": 20, "redo_probability": 0.05, "crew_hours": {"median": hours[i], "sigma": 0.8},
            "cost": 0.01, "postpone_probability": 0.05, "natural_end_days": 100, "priority": i % 3,
        }
        for i in range(5)
    }  # fmt: skip
    model = world(
        kinds,
        {"patrol": {"kind": "visit", "teams": 40, "find_probability": FIND, "false_share": 0.02},
         "sweep": {"kind": "visit", "teams": 10, "find_probability": FIND},
         "hotline": {"kind": "report", "mean_delay_days": dict.fromkeys(FIND, 20)},
         "app": {"kind": "report", "mean_delay_days": dict.fromkeys(FIND, 30), "false_share": 0.1}},
        {f"d{i}": {"crews": 5 - i, "per": "district"} for i in range(3)},
        grids=200, districts=10, end="2022-01-03", budget={2021: 2000, 2022: 2000}, test_days=("2021-11-15",),
        works={"w": {"grids": ["g1", "g2"], "start": "2021-03-01", "months": 2, "cost": 3, "cut": {"k0": 0.5}}},
    )  # fmt: skip
    days = model.time.n_days
    weekly = [(d, 0, g) for g in range(200) for d in range(g % 7, days, 7)]
    return model, visits(model, weekly + [(d, 1, g) for g in range(200) for d in range(g % 30, days, 30)])


def best_seconds(model: Model, plan: Plan, engine: str, times: int) -> tuple[float, Outcome]:
    """Least processor time of several runs of one replication, and its outcome."""
    seconds = []
    for _ in range(times):
        started = time.process_time()
        outcome = next(simulate(model, plan, 1, [0], engine))  # type: ignore[arg-type]
        seconds.append(time.process_time() - started)
    return min(seconds), outcome


def test_kernel_against_reference() -> None:
    model, plan = full_city()
    slow, reference = best_seconds(model, plan, "reference", 3)
    fast, kernel = best_seconds(model, plan, "fast", 10)
    assert kernel.events == reference.events and kernel.trace_hash == reference.trace_hash
    print(f"\n{kernel.problems} problems, {kernel.events} events")
    print(f"reference {kernel.events / slow:,.0f} events/s, kernel {kernel.events / fast:,.0f} events/s")
    print(f"kernel / reference {slow / fast:.0f}")
    assert kernel.events / slow >= 150_000


def test_a_large_city() -> None:
    scenario = load_scenario(SCENARIOS / "ningbo.yaml")
    model = build_model(scenario)
    plan = own_plan(scenario, model)
    next(simulate(model, plan, 1, [0]))
    started = time.perf_counter()
    run = to_dataset(model, plan, simulate(model, plan, 1, range(20), workers=2), 1, range(20), {})
    seconds = time.perf_counter() - started
    print(f"\n20 replications of {int(run['problems'].mean()):,} problems, {int(run['events'].mean()):,} events")
    print(f"{seconds:.1f} s on 2 threads, dataset {run.nbytes / 1e6:.0f} MB")
    assert np.isfinite(seconds) and seconds < 40
