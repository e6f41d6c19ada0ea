"""A bound over all schedules: column generation whose pricing step looks for the best of all schedules.

At any prices the value of every plan is at most prices x right-hand sides + what the best schedule is worth to every
grid (`pricing.py`). Here the best is sought among all schedules there are, by an upper bound (`all_schedules.py`), so
what follows bounds plans with any schedule. The schedules that nearly reach it join the pool; a master over the larger
pool gives the next prices, and the value that the bound is held against.

In cities of many grids a mean grid stands for each class: the bound is then that of the class LP, and so is the value.
"""

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.planner.all_schedules import USUAL, Limits
from civsim.planner.any_schedule import for_all_schedules, most_choices
from civsim.planner.backlog import Shortage
from civsim.planner.best_schedules import Best, best_schedules, bound_of
from civsim.planner.columns import Column
from civsim.planner.covered import covered_schedules
from civsim.planner.generate import Generated, Progress, in_use, relative_gap
from civsim.planner.instance import Instance, with_surveys
from civsim.planner.objectives import Objective
from civsim.planner.pricing import valid
from civsim.planner.solve import continued, solved_master
from civsim.planner.stages import Kit, kit_of
from civsim.planner.stand_in import StandIns, grown, of_classes, of_grids

Floats = NDArray[np.float64]
SLACK = 0.2  # share of the gap that the bounds of single grids may leave open
FAR, NEAR = 10.0, 0.1  # gaps that these bounds are made for at first, and at the end if nothing else helps
STALLS = 0.9  # of the gap; a round that leaves more of it calls for closer bounds
WORTH_ADDING = 0.97  # of what better schedules would bring at the prices; the least useful ones do not join the pool
KEPT, LEAST_KEPT, MOST_KEPT = 0.5, 0.2, 0.9  # weight of the prices of the best bound against those of the master
BOLDER, HUMBLER = -0.1, 0.3  # change of that weight after a round that lowered the bound, and after another


@dataclass(frozen=True)
class BoundOptions:
    """How closely all schedules are bounded. Limits are in steps, so that equal inputs give equal bounds."""

    often: int = 31  # visits of one channel in a period at most
    choices: int = 100  # of visits in one period, all channels together, at most
    gap: float = 0.001  # relative, to stop at
    rounds: int = 40
    grids: int = 250  # where there are more, one stands for each class
    seconds: float = 600.0  # after which no round is begun
    diagrams: Limits = USUAL
    progress: Progress | None = None


@dataclass(frozen=True)
class AllSchedules:
    """The bound over all schedules, and the LP that it belongs to."""

    bound: float
    value: float  # of that LP over the pool with the schedules found
    covers: Text
    of_classes: bool
    schedules: int  # found on the way
    seconds: float
    history: tuple[dict[str, float], ...]


@dataclass
class _Task:
    """The problem that is bounded, and how far that has come."""

    kit: Kit
    stand: StandIns
    objective: Objective
    limits: tuple[float, int, float]
    master: Generated
    bound: float
    prices: dict[str, float]  # by row: those of the best bound
    history: list[dict[str, float]]
    near: float  # relative gap that the bounds of single grids are made for
    kept: float = KEPT


def bound_all(
    master: Generated, load: Floats, objective: Objective, limits: tuple[float, int, float], options: BoundOptions
) -> tuple[AllSchedules, NDArray[np.int16]]:
    """A bound on plans with any schedules of up to some visits in a period, and the schedules of its LP that are new.

    It starts from a solved master; `load` (A, C) is what residents live with there, `limits` are those of a master:
    gap, rounds and seconds.
    """
    began, known = perf_counter(), master.frame.instance
    surveys = tuple(replace(leaf, floor=0.0, anywhere=True) for leaf in known.surveys)
    real = with_surveys(replace(known, surveys=surveys), load)
    stand = of_grids(real) if len(real.class_of) <= options.grids else of_classes(real)
    most, shortage = most_choices(real, options.often, options.choices), for_all_schedules(real, master)
    stand, first = _first(stand, objective, limits, shortage, in_use(master))
    kit = kit_of(stand.instance, most, stand.scale)
    task = _Task(kit, stand, objective, limits, first, np.inf, {}, [], FAR * options.gap)
    _close(task, options, began)
    pool = task.master.frame.instance.schedules
    used = np.unique(np.concatenate([column.schedule for column in in_use(task.master)]))
    proof = AllSchedules(
        bound=task.bound,
        value=task.master.solution.value,
        covers=covered_schedules(real.model, most, stand.of_classes, len(stand.rows)) + _unfloored(real, stand),
        of_classes=stand.of_classes,
        schedules=len(pool) - len(known.schedules),
        seconds=perf_counter() - began,
        history=tuple(task.history),
    )
    return proof, pool[used[used >= len(known.schedules)]]


def _first(
    stand: StandIns, objective: Objective, limits: tuple[float, int, float], shortage: Shortage, before: list[Column]
) -> tuple[StandIns, Generated]:
    """The master of the stand-ins; without floors where these are beyond them, which only raises what bounds."""
    try:
        return stand, solved_master(stand.instance, objective, *limits, shortage=shortage, before=before)
    except InfeasibleError:
        if np.isnan(stand.instance.floors).all():
            raise
    free = replace(stand.instance, floors=np.full_like(stand.instance.floors, np.nan))
    return replace(stand, instance=free), solved_master(free, objective, *limits, shortage=shortage, before=before)


def _unfloored(real: Instance, stand: StandIns) -> Text:
    """What is said where floors were left out."""
    if np.array_equal(real.floors, stand.instance.floors, equal_nan=True):
        return Text("", "")
    return Text("其中不计得分下限（plan.floors）。", " Floors (plan.floors) are left out.")


def _close(task: _Task, options: BoundOptions, began: float) -> None:
    """Bounds and schedules in turns, until they meet."""
    for step in range(options.rounds):
        before, pure = task.bound, task.kept == 0.0
        left = relative_gap(task.master.solution.value, before) if np.isfinite(before) else np.inf
        fresh = _round(task, options)
        value = task.master.solution.value
        task.history.append(
            {
                "round": step,
                "value": value,
                "bound": task.bound,
                "schedules": len(task.master.frame.instance.schedules),
                "seconds": perf_counter() - began,
            }
        )
        if options.progress:
            options.progress(step, value, task.bound)
        gap = relative_gap(value, task.bound)
        stuck = task.near <= NEAR * options.gap and pure and not fresh
        if gap <= options.gap or stuck or perf_counter() - began > options.seconds:
            break
        near = min(task.near, gap) if gap <= STALLS * left else 0.5 * task.near
        task.near = max(near, NEAR * options.gap)
        changed = task.kept + (BOLDER if task.bound < before else HUMBLER)
        task.kept = min(max(changed, LEAST_KEPT), MOST_KEPT) if fresh else 0.0


def _round(task: _Task, options: BoundOptions) -> bool:
    """One pricing of all stand-ins, and the master with the schedules found; whether there were new ones."""
    master, stand = task.master, task.stand
    prices, names = valid(master.matrix, master.solution.prices), master.statement.row_number
    if task.prices:  # a larger pool can have rows that a smaller one had no need of
        tried = np.array([task.prices.get(name, price) for name, price in zip(names, prices, strict=True)])
        prices = valid(master.matrix, (1.0 - task.kept) * prices + task.kept * tried)
    alike = np.bincount(stand.place)  # modes by the row that stands for them
    slack = SLACK * task.near * abs(master.solution.value) / len(alike) / alike
    best = best_schedules(task.kit, master.frame, stand.rows, prices, slack, options.diagrams)
    bound = bound_of(master, stand, prices, best.bound)
    if bound < task.bound or not np.isfinite(task.bound):
        task.bound, task.prices = min(bound, task.bound), dict(zip(names, prices.tolist(), strict=True))
    more = _new(master.frame.instance, _worth_adding(best, alike))
    if len(more):
        larger = grown(master.frame.instance, stand, more)
        try:
            task.master = continued(master, larger, task.objective, *task.limits)
        except InfeasibleError:  # the busier schedules showed crews to be short after all
            return False
    return len(more) > 0


def _worth_adding(best: Best, alike: NDArray[np.int64]) -> NDArray[np.int16]:
    """The schedules that bring most of what can be gained."""
    gain = np.maximum(best.gain, 0.0) * alike
    order = np.argsort(-gain, kind="stable")
    before = np.append(0.0, np.cumsum(gain[order])[:-1])
    chosen: NDArray[np.int16] = best.tables[order[before < WORTH_ADDING * gain.sum()]]
    return chosen


def _new(instance: Instance, tables: NDArray[np.int16]) -> NDArray[np.int16]:
    """Those of some schedules that are not in the pool."""
    known = {table.tobytes() for table in instance.schedules}
    fresh = {t.tobytes(): t for t in tables if t.tobytes() not in known}
    return np.array(list(fresh.values()), np.int16).reshape(-1, *tables.shape[1:])
