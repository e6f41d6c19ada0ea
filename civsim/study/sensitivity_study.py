"""Sensitivity to ignorance: which of the values that a scenario merely assumes matter, so which to measure first.

Two questions, two answers. How far does the score of a plan move while a value runs through its range: one parameter
at a time (a tornado) and all together (Morris). And, where it is asked for, what would a plan gain that is made with
the value known. Parameters first; then, of those that matter most, the single values.

A parameter may matter near the values as given and not among all that may be, or the other way round: in a city that
is flooded anyway, more crews help little. The larger of both decides whose values are looked at singly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Plan, Scenario, build_model
from civsim.planner import PlanOptions
from civsim.report import Joint, Moved
from civsim.scores import Interval, score_interval
from civsim.study.assumed_parameters import Parameter, Ranges, chosen_ranges, parameters_of, value_alone
from civsim.study.ensemble import Advance
from civsim.study.global_effects import global_effects
from civsim.study.one_by_one import Refused, at_both_ends, judged_together
from civsim.study.plans import own_plan
from civsim.study.value_of_knowing import PLAN_STEPS, best_plan, gains_of_knowing
from civsim.study.value_runs import Floats, ValueRuns
from civsim.study.workers import Threads, Workers, cores

OTHER_SEEDS = 15_485_863  # added to the seed where all move: a second look, with luck of its own


@dataclass(frozen=True)
class Work:
    """What a study is about to do, told before it begins."""

    values: int
    parameters: int
    settings: int  # of the values, at most; each is simulated so often:
    replications: int
    plans: int  # to be made
    seconds: float  # about


@dataclass(frozen=True)
class Sensitivity:
    """What was found, the most important first."""

    plan: Plan
    as_given: Interval  # of the plan's score [points]
    parameters: tuple[Parameter, ...]  # all that were looked at
    effects: tuple[Moved, ...]  # of parameters and of single values, judged together
    together: tuple[Joint, ...]
    paths_lost: int  # on which the plan could not be simulated
    left_out: tuple[Parameter, ...]  # parameters whose values were not looked at one by one
    refused: tuple[Refused, ...]
    not_made: tuple[tuple[Parameter, str, int], ...]  # visits of the plan that teams could not make at an end
    knowing: tuple[Moved, ...] = ()  # what planning with the value known would gain
    simulations: int = 0
    seconds: float = 0.0


def sensitivity(
    scenario: Scenario,
    plan: Plan | None = None,
    replications: int = 8,
    seed: int = 1,
    only: Sequence[str] = (),
    ranges: Ranges | None = None,
    together: int = 4,
    singly: int = 20,
    replan: bool = False,
    options: PlanOptions | None = None,
    workers: int | Workers = 0,
    progress: Advance | None = None,
    announce: Callable[[Work], None] | None = None,
) -> Sensitivity:
    """By how much the score of a plan depends on what the scenario assumes, and what knowing better would gain.

    Parameters
    ----------
    scenario
        Its `sources` say what is assumed, with ranges (`assumed 0.2-0.8`).
    plan
        Whose visits are made; None means the scenario's own plan, or with `replan` the best plan for it as given.
    replications, seed
        Runs of every setting, all with the same luck.
    only
        Paths of the values to look at, with `*` for any part; empty = all.
    ranges
        Low and high end by path, beside those of the scenario or in their place.
    together
        Paths of the Morris method on which all parameters move; 0 = none.
    singly
        At most so many values are looked at one by one, those of the parameters that matter most.
    replan
        Also make the plan for both ends of every parameter, by `options`.
    announce
        Called once with what is going to be done.

    Returns
    -------
    `.effects` (one at a time), `.together`, `.knowing`; `civsim.charts.tornado` draws effects.

    Raises
    ------
    CivsimError
        If no value has a range, or no test counts.
    """
    began, model = perf_counter(), build_model(scenario)
    parameters = parameters_of(scenario, chosen_ranges(scenario, only, ranges))
    team = Threads(workers or cores()) if isinstance(workers, int) else workers
    runs = ValueRuns(scenario, replications, seed, team, progress or (lambda done, total: None))
    usual, choice = None, options or PlanOptions()
    if replan:
        usual = best_plan(scenario, model, runs, choice)
    planning = perf_counter() - began
    executed = plan or usual or own_plan(scenario, model)
    given, seconds = _as_given(runs, model, executed, parameters[0])
    paths = together if len(parameters) > 1 else 0
    work = _work(parameters, paths, singly, replications, (seconds, planning if replan else 0.0))
    runs.steps = 1 + work.settings + PLAN_STEPS * work.plans
    if announce:
        announce(work)
    runs.step()
    moved = _moved(runs, parameters, executed, given, paths, singly)
    knowing: tuple[Moved, ...] = ()
    not_planned: tuple[Refused, ...] = ()
    if usual is not None:
        base = given if plan is None else runs.scores_there(scenario, model, usual)
        knowing, not_planned = gains_of_knowing(runs, parameters, usual, base, choice)
    runs.progress(runs.steps, runs.steps)
    return replace(
        moved,
        knowing=judged_together(knowing),
        refused=(*moved.refused, *not_planned),
        simulations=runs.simulations,
        seconds=perf_counter() - began,
    )


def _moved(
    runs: ValueRuns, parameters: tuple[Parameter, ...], plan: Plan, given: Floats, paths: int, singly: int
) -> Sensitivity:
    """How far the score of a plan moves: parameters, all of them together, then single values."""
    ends = at_both_ends(runs, parameters, plan, given)
    refused = {r.parameter.key for r in ends.refused}
    fit = [p for p in parameters if p.key not in refused]
    joint, lost = global_effects(
        fit, lambda values: runs.scores(values, plan, runs.seed + OTHER_SEEDS), paths, runs.seed
    )
    chosen, left_out = _one_by_one(runs.scenario, parameters, _sizes(ends.effects, joint), singly)
    single = at_both_ends(runs, chosen, plan, given)
    return Sensitivity(
        plan=plan,
        as_given=score_interval(given),
        parameters=parameters,
        effects=judged_together([*ends.effects, *single.effects]),
        together=joint,
        paths_lost=lost,
        left_out=left_out,
        refused=(*ends.refused, *single.refused),
        not_made=(*ends.not_made, *single.not_made),
    )


def _as_given(runs: ValueRuns, model: Model, plan: Plan, some: Parameter) -> tuple[Floats, float]:
    """Scores of the plan as given, and about how long a setting takes. [points, s]

    Raises
    ------
    CivsimError
        If no test that counts is held: there is no score to move.
    """
    warm = replace(runs, replications=1)
    warm.scores_there(runs.scenario, model, plan)  # the first call may compile, or wait for a compilation
    began = perf_counter()
    runs.there({r.path: r.value for r in some.ranges})
    given = runs.scores_there(runs.scenario, model, plan)
    if np.isnan(given).all():
        raise CivsimError(
            Text(
                "场景没有计分的测评（或都不举行），没有可变动的得分",
                "the scenario holds no test that counts, so there is no score to move",
            )
        )
    return given, perf_counter() - began


def _work(
    parameters: Sequence[Parameter], paths: int, singly: int, replications: int, seconds: tuple[float, float]
) -> Work:
    """What is going to be done at most; `seconds` are those of one setting and of one plan, 0 = none is made."""
    several = sum(len(p.ranges) for p in parameters if len(p.ranges) > 1)
    settings = 2 * len(parameters) + paths * (len(parameters) + 1) + 2 * min(singly, several)
    plans = 2 * len(parameters) if seconds[1] else 0
    values = sum(len(p.ranges) for p in parameters)
    total = settings * seconds[0] + plans * (seconds[1] + 2 * seconds[0])
    return Work(values, len(parameters), settings, replications, plans, total)


def _sizes(effects: Sequence[Moved], joint: Sequence[Joint]) -> dict[str, float]:
    """By how much parameters move the score, by themselves or together with the others. [points]"""
    together = {j.key: j.size for j in joint}
    return {e.key: float(np.nanmax([e.swing.mean, together.get(e.key, 0.0)])) for e in effects}


def _one_by_one(
    scenario: Scenario, parameters: Sequence[Parameter], sizes: Mapping[str, float], most: int
) -> tuple[list[Parameter], tuple[Parameter, ...]]:
    """Single values of the parameters that matter most, as many whole parameters as fit; and those left out."""
    several = [p for p in parameters if len(p.ranges) > 1]
    chosen: list[Parameter] = []
    left_out: list[Parameter] = []
    for p in sorted(several, key=lambda p: -sizes.get(p.key, 0.0)):
        if sizes.get(p.key, 0.0) > 0 and len(chosen) + len(p.ranges) <= most:
            chosen += [value_alone(scenario, r) for r in p.ranges]
        else:
            left_out.append(p)
    return chosen, tuple(left_out)
