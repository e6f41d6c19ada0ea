"""From the master to a plan that can be carried out: works settled, a reserve of crews and money, whole grids.

The master behind the bound is generous: it counts on all crews, and pays the repairs it likes best. The plan is made
from a careful version of it with the same columns: part of the crews' time and of the money is kept back for chance
(reserve.py), and repairs are paid as they fall due.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.planner.backlog import Shortage
from civsim.planner.bound_all import BoundOptions
from civsim.planner.columns import Choice
from civsim.planner.evaluate import Worth, overtime_places, worth_of
from civsim.planner.generate import Generated, Progress
from civsim.planner.instance import Instance, mode_rows, with_works
from civsim.planner.master import demanding, state
from civsim.planner.modes import of_modes
from civsim.planner.near import NO_ALTERNATIVES, NearLimits
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.reserve import NOTHING, USUAL, Reserve
from civsim.planner.rounding import sampled, settled_works, visit_rows, whole_grids, worths
from civsim.planner.search import NO_SEARCH, SearchLimits
from civsim.planner.solve import sought
from civsim.planner.statement import Statement

TRIES = 4  # plans made for a target before what rounding misses is accepted


@dataclass(frozen=True)
class PlanOptions:
    """How a plan is made. `gap` is relative; `seconds` limits the search for columns."""

    objective: str = "cycle_score"
    gap: float = 0.001
    seconds: float = 60.0
    rounds: int = 40
    solver: str = "highs"
    schedules: int = 480
    classes: int = 100
    workers: int = 2  # threads; the plan does not depend on it
    reserve: Reserve = USUAL  # of the plan; the bound has none
    search: SearchLimits = NO_SEARCH  # for schedules beyond the catalogue
    near: NearLimits = NO_ALTERNATIVES  # plans nearly as good, to choose from
    bound_all: BoundOptions | None = None  # how all schedules are bounded, if they are
    progress: Progress | None = None


@dataclass(frozen=True)
class WholePlan:
    """A schedule for every grid, the works that are started, and what the plan is worth."""

    settled: Instance  # the problem with these works
    works: tuple[int, ...]
    choice: Choice
    worth: Worth
    planned: Generated  # the LP that was rounded
    shortage: Shortage  # rows of crews and money that its worth is found with


def whole_plan(master: Generated, options: PlanOptions) -> WholePlan:
    """A plan from a solved master; where scores are to be reached, made again until rounding does not miss them.

    The master's solver is taken over: its solution and its bound remain, but it can no longer be improved.
    """
    instance = master.frame.instance
    planned = _careful(master, instance, None, options)
    works = settled_works(planned)
    settled, margin = with_works(instance, works), 0.0
    for _ in range(TRIES):
        aim = replace(instance, target=instance.target + margin, floors=instance.floors + margin)
        planned = _careful(planned, aim, works, options)
        choice = rounded(planned, settled, works)
        worth = plan_worth(settled, choice, works, options, planned.statement.shortage)
        lacking = _below(instance, worth, options.objective)
        if lacking <= 1e-6:
            break
        margin += 1.2 * lacking
    return WholePlan(settled, works, choice, worth, planned, planned.statement.shortage)


def _below(instance: Instance, worth: Worth, objective: str) -> float:
    """By how many points the worst test misses what it has to reach."""
    target = instance.target if objective == "least_money" else -np.inf
    return float(np.fmax(target - worth.scores, instance.floors - worth.scores).max(initial=0.0))


def _careful(planned: Generated, aim: Instance, works: tuple[int, ...] | None, options: PlanOptions) -> Generated:
    """The master with a reserve, or without one where nothing else is feasible; works held if given.

    Floors that even so are out of reach, since repairs are paid as they fall due, are missed by as little as can be.
    """

    def statement(nearest: bool, reserve: Reserve, forgiving: bool = False) -> Statement:
        shortage = planned.statement.shortage
        stated = state(aim, objective, shortage, reserve=reserve, as_due=True, nearest=nearest, forgiving=forgiving)
        hold_works(stated, works)
        return stated

    objective, limits = OBJECTIVES[options.objective], (options.gap / 2, options.rounds, options.seconds / 2)
    first = demanding(aim, objective)
    try:
        return sought(planned, partial(statement, reserve=options.reserve), first, *limits)
    except InfeasibleError:
        pass
    try:
        return sought(planned, partial(statement, reserve=NOTHING), first, *limits)
    except InfeasibleError:
        if np.isnan(aim.floors).all():
            raise
        return sought(planned, partial(statement, reserve=NOTHING, forgiving=True), False, *limits)


def hold_works(stated: Statement, works: tuple[int, ...] | None) -> None:
    """Exactly these optional works run; nothing is settled with None."""
    if works is not None and not stated.settled:
        for o, w in enumerate(stated.instance.modes.optional):
            variable = stated.variables[f"work_{o}"]
            variable.lowBound = variable.upBound = float(w in works)


def rounded(planned: Generated, settled: Instance, works: tuple[int, ...]) -> Choice:
    """One schedule for every grid, within all caps and the money that overtime and works leave."""
    variables = dict(zip(planned.statement.variables, planned.solution.variables, strict=True))
    capacity, money = settled.capacity, settled.capacity.budget.copy()
    for p, m in overtime_places(planned.statement):
        for t in np.flatnonzero(capacity.month == m):
            hours = float(variables[f"overtime_p{p}_m{m}"]) * capacity.overtime_hours[p, t]
            payers = capacity.purses.of_year(int(capacity.year[t]))
            money[payers] -= hours * capacity.overtime_cost[p] * capacity.purses.of_pool[p]
    worth = of_modes(worths(planned)[None], mode_rows(planned.frame.instance, works))[0]
    return whole_grids(settled, worth, sampled(planned), visit_rows(planned, np.maximum(money, 0.0)))


def plan_worth(
    settled: Instance, choice: Choice, works: tuple[int, ...], options: PlanOptions, shortage: Shortage
) -> Worth:
    """What a whole plan is worth when all crews count, with the overtime it needs when they count in part."""
    objective = OBJECTIVES[options.objective]
    careful = worth_of(settled, choice, works, objective, shortage, options.reserve)
    return worth_of(settled, choice, works, objective, shortage, overtime=careful.overtime)


def as_in(city: WholePlan, plan: WholePlan, objective: str) -> WholePlan:
    """The plan of a city with less overtime or fewer teams, as one of the city that has them."""

    def stated(own: Instance, larger: Instance) -> Instance:
        paid = {key: getattr(own.capacity, key) for key in ("budget", "settled_cost")}  # works may differ
        return replace(own, model=larger.model, capacity=replace(larger.capacity, **paid))

    own, larger = plan.settled, city.settled
    futures = tuple(stated(*pair) for pair in zip(own.futures, larger.futures, strict=True))
    here = replace(plan, settled=replace(stated(own, larger), futures=futures), shortage=city.shortage)
    return with_overtime(here, objective, plan.worth.overtime)


def with_overtime(plan: WholePlan, objective: str, overtime: NDArray[np.float64]) -> WholePlan:
    """The plan with other overtime, (P, M) shares of the crews' time.

    Raises
    ------
    InfeasibleError
        If the money does not pay for it.
    """
    wanted = OBJECTIVES[objective]
    worth = worth_of(plan.settled, plan.choice, plan.works, wanted, plan.shortage, overtime=overtime)
    return replace(plan, worth=worth)
