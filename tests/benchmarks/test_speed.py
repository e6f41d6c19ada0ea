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
from civsim.study.proofs.cities import full_city

pytestmark = pytest.mark.benchmark
SCENARIOS = Path(__file__).parents[2] / "scenarios"


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
