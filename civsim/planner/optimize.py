"""From a model to a whole plan with its certificate: the steps of the planner in their order."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.model import Model
from civsim.planner.account import bound_covers
from civsim.planner.alternatives import near_optimal
from civsim.planner.beyond import Found, better_plan, searched
from civsim.planner.bound_all import AllSchedules, bound_all
from civsim.planner.chance_rounds import spread_settled
from civsim.planner.elastic import least_extra_text
from civsim.planner.futures import all_loads, alone, in_all_futures, lines_at, most_excess, with_futures
from civsim.planner.generate import Generated, Progress, in_use
from civsim.planner.instance import (
    Instance,
    build_instance,
    mode_rows,
    survey_loads,
)
from civsim.planner.least_load import with_floors
from civsim.planner.objectives import LENSES, OBJECTIVES, Objective, shown, shown_round
from civsim.planner.optimum import Optimum, told
from civsim.planner.out_of_time import parts_out_of_time
from civsim.planner.pool import regrown, with_lines_for_all, with_more
from civsim.planner.prices import prices_of
from civsim.planner.queue_estimate import queue_estimate
from civsim.planner.request import check_options
from civsim.planner.rounding import sampled, settled_works
from civsim.planner.solve import solved_master
from civsim.planner.stated import final_problem, solved_value
from civsim.planner.whole_plan import PlanOptions, WholePlan, whole_plan

SURVEY_ROUNDS = 3
SURVEY_EXCESS = 0.05  # points by which the surveys' lines may lie above their curves


def optimize(model: Model, options: PlanOptions | None = None) -> Optimum:
    """The best plan found for a model; see `optimize_whole`."""
    return optimize_whole(model, options)[0]


def optimize_whole(model: Model, options: PlanOptions | None = None) -> tuple[Optimum, WholePlan]:
    """The best plan found for a model, and the problem that it solves: large, so not for keeping.

    Raises
    ------
    CivsimError
        If no test counts, a name is unknown, what is asked does not go together, or works alone overdraw the budget.
    InfeasibleError
        If the target cannot be reached; the message names the least extra that would help.
    """
    options = options or PlanOptions()
    check_options(model, options)
    began = perf_counter()
    instance = _problem(model, options)
    modelled = perf_counter()
    try:
        first = _first_master(instance, options)
    except InfeasibleError as error:
        raise InfeasibleError(least_extra_text(alone(instance), options.objective == "least_money")) from error
    plan = whole_plan(first, options)
    searched_master, plan, found = _beyond(first, plan, options)
    master, plan, everything = _all_bounded(searched_master, plan, options)
    instance = master.frame.instance
    problem = final_problem(master)
    solved_value(problem, options.solver)
    queued = queue_estimate(master, plan, options)
    planned = perf_counter()
    others = near_optimal(plan, instance, options) if options.near.number else ()
    optimum = Optimum(
        objective=options.objective,
        lp_value=master.solution.value,
        bound=shown(options.objective, master.bound),
        bound_covers=bound_covers(instance, options.objective),
        prices=tuple(prices_of(master)),
        history=tuple(shown_round(options.objective, step) for step in master.history),
        schedules_found=found.schedules,
        search_gain=found.gain,
        seconds={"model": modelled - began, "solve": planned - modelled}
        | ({"alternatives": perf_counter() - planned} if options.near.number else {}),
        estimate_with_queues=queued,
        all_schedules=everything,
        out_of_time=parts_out_of_time((first, searched_master, master), plan.planned, everything, options),
        problem=problem,
        alternatives=others,
        score_sd={model.assessments.ids[t]: float(x) for t, x in zip(instance.dates, instance.score_sd, strict=True)}
        if options.objective == "target_chance"
        else {},
        **told(model, plan, options.objective, shown(options.objective, master.bound)),
    )
    return optimum, plan


def _problem(model: Model, options: PlanOptions) -> Instance:
    """The planning problem as the objective sees it."""
    lens = LENSES.get(options.objective)
    instance = build_instance(model, options.schedules, options.classes, workers=options.workers, lens=lens)
    return with_futures(instance) if options.objective == "cvar_score" else instance


def _first_master(instance: Instance, options: PlanOptions) -> Generated:
    """The master over the catalogue."""
    if options.objective == "target_chance":
        return spread_settled(instance, lambda here: surveyed_master(here, options))
    return surveyed_master(instance, options)


def _beyond(master: Generated, plan: WholePlan, options: PlanOptions) -> tuple[Generated, WholePlan, Found]:
    """Master and plan over a pool with the schedules that the search finds; no worse than before."""
    objective, limits = OBJECTIVES[options.objective], (options.gap / 2, options.rounds, options.seconds)
    larger, found = searched(master, objective, options.search, *limits, options.progress)
    if not found.schedules:
        return master, plan, found
    return *_planned(master, larger, plan, options), found


def _planned(
    master: Generated, larger: Generated, plan: WholePlan, options: PlanOptions
) -> tuple[Generated, WholePlan]:
    """The master over a pool that has grown, and the better one of the plans before and after.

    Both stay as they were where the larger problem, whose busier schedules can show crews to be short, has no plan.
    """
    try:
        return _replanned(larger, plan, options)
    except InfeasibleError:
        return master, plan


def _replanned(larger: Generated, plan: WholePlan, options: PlanOptions) -> tuple[Generated, WholePlan]:
    if larger.frame.instance.surveys:  # the larger pool can bring residents less to live with: lines for that, too
        instance, history = with_lines_for_all(larger.frame.instance, _loads(larger)), larger.history
        larger = surveyed_master(instance, options, partial(_again, larger))
        larger.history[:0] = history
    return larger, better_plan(plan, whole_plan(larger, options), larger, options)


def _all_bounded(
    master: Generated, plan: WholePlan, options: PlanOptions
) -> tuple[Generated, WholePlan, AllSchedules | None]:
    """The bound over all schedules where it is asked for; the schedules that it finds join the pool."""
    if options.bound_all is None:
        return master, plan, None
    objective, limits = OBJECTIVES[options.objective], (options.gap / 4, options.rounds, options.seconds)
    bounds = replace(options.bound_all, progress=options.bound_all.progress or options.progress)
    proof, more = bound_all(master, _loads(master), objective, limits, bounds)
    if not len(more):
        return master, plan, proof
    try:
        larger = _again(master, with_more(master.frame.instance, more), objective, *limits, options.progress)
    except InfeasibleError:  # the busier schedules showed crews to be short after all
        return master, plan, proof
    larger.history[:0] = master.history
    return *_planned(master, larger, plan, options), proof


def _again(
    before: Generated,
    instance: Instance,
    objective: Objective,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None,
) -> Generated:
    """The master of a problem whose pool has grown, started with the columns in use before."""
    shortage = regrown(instance, before.statement.shortage)
    return solved_master(instance, objective, gap, rounds, seconds, progress, shortage=shortage, before=in_use(before))


def _loads(found: Generated) -> NDArray[np.float64]:
    """(A, C) what residents live with under a plan dealt out from the shares."""
    return survey_loads(found.frame.instance, *_dealt_out(found))


def _dealt_out(found: Generated) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Mode and schedule of every grid in a plan dealt out from the shares."""
    return mode_rows(found.frame.instance, settled_works(found)), sampled(found)


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
        loads = all_loads(instance, *_dealt_out(found))
        if most_excess(instance, loads) <= SURVEY_EXCESS or step == SURVEY_ROUNDS - 1:
            break
        if step == 1:  # a line through the right place was not enough
            instance = in_all_futures(instance, lambda one: with_floors(one, *limits))
        instance = lines_at(instance, loads)
    return found
