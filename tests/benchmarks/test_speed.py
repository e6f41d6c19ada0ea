"""How fast are the engines? Run by hand on a quiet machine: pytest -m benchmark -n0 -s tests/benchmarks.

Every figure is a ratio, or comes with one, of things measured in turns in one process. docs/benchmarks.md keeps them.
"""

import time
from pathlib import Path

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.engine.inputs import build_inputs
from civsim.engine.kernel_run import prepare_kernel, run_kernel
from civsim.engine.reference import run_reference
from civsim.model import build_model
from civsim.results import to_dataset
from civsim.study import load_scenario
from civsim.study.plans import own_plan
from civsim.study.proofs.cities import full_city
from tests.benchmarks.mm10 import CUSTOMERS, by_cimba, by_civsim, by_ciw, by_simpy
from tests.benchmarks.timing import in_turns, machine, ratio

pytestmark = pytest.mark.benchmark
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_a_plain_queue_against_other_engines() -> None:
    for name in ("ciw", "cimba"):
        pytest.importorskip(
            name, reason='the other engines are in an extra of their own: pip install -e ".[benchmark]"'
        )
    tasks = {"SimPy": by_simpy, "civsim": by_civsim(), "Ciw": by_ciw, "cimba": by_cimba()}
    for name, task in tasks.items():
        assert abs(int(task()) - CUSTOMERS) < 0.03 * CUSTOMERS, name
    seconds = in_turns(tasks, rounds=5)
    print(f"\n{machine()}\nM/M/10 at a load of 0.9, {CUSTOMERS} customers")
    for name, found in seconds.items():
        print(f"{name:8} {np.median(found):7.3f} s, {ratio(seconds, 'SimPy', name):6.2f} times SimPy")
    assert ratio(seconds, "SimPy", "civsim") >= 15


def test_kernel_against_reference() -> None:
    """Engine against engine on inputs that are built once, as for the replications of an ensemble."""
    model, plan = full_city()
    city = build_inputs(model, plan)
    prepare_kernel()
    kernel, reference = run_kernel(city, 1, 0), run_reference(city, 1, 0)
    assert kernel.events == reference.events and kernel.trace_hash == reference.trace_hash
    seconds = in_turns(
        {
            "kernel": lambda: [run_kernel(city, 1, 0) for _ in range(10)],
            "reference": lambda: run_reference(city, 1, 0),
            "inputs": lambda: build_inputs(model, plan),
        },
        rounds=5,
    )
    seconds["kernel"] /= 10  # several runs at a time: one is too short for the clock
    rates = {name: kernel.events / float(np.median(found)) for name, found in seconds.items()}
    faster = ratio(seconds, "reference", "kernel")
    print(f"\n{machine()}\nfull model, 200 grids, a year: {kernel.problems} problems, {kernel.events} events")
    print(f"reference {rates['reference']:,.0f} events/s, kernel {rates['kernel']:,.0f} events/s")
    print(f"kernel / reference {faster:.0f}, by round {np.round(seconds['reference'] / seconds['kernel'], 1)}")
    print(f"building the inputs, once a plan: {1e3 * np.median(seconds['inputs']):.0f} ms")
    assert rates["reference"] >= 150_000
    assert faster >= 60


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
