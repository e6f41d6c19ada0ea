"""Plans on trial where more arises than the linear programme can follow.

Where crews and money are overwhelmed, work waits for years. The programme takes its cost by straight lines and lets
a plan choose which repairs are paid, but crews repair what comes: overtime may do no more than use up the money
sooner. One replication tells such a plan: it lies far below its bound. Then it is simulated beside the best plans
without overtime, and without visits as well, under seeds of their own; from the best of them on, overtime is turned
on and off department by department (overtime_trials.py). The best of all is kept. The bound is that of all plans.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.model import Model, Plan, Scenario
from civsim.planner import (
    NOT_POINTS,
    Optimum,
    PlanOptions,
    WholePlan,
    as_in,
    optimize_whole,
    restated,
    with_overtime,
)
from civsim.roster import Roster
from civsim.study.future_runs import in_futures, worlds_of
from civsim.study.objective_values import objective_values
from civsim.study.overtime_trials import can_pay, climbed, keeps_what_is_asked, replications_of, turns
from civsim.study.turned_roster import turned_roster
from civsim.study.variants import simulated_variant
from civsim.study.workers import Workers

FAR_BELOW = 5.0  # points of one replication below the bound; plans that the programme can follow are within 1
REPLICATIONS = 4  # such scores spread by less than 0.1 points where the choice matters
OTHER_SEEDS, TURNING_SEEDS = 104_729, 224_737  # added to the seed while plans are chosen, and while overtime is turned


@dataclass(frozen=True)
class Tried:
    """A plan, its roster and the problem that it solves."""

    optimum: Optimum
    whole: WholePlan
    roster: Roster


Trial = tuple[Optimum, Roster, tuple[Mapping[str, Any], ...]]  # the plan kept, and what was tried
Score = Callable[[Plan, int, int], float]  # of a plan in so many replications from a seed on


def best_on_trial(
    scenario: Scenario, model: Model, options: PlanOptions, seed: int, workers: int | Workers = 0
) -> Trial:
    """The best plan found and its roster; where it lies far below its bound, the best of some by simulated score."""
    score = partial(_score, scenario, model, options.objective, workers)
    optimum, whole = optimize_whole(model, options)
    found, luck = Tried(optimum, whole, turned_roster(model, optimum)), seed + OTHER_SEEDS
    if options.objective in NOT_POINTS or score(found.roster.plan, 1, luck) > optimum.bound - FAR_BELOW:
        return found.optimum, found.roster, ()
    tried = {"as_planned": found} | dict(_plainer(model, options, found))
    scores = {key: score(plan.roster.plan, REPLICATIONS, luck) for key, plan in tried.items()}
    plain = max(scores, key=lambda key: scores[key])
    turned = _turned(model, tried[plain], score, seed + TURNING_SEEDS)
    if turned is not tried[plain]:
        tried["overtime_tried"], scores["overtime_tried"] = turned, score(turned.roster.plan, REPLICATIONS, luck)
    kept = max(scores, key=lambda key: scores[key])
    trials = tuple({"plan": key, "simulated": x, "kept": key == kept} for key, x in scores.items())
    return tried[kept].optimum, tried[kept].roster, trials


def _score(
    scenario: Scenario, model: Model, objective: str, workers: int | Workers, plan: Plan, replications: int, luck: int
) -> float:
    """The simulated objective of a plan, its mean. [points]"""
    worlds = worlds_of(scenario, objective)
    name = Text("试算方案", "plan on trial")
    run = simulated_variant("trial", name, scenario, model, plan, replications, luck, workers)
    return float(objective_values(model, in_futures(run, worlds, luck, workers), objective).mean())


def _plainer(model: Model, options: PlanOptions, found: Tried) -> Iterator[tuple[str, Tried]]:
    """The best plans without overtime and without visits as well, with the bound and the prices of all plans."""
    usual = PlanOptions()
    quick = replace(options, search=usual.search, near=usual.near, bound_all=None)
    departments = replace(model.departments, overtime_share=np.zeros_like(model.departments.overtime_share))
    steady = replace(model, departments=departments)
    visits = model.channels.visits
    nobody = replace(
        visits,
        teams=tuple(np.zeros_like(x) for x in visits.teams),
        teams_in=tuple(np.zeros_like(x) for x in visits.teams_in),
    )
    idle = replace(steady, channels=replace(model.channels, visits=nobody))
    for key, of, schedules in (("no_overtime", steady, options.schedules), ("no_visits", idle, 2)):
        try:
            _, alone = optimize_whole(of, replace(quick, schedules=schedules))
        except InfeasibleError:  # floors or path rules ask for what is left out
            continue
        whole = as_in(found.whole, alone, options.objective)
        optimum = restated(model, found.optimum, whole)
        yield key, Tried(optimum, whole, turned_roster(model, optimum))


def _turned(model: Model, plan: Tried, score: Score, luck: int) -> Tried:
    """The plan with overtime turned by department while the simulated score rises; itself where no turn raises it."""

    def simulated(overtime: NDArray[np.float64]) -> float:
        turned = replace(plan.roster.plan, overtime=overtime)
        if not can_pay(model, turned):
            return -inf
        return score(turned, replications_of(model), luck)

    capacity = plan.whole.settled.capacity
    most = np.floor(capacity.overtime_most * 1000.0 + 1e-6) / 1000.0  # as plans have it
    pools = plan.whole.shortage.short & (most > 0)  # others have time enough
    keeps = keeps_what_is_asked(plan.whole, plan.optimum.objective)
    start = plan.optimum.allocation.overtime
    overtime = climbed(start, most, turns(model, pools), simulated, keeps)
    if np.array_equal(overtime, start):
        return plan
    whole = with_overtime(plan.whole, plan.optimum.objective, overtime)
    roster = replace(plan.roster, plan=replace(plan.roster.plan, overtime=overtime))
    return Tried(restated(model, plan.optimum, whole), whole, roster)
