"""Simulating a plan: replications under common random numbers, as a labelled dataset that explains itself."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import xarray as xr

from civsim import engine
from civsim.model import Model, Plan, Policy, Scenario, build_model
from civsim.results import ledger_file
from civsim.study.ensemble import Advance, Ensemble
from civsim.study.plans import own_plan
from civsim.study.provenance import provenance
from civsim.study.task import Task
from civsim.study.workers import Threads, Workers, cores


def simulate(
    scenario: Scenario,
    plan: Plan | None = None,
    replications: int = 20,
    seed: int = 1,
    engine_name: engine.EngineName = "fast",
    workers: int | Workers = 0,
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
        Threads, 0 = one a core; or workers from `opened_workers`. Results do not depend on them.
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
    task = Task(scenario, world, executed, seed, engine_name, ledger is not None)
    team = Threads(workers or cores()) if isinstance(workers, int) else workers
    origin = provenance(scenario, seed, replications)
    with ledger_file(ledger, world, origin) if ledger else nullcontext() as take:
        ensemble = Ensemble(task, team, take=take)
        ensemble.grow(replications, progress)
    return ensemble.whole()
