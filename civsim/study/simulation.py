"""Simulating a plan: replications under common random numbers, as a labelled dataset that explains itself."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import xarray as xr

from civsim import engine
from civsim.model import Model, Plan, Policy, Scenario, build_model
from civsim.results import ledger_file, to_dataset
from civsim.study.plans import own_plan
from civsim.study.provenance import provenance, self_explaining

Advance = Callable[[int, int], None]


def simulate(
    scenario: Scenario,
    plan: Plan | None = None,
    replications: int = 20,
    seed: int = 1,
    engine_name: engine.EngineName = "fast",
    workers: int = 0,
    ledger: Path | None = None,
    progress: Advance | None = None,
    model: Model | None = None,
    policy: Policy | None = None,
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
    ledger
        Parquet file to write one row a problem to, in chunks while the run goes on; None keeps none.
    progress
        Called with (replications done, replications wanted).
    policy
        Moves the plan's visits to other grids as the city learns; None leaves that to the plan. See `civsim.policies`.

    Returns
    -------
    Dataset with dims replication, month, grid, category and others; see docs/results.md.
    """
    world = model or build_model(scenario)
    executed = plan or own_plan(scenario, world)
    if policy is not None:
        executed = replace(executed, policy=policy)
    numbers, threads = range(replications), workers or os.cpu_count() or 1
    attributes = self_explaining(scenario, seed, replications) | {"engine": engine_name}
    origin = provenance(scenario, seed, replications)
    with ledger_file(ledger, world, origin) if ledger else nullcontext() as take:
        outcomes = engine.simulate(world, executed, seed, numbers, engine_name, threads, take or False, progress)
        return to_dataset(world, executed, outcomes, seed, numbers, attributes)
