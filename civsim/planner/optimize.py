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
from civsim.planner.elastic import least_extra_text
from civsim.planner.generate import Generated, relative_gap
from civsim.planner.instance import (
    Instance,
    build_instance,
    mode_rows,
    survey_excess,
    survey_loads,
    with_surveys,
)
from civsim.planner.least_load import with_floors
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.prices import Price, prices_of
from civsim.planner.rounding import sampled, settled_works
from civsim.planner.solve import solved_master
from civsim.planner.stated import final_problem, solved_value
from civsim.planner.whole_plan import PlanOptions, whole_plan

SURVEY_ROUNDS = 3
SURVEY_EXCESS = 0.05  # points by which the surveys' lines may lie above their curves


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
    instance = build_instance(model, options.schedules, options.classes, workers=options.workers)
    modelled = perf_counter()
    try:
        master = surveyed_master(instance, options)
    except InfeasibleError as error:
        raise InfeasibleError(least_extra_text(instance, options.objective == "least_money")) from error
    instance = master.frame.instance
    plan = whole_plan(master, options)
    problem = final_problem(master)
    solved_value(problem, options.solver)
    return Optimum(
        allocation=Allocation(
            name=options.objective,
            visits=np.ascontiguousarray(instance.schedules[plan.choice.schedule].transpose(1, 0, 2)).astype(np.int16),
            overtime=plan.worth.overtime,
            works=plan.works,
        ),
        objective=options.objective,
        value=plan.worth.value,
        lp_value=master.solution.value,
        bound=master.bound,
        bound_covers=bound_covers(instance),
        lp_gap=relative_gap(plan.worth.value, master.bound),
        scores={model.assessments.ids[t]: float(x) for t, x in zip(instance.dates, plan.worth.scores, strict=True)},
        prices=tuple(prices_of(master)),
        resources_used=resources_used(plan.settled, plan.choice, plan.worth),
        history=tuple(master.history),
        seconds={"model": modelled - began, "solve": perf_counter() - modelled},
        problem=problem,
    )


def surveyed_master(
    instance: Instance, options: PlanOptions, solved: Callable[..., Generated] = solved_master
) -> Generated:
    """The master with the columns it needs; its bound is the plan's.

    Where the surveys' lines are far from their curves at the solution, they are drawn anew there, and over a
    shorter range if that does not help.
    """
    objective, bound = OBJECTIVES[options.objective], np.inf
    limits = options.gap / 2, options.rounds, options.seconds
    for step in range(SURVEY_ROUNDS):
        found = solved(instance, objective, *limits, options.progress)
        bound = found.bound = min(bound, found.bound)  # each set of lines gives a bound
        load = survey_loads(instance, mode_rows(instance, settled_works(found)), sampled(found))
        if survey_excess(instance, load) <= SURVEY_EXCESS or step == SURVEY_ROUNDS - 1:
            break
        if step == 1:  # a line through the right place was not enough
            instance = with_floors(instance, *limits)
        instance = with_surveys(instance, load)
    return found
