"""Simulating a plan: replications under common random numbers, as a labelled dataset that explains itself."""

import os
from collections.abc import Callable

import xarray as xr

from civsim import engine
from civsim.model import Model, Plan, Scenario, build_model
from civsim.results import to_dataset
from civsim.study.plans import own_plan
from civsim.study.provenance import self_explaining

Advance = Callable[[int, int], None]


def simulate(
    scenario: Scenario,
    plan: Plan | None = None,
    replications: int = 20,
    seed: int = 1,
    engine_name: engine.EngineName = "fast",
    workers: int = 0,
    ledger: bool = False,
    progress: Advance | None = None,
    model: Model | None = None,
) -> xr.Dataset:
    """Runs of a scenario under a plan.

    Parameters
    ----------
    scenario
        From `load_scenario`.
    plan
        What is executed; None means the scenario's own plan.
    replications, seed
        Replication r of seed s has the same luck under every plan.
    engine_name
        "fast" (compiled) or "reference" (SimPy); both give the same trace.
    workers
        Threads; 0 means one a core. Results do not depend on it.
    progress
        Called with (replications done, replications wanted).

    Returns
    -------
    Dataset with dims replication, month, grid, category and others; see docs/results.md.
    """
    world = model or build_model(scenario)
    executed = plan or own_plan(scenario, world)
    outcomes = engine.simulate(
        world, executed, seed, range(replications), engine_name, workers or os.cpu_count() or 1, ledger, progress
    )
    return to_dataset(
        world,
        executed,
        outcomes,
        seed,
        range(replications),
        self_explaining(scenario, seed, replications) | {"engine": engine_name},
    )
