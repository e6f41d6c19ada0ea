"""From a model to a whole plan with its certificate: the steps of the planner in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import pulp

from civsim.errors import CivsimError, InfeasibleError
from civsim.language import Text
from civsim.model import Allocation, Model
from civsim.planner.account import bound_covers, resources_used
from civsim.planner.columns import Choice
from civsim.planner.elastic import least_extra_text
from civsim.planner.evaluate import worth_of
from civsim.planner.generate import Generated, generate, improve, relative_gap
from civsim.planner.instance import Instance, build_instance, mode_rows, with_works
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.prices import Price, prices_of
from civsim.planner.rounding import sampled, settled_works, visit_rows, whole_grids, worths
from civsim.planner.stated import final_problem, solved_value


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
    progress: Callable[[int, float, float], None] | None = None  # round, value, bound


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
    bound = master.bound
    works = settled_works(master)
    _settle(master, works, options)
    settled = with_works(instance, works)
    choice = _whole(master, settled, works)
    worth = worth_of(settled, choice, works, OBJECTIVES[options.objective])
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
        bound=bound,
        bound_covers=bound_covers(instance),
        lp_gap=relative_gap(worth.value, bound),
        scores={model.assessments.ids[a]: float(x) for a, x in zip(instance.tests, worth.scores, strict=True)},
        prices=tuple(prices_of(master)),
        resources_used=resources_used(settled, choice, worth),
        history=tuple(master.history),
        seconds={"model": modelled - began, "solve": perf_counter() - modelled},
        problem=problem,
    )


def _solved(instance: Instance, options: PlanOptions) -> Generated:
    """The master with the columns it needs."""
    statement = state(instance, OBJECTIVES[options.objective])
    return generate(statement, options.gap / 2, options.rounds, options.seconds, options.progress)


def _settle(master: Generated, works: tuple[int, ...], options: PlanOptions) -> None:
    """Holds the optional works at 0 or 1 and goes on adding columns where that changes anything."""
    instance, changed = master.frame.instance, False
    number = {name: i for i, name in enumerate(master.statement.variables)}
    for o, w in enumerate(instance.modes.optional):
        if (i := number.get(f"work_{o}")) is not None:
            wanted = float(w in works)
            changed |= abs(master.solution.variables[i] - wanted) > 1e-6
            master.solver.fix(i, wanted)
            master.matrix.low[i] = master.matrix.high[i] = wanted
    if changed:
        master.bound = np.inf
        master.solution = master.solver.solve()
        improve(master, options.gap / 2, options.rounds, options.seconds)


def _whole(master: Generated, settled: Instance, works: tuple[int, ...]) -> Choice:
    """One schedule for every grid, within all caps and the money that overtime and works leave."""
    variables = dict(zip(master.statement.variables, master.solution.variables, strict=True))
    capacity, money = settled.capacity, settled.capacity.budget.copy()
    for p in master.statement.shortage.short_pools:
        for t in range(len(capacity.year)):
            if capacity.month[t] >= 0:
                share = variables[f"overtime_p{p}_m{capacity.month[t]}"]
                money[capacity.year[t]] -= share * capacity.overtime_hours[p, t] * capacity.overtime_cost[p]
    worth = worths(master)[mode_rows(master.frame.instance, works)]
    return whole_grids(settled, worth, sampled(master), visit_rows(master, np.maximum(money, 0.0)))
