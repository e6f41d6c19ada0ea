"""Column generation: solve the master, price every grid and schedule, add what is worth more than it costs, repeat.

Each round adds, for every class, the proposal in which each of its grids takes its own best schedule, and the best few
schedules common to the class; prices between the present ones and those of the best bound bring further proposals.
It stops when the master's value is close enough to the bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.planner.columns import Choice, Column, Frame, columns_of, frame_of
from civsim.planner.instance import Instance
from civsim.planner.master import class_rows
from civsim.planner.pricing import Priced, priced
from civsim.planner.solver import Solution, Solver
from civsim.planner.statement import Matrix, Statement, matrix_of

Progress = Callable[[int, float, float], None]  # round, value, bound

SMOOTHING = (0.15, 0.4)  # weight of the present prices against those of the best bound
COMMON = 2  # schedules common to a class that a round may add
START = 4  # schedules every class starts with


@dataclass
class Generated:
    """The master with its columns."""

    statement: Statement
    frame: Frame
    matrix: Matrix
    columns: list[Column]
    solution: Solution
    solver: Solver
    bound: float
    bound_prices: NDArray[np.float64]
    history: list[dict[str, float]] = field(default_factory=list)
    seen: set[tuple[int, bytes, bytes]] = field(default_factory=set)
    out_of_time: bool = False  # whether time, and neither the gap nor a lack of columns, ended it


def generate(
    statement: Statement,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None = None,
    enough: float = np.inf,
    before: Sequence[Column] = (),
) -> Generated:
    """Adds columns until the value is `enough`, or within `gap` (relative) of the bound, or its limits are reached.

    It starts with the choices of columns from `before`, whose schedules have the same numbers here.
    """
    class_rows(statement)
    return improve(_begun(statement, matrix_of(statement), before), gap, rounds, seconds, progress, enough)


def _begun(statement: Statement, matrix: Matrix, before: Sequence[Column]) -> Generated:
    """A master with the columns that every class starts with, and those before."""
    frame, solver = frame_of(statement), Solver(matrix)
    columns = _start(frame) + renewed(frame, before)
    solver.add(columns)
    return Generated(statement, frame, matrix, columns, solver.solve(), solver, np.inf, np.zeros(len(matrix.row_low)))


def restated(state: Generated, statement: Statement) -> Generated:
    """The columns of a master in another statement, which may have more schedules.

    Where rows and variables are the same, the solver is taken over with all columns. Otherwise it is closed, since a
    large one takes much memory, and another starts with the columns in use. So the first state can no longer be
    improved.
    """
    class_rows(statement)
    matrix, frame = matrix_of(statement), state.frame
    if state.solver.closed or matrix.entries.shape != state.matrix.entries.shape:
        return _begun_anew(state, statement, matrix)
    if statement.instance is not frame.instance:
        frame = frame_of(statement)
    state.solver.change(matrix)
    again = replace(
        state,
        statement=statement,
        frame=frame,
        matrix=matrix,
        columns=list(state.columns),
        bound=np.inf,
        history=[],
        seen=set(state.seen),
        out_of_time=False,
    )
    again.solution = state.solver.solve()
    return again


def _begun_anew(state: Generated, statement: Statement, matrix: Matrix) -> Generated:
    """The choices in use as columns of a statement with other rows; all of them, if those in use are not enough."""
    state.solver.close()
    try:
        return _begun(statement, matrix, in_use(state))
    except InfeasibleError:
        return _begun(statement, matrix, state.columns)


def improve(
    state: Generated,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None = None,
    enough: float = np.inf,
) -> Generated:
    """Goes on adding columns to a master, which is changed in place."""
    began, frame, matrix = perf_counter(), state.frame, state.matrix
    pricing, master = 0.0, 0.0  # seconds of the processor, all threads together
    for step in range(rounds if state.solution.value < enough else 0):
        started = process_time()
        found = priced(frame, matrix, state.solution.prices)
        _keep_best(state, found.bound, state.solution.prices)
        added = _add(state, _improving(frame, state.solution.prices, found))
        for share in SMOOTHING if step else ():
            mixed = share * state.solution.prices + (1.0 - share) * state.bound_prices
            between = priced(frame, matrix, mixed)
            _keep_best(state, between.bound, mixed)
            added += _add(state, columns_of(frame, between.best, np.arange(len(frame.members))))
        pricing += process_time() - started
        used = perf_counter() - began
        state.history.append(
            {
                "round": step,
                "value": state.solution.value,
                "bound": state.bound,
                "columns": len(state.columns),
                "schedules": len(frame.instance.schedules),
                "seconds": used,
                "pricing": pricing,
                "master": master,
            }
        )
        if progress:
            progress(step, state.solution.value, state.bound)
        close = relative_gap(state.solution.value, state.bound) <= gap
        if added:
            started = process_time()
            state.solution = state.solver.solve()
            master += process_time() - started
        done = added == 0 or close or state.solution.value >= enough
        state.out_of_time = used > seconds and not done
        if done or used > seconds:
            break
    return state


def _add(state: Generated, more: list[Column]) -> int:
    """Adds the columns that are not there yet; returns how many."""
    fresh = []
    for column in more:
        key = (column.class_, column.mode.tobytes(), column.schedule.tobytes())
        if key not in state.seen:
            state.seen.add(key)
            fresh.append(column)
    state.solver.add(fresh)
    state.columns.extend(fresh)
    return len(fresh)


def relative_gap(value: float, bound: float) -> float:
    """(bound - value) / |bound|."""
    return (bound - value) / max(abs(bound), 1e-9)


def _keep_best(state: Generated, bound: float, prices: NDArray[np.float64]) -> None:
    if bound < state.bound:
        state.bound, state.bound_prices = bound, prices.copy()


def common_choice(instance: Instance, schedule: NDArray[np.int64]) -> Choice:
    """Every grid without optional works on the schedule of its class."""
    return Choice(instance.modes.without(), schedule[instance.class_of])


def _start(frame: Frame) -> list[Column]:
    """An even choice of schedules for every class, the empty one first (always feasible) if path rules allow it."""
    instance, K = frame.instance, len(frame.members)
    allowed = np.flatnonzero(instance.allowed)
    columns: list[Column] = []
    for j in allowed[np.unique(np.linspace(0, len(allowed) - 1, min(len(allowed), START)).astype(np.int64))]:
        columns += columns_of(frame, common_choice(instance, np.full(K, j)), np.arange(K))
    return columns


def in_use(state: Generated) -> list[Column]:
    """Columns with a share in the solution."""
    return [c for c, share in zip(state.columns, state.solution.shares, strict=True) if share > 0]


def renewed(frame: Frame, columns: Sequence[Column]) -> list[Column]:
    """The same choices as columns of this frame, with the entries they have here."""
    waiting: dict[int, list[Column]] = {}
    for column in columns:
        waiting.setdefault(column.class_, []).append(column)
    found: list[Column] = []
    while waiting:
        choice = common_choice(frame.instance, np.zeros(len(frame.members), np.int64))
        for k, own in waiting.items():
            column = own.pop()
            choice.mode[frame.members[k]], choice.schedule[frame.members[k]] = column.mode, column.schedule
        found += columns_of(frame, choice, np.array(list(waiting), np.int64))
        waiting = {k: own for k, own in waiting.items() if own}
    return found


def _improving(frame: Frame, prices: NDArray[np.float64], found: Priced) -> list[Column]:
    """Proposals, and schedules common to a class, whose profit exceeds the price of the class row."""
    instance, K = frame.instance, len(frame.members)
    of_class = prices[frame.class_row]
    proposal = np.bincount(instance.class_of, found.best_profit, K)
    tolerance = 1e-7 * (1.0 + np.abs(of_class))
    good = np.flatnonzero(proposal > of_class + tolerance)
    columns = columns_of(frame, found.best, good) if len(good) else []
    common = found.of_class
    ranked = np.argsort(-common, axis=1, kind="stable")[:, :COMMON]
    for place in range(ranked.shape[1]):
        worth = common[np.arange(K), ranked[:, place]]
        good = np.flatnonzero(worth > of_class + tolerance)
        if len(good):
            columns += columns_of(frame, common_choice(instance, ranked[:, place]), good)
    return columns
