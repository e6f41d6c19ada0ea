"""From a model to a whole plan with its certificate: the steps of the planner in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import pulp

from civsim.errors import CivsimError, InfeasibleError
from civsim.language import Text
from civsim.model import Allocation, Model
from civsim.planner.account import bound_covers, resources_used
from civsim.planner.backlog import Shortage
from civsim.planner.columns import Choice
from civsim.planner.elastic import least_extra_text
from civsim.planner.evaluate import Worth, overtime_places, worth_of
from civsim.planner.generate import Generated, Progress, improve, relative_gap, restated
from civsim.planner.instance import Instance, build_instance, mode_rows, with_works
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES, least_money_of_whole
from civsim.planner.prices import Price, prices_of
from civsim.planner.rounding import sampled, settled_works, visit_rows, whole_grids, worths
from civsim.planner.solve import solved_master
from civsim.planner.stated import final_problem, solved_value

TRIES = 4  # plans made for a target before what rounding misses is accepted


@dataclass(frozen=True)
class PlanOptions:
    """How a plan is made. `gap` is relative; `seconds` limits the search for columns."""

    objective: str = "cycle_score"
    gap: float = 0.001
    seconds: float = 60.0
    rounds: int = 40
    solver: str = "highs"
    schedules: int = 600
    classes: int = 100
    crew_utilisation: float = 0.85  # share of the crews' time that the plan counts on; the bound counts on all
    progress: Progress | None = None


@dataclass(frozen=True)
class Optimum:
    """A plan by periods, what it is worth in the LP, and the bound that no plan of the stated kind can exceed."""

    allocation: Allocation
    objective: str
    value: float  # of the whole plan in the LP
    lp_value: float  # of the LP, in fractions of classes
    bound: float
    bound_covers: Text
    lp_gap: float
    scores: Mapping[str, float]  # expected score by counted test
    prices: tuple[Price, ...]
    resources_used: Mapping[str, object]
    history: tuple[Mapping[str, float], ...]
    seconds: Mapping[str, float]
    problem: pulp.LpProblem = field(repr=False)


def optimize(model: Model, options: PlanOptions | None = None) -> Optimum:
    """The best plan found for a model.

    Raises
    ------
    CivsimError
        If no test counts, a name is unknown, or works alone overdraw the budget.
    InfeasibleError
        If the target cannot be reached; the message names the least extra that would help.
    """
    options = options or PlanOptions()
    if options.objective not in OBJECTIVES:
        known = "、".join(OBJECTIVES), ", ".join(OBJECTIVES)
        raise CivsimError(
            Text(
                f"未定义的目标 {options.objective!r}，可选：{known[0]}",
                f"unknown objective {options.objective!r}; choose one of {known[1]}",
            )
        )
    began = perf_counter()
    instance = build_instance(model, options.schedules, options.classes)
    modelled = perf_counter()
    try:
        master = _solved(instance, options)
    except InfeasibleError as error:
        raise InfeasibleError(least_extra_text(instance)) from error
    works = settled_works(master)
    settled = with_works(instance, works)
    choice, worth = _whole(master, settled, works, options)
    problem = final_problem(master)
    solved_value(problem, options.solver)
    return Optimum(
        allocation=Allocation(
            name=options.objective,
            visits=np.ascontiguousarray(instance.schedules[choice.schedule].transpose(1, 0, 2)).astype(np.int16),
            overtime=worth.overtime,
            works=works,
        ),
        objective=options.objective,
        value=worth.value,
        lp_value=master.solution.value,
        bound=master.bound,
        bound_covers=bound_covers(instance),
        lp_gap=relative_gap(worth.value, master.bound),
        scores={model.assessments.ids[a]: float(x) for a, x in zip(instance.tests, worth.scores, strict=True)},
        prices=tuple(prices_of(master)),
        resources_used=resources_used(settled, choice, worth),
        history=tuple(master.history),
        seconds={"model": modelled - began, "solve": perf_counter() - modelled},
        problem=problem,
    )


def _solved(instance: Instance, options: PlanOptions) -> Generated:
    """The master with the columns it needs; its bound is the plan's."""
    objective = OBJECTIVES[options.objective]
    return solved_master(instance, objective, options.gap / 2, options.rounds, options.seconds, options.progress)


def _whole(master: Generated, settled: Instance, works: tuple[int, ...], options: PlanOptions) -> tuple[Choice, Worth]:
    """Whole grids and their worth; where a target is to be met, planned again until rounding does not miss it."""
    margin, planned = 0.0, master
    for _ in range(TRIES):
        aim = replace(master.frame.instance, target=settled.target + margin)
        planned = _with_reserve(planned, aim, works, options)
        choice = _rounded(planned, settled, works)
        worth = _worth(settled, choice, works, options, planned.statement.shortage)
        lacking = max((settled.target - worth.scores).max(), 0.0)
        if options.objective != "least_money" or lacking <= 1e-6:
            break
        margin += 1.2 * lacking
    return choice, worth


def _with_reserve(planned: Generated, aim: Instance, works: tuple[int, ...], options: PlanOptions) -> Generated:
    """The master with works settled and crews counted on in part only, or in full where that cannot be done."""
    try:
        again = _restated(planned, aim, works, options, options.crew_utilisation)
    except InfeasibleError:
        again = _restated(planned, aim, works, options, 1.0)
    return improve(again, options.gap / 2, options.rounds, options.seconds / 2)


def _restated(
    planned: Generated, aim: Instance, works: tuple[int, ...], options: PlanOptions, share: float
) -> Generated:
    statement = state(aim, OBJECTIVES[options.objective], planned.statement.shortage, crew_utilisation=share)
    fixed = {f"work_{o}": float(w in works) for o, w in enumerate(aim.modes.optional) if not statement.settled}
    return restated(planned, statement, fixed)


def _rounded(planned: Generated, settled: Instance, works: tuple[int, ...]) -> Choice:
    """One schedule for every grid, within all caps and the money that overtime and works leave."""
    variables = dict(zip(planned.statement.variables, planned.solution.variables, strict=True))
    capacity, money = settled.capacity, settled.capacity.budget.copy()
    for p, m in overtime_places(planned.statement):
        for t in np.flatnonzero(capacity.month == m):
            hours = float(variables[f"overtime_p{p}_m{m}"]) * capacity.overtime_hours[p, t]
            money[capacity.year[t]] -= hours * capacity.overtime_cost[p]
    worth = worths(planned)[mode_rows(planned.frame.instance, works)]
    return whole_grids(settled, worth, sampled(planned), visit_rows(planned, np.maximum(money, 0.0)))


def _worth(
    settled: Instance, choice: Choice, works: tuple[int, ...], options: PlanOptions, shortage: Shortage
) -> Worth:
    """What a whole plan is worth when all crews count, with the overtime it needs when they count in part."""
    objective = least_money_of_whole if options.objective == "least_money" else OBJECTIVES[options.objective]
    careful = worth_of(settled, choice, works, objective, shortage, options.crew_utilisation)
    return worth_of(settled, choice, works, objective, shortage, overtime=careful.overtime)
