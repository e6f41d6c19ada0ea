"""Plans made again after their simulation has shown how long the queues at the pools of crews really are.

The planner charges a plan for queues by a formula (planner/queues.py). Simulated, more or less may wait: what is open
on the tests' days beyond the mean course without queues is what queues bring about. By how much that exceeds the
formula, at the same use of the crews, becomes a factor of each pool, damped; the plan is made again with it. The plan
kept is the one with the best simulated score. Its certificate is simulated under other seeds, so that luck in the
choice is not counted twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import HOUR_MS, Model, Plan, Scenario
from civsim.planner import NOT_POINTS, Instance, Optimum, PlanOptions, build_queues, dated_stock, optimize
from civsim.roster import Roster
from civsim.scores import score_interval
from civsim.study.objective_values import objective_values
from civsim.study.on_trial import best_on_trial
from civsim.study.turned_roster import bare_instance, turned_roster
from civsim.study.variants import simulated_variant
from civsim.study.workers import Workers

REPLICATIONS = 10
OTHER_SEEDS = 7919  # added to the seed while plans are chosen
DAMPING = 0.5  # power of the ratio by which a factor changes
MOST_CHANGE, SMALLEST, LARGEST = 2.0, 0.1, 50.0  # of a factor in one round, and of all rounds
SAME = 0.05  # relative change of all factors that is not worth another round


@dataclass(frozen=True)
class Chosen:
    """The plan kept, and what was tried."""

    optimum: Optimum
    roster: Roster
    history: tuple[Mapping[str, Any], ...]
    trials: tuple[Mapping[str, Any], ...] = ()  # plans tried since the programme could not follow (on_trial.py)


def planned(
    scenario: Scenario, model: Model, options: PlanOptions, rounds: int, seed: int, workers: int | Workers = 0
) -> Chosen:
    """The plan and its roster, made again with queues as simulated if rounds are given."""
    if rounds:
        return reestimated(scenario, model, options, rounds, seed, workers)
    optimum, roster, trials = best_on_trial(scenario, model, options, seed, workers)
    return Chosen(optimum, roster, (), trials)


def reestimated(
    scenario: Scenario, model: Model, options: PlanOptions, rounds: int, seed: int, workers: int | Workers = 0
) -> Chosen:
    """The plan, made again up to so many times with queues as simulated, the best of them kept.

    Raises
    ------
    CivsimError
        If the objective is money or a chance, not a score: a few runs tell scores apart, not chances; or if it looks
        at several futures, in which the trials do not run.
    """
    if options.objective in (*NOT_POINTS, "cvar_score"):
        raise CivsimError(
            Text(
                f"--reestimate 按场景本身的推演得分挑选方案，不适用于目标 {options.objective}",
                f"--reestimate chooses plans by scores simulated in the scenario as given; it does not go with "
                f"{options.objective}",
            )
        )
    instance, tried, history = bare_instance(model), [], []
    factors = np.ones(len(model.departments.crews))
    for n in range(rounds + 1):
        reserve = replace(options.reserve, by_pool=tuple(factors.tolist()) if n else options.reserve.by_pool)
        optimum = optimize(model, replace(options, reserve=reserve))
        roster = turned_roster(model, optimum)
        name = Text("试算方案", "plan on trial")
        variant = simulated_variant(
            "trial", name, scenario, model, roster.plan, REPLICATIONS, seed + OTHER_SEEDS, workers
        )
        score = score_interval(objective_values(model, variant, options.objective))
        more, expected, error = queued_hours(instance, model, roster.plan, variant.run)
        history.append(_step(model, n, optimum, score.mean, more, expected, factors))
        tried.append((score.mean, optimum, roster))
        change = damped(more, expected * factors, error)
        factors = np.clip(factors * change, SMALLEST, LARGEST)
        if (np.abs(change - 1.0) < SAME).all():
            break
    kept = int(np.argmax([mean for mean, _, _ in tried]))
    marked = tuple({**step, "kept": n == kept} for n, step in enumerate(history))
    return Chosen(tried[kept][1], tried[kept][2], marked)


def damped(more: NDArray[np.float64], expected: NDArray[np.float64], error: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P,) by how much the factors of pools change: little where the queue is not known well. All in crew-hours."""
    ratio = (np.maximum(more, 0.0) + error) / np.maximum(expected + error, 1e-12)
    change = np.where((error > 0) | (expected > 0), ratio, 1.0) ** DAMPING
    return np.asarray(np.clip(change, 1.0 / MOST_CHANGE, MOST_CHANGE))


def queued_hours(
    instance: Instance, model: Model, plan: Plan, run: xr.Dataset
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """By pool (P,), on the average test day: simulated work in queues, that by formula, and the simulation's error.

    The formula is taken at the simulated use of the crews in the month before the day. [crew-hours]
    """
    days, categories = instance.dynamics.snapshot_day, model.categories
    looks = np.searchsorted(model.assessments.snapshot_day, days)
    seen = run["visible"].values[:, looks].astype(float).mean(axis=1)  # (R, G, C)
    more = (seen - dated_stock(instance, plan).mean(axis=0)) * categories.mean_service_ms / HOUR_MS
    P = len(model.departments.crews)
    pool, by_pool = model.departments.pool_of, np.zeros((len(seen), P))
    for r, of_run in enumerate(more):
        np.add.at(by_pool[r], pool, of_run)
    queues = build_queues(instance)
    use = used_share(model, run)[:, model.time.month[np.maximum(days - 1, 0)]]  # (P, K)
    lines = queues.level[:, None, :] + queues.slope[:, None, :] * np.minimum(use, 1.0)[:, :, None]
    expected = np.maximum(lines.max(axis=2), 0.0).mean(axis=1)
    return by_pool.mean(axis=0), expected, by_pool.std(axis=0, ddof=1) / np.sqrt(len(by_pool))


def used_share(model: Model, run: xr.Dataset) -> NDArray[np.float64]:
    """(P, M) share of the crews' regular time in use, on average over the replications."""
    departments, months = model.departments, len(model.time.months)
    hours = (departments.closes - departments.opens) * departments.crews_on / HOUR_MS  # (P, D)
    able = np.stack([hours[:, model.time.month == m].sum(axis=1) for m in range(months)], axis=1)
    busy = run["busy_hours"].mean("replication").transpose("pool", "month").values
    return np.asarray(busy / np.maximum(able, 1e-9))


def _step(
    model: Model,
    n: int,
    optimum: Optimum,
    score: float,
    more: NDArray[np.float64],
    expected: NDArray[np.float64],
    factors: NDArray[np.float64],
) -> dict[str, Any]:
    """One round as plain data."""
    names = [model.departments.pool_label(p, model.areas.districts) for p in range(len(factors))]
    return {
        "round": n,
        "value": optimum.value,
        "simulated": score,
        "pools": {
            pool: {"queued_hours": float(m), "formula_hours": float(e), "factor": float(f)}
            for pool, m, e, f in zip(names, more, expected, factors, strict=True)
        },
    }
