"""Plans on trial where more arises than the linear programme can follow.

Where crews and money are overwhelmed, work waits for years. The programme takes its cost by straight lines and lets
a plan choose which repairs are paid, but crews repair what comes: overtime may do no more than use up the money
sooner. One replication tells such a plan: it lies far below its bound. Then it is simulated beside the best plans
without overtime, and without visits as well, under seeds of their own, and the best of them is kept. The bound is that
of all plans.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.model import Model, Scenario
from civsim.planner import NOT_POINTS, Optimum, PlanOptions, optimize, relative_gap
from civsim.roster import Roster
from civsim.study.future_runs import in_futures, worlds_of
from civsim.study.objective_values import objective_values
from civsim.study.turned_roster import turned_roster
from civsim.study.variants import simulated_variant
from civsim.study.workers import Workers

FAR_BELOW = 5.0  # points of one replication below the bound; plans that the programme can follow are within 1
REPLICATIONS = 4  # such scores spread by less than 0.1 points where the choice matters
OTHER_SEEDS = 104_729  # added to the seed while plans are chosen

Trial = tuple[Optimum, Roster, tuple[Mapping[str, Any], ...]]  # the plan kept, and what was tried


def best_on_trial(
    scenario: Scenario, model: Model, options: PlanOptions, found: Optimum, seed: int, workers: int | Workers = 0
) -> Trial:
    """The plan and its roster; where it lies far below its bound, the best of some by simulated score."""

    def score(roster: Roster, replications: int) -> float:
        name = Text("试算方案", "plan on trial")
        luck = seed + OTHER_SEEDS
        run = simulated_variant("trial", name, scenario, model, roster.plan, replications, luck, workers)
        return float(objective_values(model, in_futures(run, worlds, luck, workers), options.objective).mean())

    worlds = worlds_of(scenario, options.objective)
    first = found, turned_roster(model, found)
    if options.objective in NOT_POINTS or score(first[1], 1) > found.bound - FAR_BELOW:
        return *first, ()
    plainer = {key: (plan, turned_roster(model, plan)) for key, plan in _plainer(model, options, found)}
    tried = {"as_planned": first} | plainer
    scores = {key: score(roster, REPLICATIONS) for key, (_, roster) in tried.items()}
    kept = max(scores, key=lambda key: scores[key])
    return *tried[kept], tuple({"plan": key, "simulated": x, "kept": key == kept} for key, x in scores.items())


def _plainer(model: Model, options: PlanOptions, found: Optimum) -> Iterator[tuple[str, Optimum]]:
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
            plan = optimize(of, replace(quick, schedules=schedules))
        except InfeasibleError:  # floors or path rules ask for what is left out
            continue
        yield (
            key,
            replace(
                found,
                allocation=plan.allocation,
                value=plan.value,
                lp_gap=relative_gap(plan.value, found.bound),
                scores=plan.scores,
                resources_used=plan.resources_used,
                districts=plan.districts,
                futures=plan.futures,
                overload=plan.overload,
                alternatives=(),
            ),
        )
