"""The budget curve: the best expected score for less and more of one scarce thing, by one master kept warm.

Columns and basis stay from point to point; only right-hand sides and limits change. When all points are solved, every
point is solved once more over all columns that any of them brought, so that the values are those of one linear
programme: concave, with slopes between the prices of the resource at both ends of a piece. Any prices bound every
point (pricing.py), so each point has the least of all the bounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.planner.account import bound_covers
from civsim.planner.backlog import Shortage, build_shortage, wider
from civsim.planner.curve_checks import check_limits, check_request
from civsim.planner.curve_gains import gains_at
from civsim.planner.generate import Generated, generate, improve, restated
from civsim.planner.instance import Instance, build_instance
from civsim.planner.master import state
from civsim.planner.objectives import LENSES, OBJECTIVES, Objective
from civsim.planner.optimize import surveyed_master
from civsim.planner.pricing import bound_at, priced, valid
from civsim.planner.request import check_options
from civsim.planner.scaled import amount_of, scaled, shortage_at
from civsim.planner.solve import MARGIN, WIDENINGS, most_backlog
from civsim.planner.solver import Solution, Solver
from civsim.planner.statement import Matrix, Statement
from civsim.planner.whole_plan import PlanOptions
from civsim.scores import Interval

KINK, MOST_KINKS = 0.1, 4  # a bend counts from this share of the steepest slope on; so many are told
Bases = dict[float, tuple[Solver, Any]]  # by multiple: the basis of an optimum, and the solver that it belongs to
Step = Callable[[int, int], None]  # points done, points wanted


@dataclass(frozen=True)
class CurvePoint:
    """The best value under a multiple of the resource, its bound, and what one per cent more of each resource adds."""

    multiple: float
    amount: float  # 万元, team-days or crew-hours over the horizon
    value: float  # of the LP [points]
    bound: float  # [points]
    slope: float  # points for one more unit of the resource, all its parts grown alike
    gains: dict[str, float]  # points for 1 % more of each of RESOURCES
    out_of_time: bool = False  # whether the time limit, and neither the gap nor a lack of columns, ended it
    simulated: Interval | None = None  # of a whole plan made for this point, where that was asked for [points]


@dataclass(frozen=True)
class Kink:
    """A bend: about where the straight lines of two neighbouring points meet, with the slopes at those points."""

    amount: float
    value: float  # of the LP there [points]
    bound: float  # [points]
    before: float
    after: float


@dataclass(frozen=True)
class Curve:
    """Score by amount of one resource, in order of the amounts."""

    resource: str
    objective: str
    points: tuple[CurvePoint, ...]
    kinks: tuple[Kink, ...]
    bound_covers: Text
    seconds: float


@dataclass(frozen=True)
class _Line:
    """Prices that bound every point, and what the best schedules of all grids are worth at them."""

    prices: NDArray[np.float64]
    of_grids: float


def budget_curve(
    model: Model,
    multiples: Sequence[float],
    resource: str = "budget",
    options: PlanOptions | None = None,
    progress: Step | None = None,
) -> Curve:
    """Values and bounds for multiples of what the scenario gives of a resource.

    Raises
    ------
    CivsimError
        If the scenario limits no such thing, a multiple leaves less money than is spent in any case, or the objective
        is no score.
    """
    began, options = perf_counter(), options or PlanOptions()
    check_request(options.objective, resource)
    check_options(model, options)
    at = sorted(multiples)
    instance = build_instance(model, options.schedules, options.classes, lens=LENSES.get(options.objective))
    check_limits(instance, resource, at[0])
    solved = _solved(instance, resource, at, options, progress or (lambda done, total: None))
    points = tuple(p for p in solved if p.multiple in at)
    return Curve(
        resource=resource,
        objective=options.objective,
        points=points,
        kinks=tuple(_kink(p, points) for p in solved if p.multiple not in at),
        bound_covers=bound_covers(instance, options.objective),
        seconds=perf_counter() - began,
    )


def _solved(
    instance: Instance, resource: str, at: list[float], options: PlanOptions, progress: Step
) -> list[CurvePoint]:
    """Points at the multiples and at the bends between them, in order; each solved over the columns of all."""
    found, instance, shortage, bases = _first(instance, resource, at, options)
    lines: list[_Line] = []
    late: set[float] = set()

    def solved(found: Generated, multiple: float) -> Generated:
        here = scaled(instance, resource, multiple, at[0])
        stated = state(here, OBJECTIVES[options.objective], shortage_at(shortage, here))
        _start_near(found.solver, bases, multiple)
        found = improve(restated(found, stated), options.gap / 2, options.rounds, options.seconds)
        bases[multiple] = found.solver, found.solver.basis()
        lines.append(_Line(found.bound_prices, _of_grids(found, found.bound_prices)))
        if found.out_of_time:
            late.add(multiple)
        return found

    stages: dict[float, tuple[Statement, Matrix]] = {}
    own = []
    for multiple in at:
        found = solved(found, multiple)
        stages[multiple] = found.statement, found.matrix
        own.append(_point(found.statement, found.matrix, found.solution, resource, multiple, found.bound))
        progress(len(own), 2 * len(at))
    for kink in kinks_of(own):
        multiple = kink.amount / own[0].amount * at[0]
        found = solved(found, multiple)
        stages[multiple] = found.statement, found.matrix
    solutions = {}
    for multiple, (_, matrix) in sorted(stages.items(), reverse=True):
        found.solver.change(matrix)
        _start_near(found.solver, bases, multiple)
        solutions[multiple] = found.solver.solve()
        lines.append(_Line(solutions[multiple].prices, _of_grids(found, solutions[multiple].prices)))
        progress(len(at) + len(at) * len(solutions) // len(stages), 2 * len(at))
    points = []
    for multiple, (statement, matrix) in sorted(stages.items()):
        bound = min(bound_at(found.frame, matrix, valid(matrix, x.prices), x.of_grids) for x in lines)
        point = _point(statement, matrix, solutions[multiple], resource, multiple, bound)
        points.append(replace(point, out_of_time=multiple in late))
    return points


def _start_near(solver: Solver, bases: Bases, multiple: float) -> None:
    """Starts a solver from its optimum at the nearest multiple: that of a point nearby is not far."""
    own = [m for m, (whose, _) in bases.items() if whose is solver]
    if own:
        solver.start_from(bases[min(own, key=lambda m: (abs(m - multiple), -m))][1])


def _point(
    statement: Statement, matrix: Matrix, solution: Solution, resource: str, multiple: float, bound: float
) -> CurvePoint:
    amount = amount_of(statement.instance, resource)
    if resource == "budget":
        amount *= multiple  # purses are those of the scenario
    gains = gains_at(statement, matrix, solution, purse_multiple=multiple if resource == "budget" else 1.0)
    return CurvePoint(float(multiple), amount, solution.value, bound, 100 * gains[resource] / amount, gains)


def _of_grids(found: Generated, prices: NDArray[np.float64]) -> float:
    """What the best schedules are worth at some prices; grids and schedules are the same at all points."""
    return float(priced(found.frame, found.matrix, prices).best_profit.sum())


def _first(
    base: Instance, resource: str, at: list[float], options: PlanOptions
) -> tuple[Generated, Instance, Shortage, Bases]:
    """The master with columns for the multiple nearest to 1, survey lines for all points, and lines for what waits.

    The lines for waiting work are those of the scarcest point, drawn wider until they hold there.
    """
    near = min(at, key=lambda m: abs(m - 1.0))

    def shortage_of(instance: Instance) -> Shortage:
        return build_shortage(scaled(instance, resource, at[0], at[0]))

    def solved(
        most: Instance, objective: Objective, gap: float, rounds: int, seconds: float, progress: object = None
    ) -> Generated:
        own = _like(base, most)
        here = scaled(own, resource, near, at[0])
        return generate(
            state(here, objective, shortage_at(shortage_of(own), here)), gap, rounds, seconds, options.progress
        )

    found = surveyed_master(scaled(base, resource, at[-1], at[0]), options, solved)
    bases: Bases = {near: (found.solver, found.solver.basis())}
    instance = _like(base, found.frame.instance)
    shortage, scarce = shortage_of(instance), scaled(instance, resource, at[0], at[0])
    objective, limits = OBJECTIVES[options.objective], (options.gap / 2, options.rounds, options.seconds)
    for _ in range(WIDENINGS):
        found = improve(restated(found, state(scarce, objective, shortage)), *limits)
        backlog = most_backlog(found)
        if (backlog <= shortage.reference * 1.01 + 1e-6).all():
            break
        shortage = wider(scarce, shortage, MARGIN * backlog)
    return found, instance, shortage, bases | {at[0]: (found.solver, found.solver.basis())}


def _like(base: Instance, other: Instance) -> Instance:
    """The other problem with the capacities of the scenario."""
    return replace(other, capacity=base.capacity)


def _kink(at: CurvePoint, points: Sequence[CurvePoint]) -> Kink:
    """A solved bend between its neighbours."""
    before = max((p for p in points if p.amount < at.amount), key=lambda p: p.amount)
    after = min((p for p in points if p.amount > at.amount), key=lambda p: p.amount)
    return Kink(at.amount, at.value, at.bound, before.slope, after.slope)


def kinks_of(points: Sequence[CurvePoint]) -> tuple[Kink, ...]:
    """The largest bends between neighbouring points, in order of the amounts, with the value of the lines there."""
    found = []
    steepest = max((p.slope for p in points), default=0.0)
    for a, b in pairwise(points):
        ends = b.slope <= 1e-9 * steepest < a.slope  # from here on, more brings nothing
        if not ends and a.slope - b.slope <= max(KINK * steepest, 1e-12):
            continue
        where = (b.value - a.value + a.slope * a.amount - b.slope * b.amount) / (a.slope - b.slope)
        if not a.amount < where < b.amount:
            continue
        found.append(Kink(float(where), (y := a.value + a.slope * (where - a.amount)), y, a.slope, b.slope))
    largest = sorted(found, key=lambda k: (k.after > 1e-9 * steepest, k.after - k.before))[:MOST_KINKS]
    return tuple(sorted(largest, key=lambda k: k.amount))
