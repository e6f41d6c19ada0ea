"""What one period does to the expected state of a grid, for every number of visits in it: linear maps.

The state at the end of a period, of one category in one phase: hidden problems; closed ones that come back at any time;
closed ones that begin to come back only some days later (`levels`). Orders in hand are told apart by the day on which
they will be closed, and that day is rounded up to the next level; comebacks until then are left out. So a state is
never more than the true one, and nothing else is left out but what matters less than `SETTLED` problems: crew-hours,
problems seen at tests and lived with are those of `response.py`, from the same course of days.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.course import Course, new_course
from civsim.planner.mean_day import advance
from civsim.planner.physics import Physics
from civsim.planner.response import PHASES, Dynamics, evenly_spread

LEVELS = 3  # days on which comebacks of what is not closed yet may begin
STATES = 2 + LEVELS  # hidden, coming back, coming back from each level on
HOUR_PERIODS = 5  # crew periods, from the present one on, in which the orders of a period take crew-hours
SETTLED = 1e-9  # problems; less in hand is not followed
NEVER = 1e18  # days


@dataclass(frozen=True)
class PeriodMap:
    """One period: A choices of visits, CI categories by phases (c * P + i).

    Inputs are the states, then arrivals by `sources`. What runs over CI comes last, for the processor to do several at
    once.
    """

    first: int
    last: int  # the day after its last one
    actions: NDArray[np.int16]  # (A, V)
    sources: tuple[tuple[int, int, int], ...]  # course of arrivals, first day, day after the last
    states: NDArray[np.float64]  # (A, inputs, STATES, CI) state at the end for one problem, or a base rate of 1
    seen: NDArray[np.float64]  # (A, inputs, looks, CI)
    hours: NDArray[np.float64]  # (A, inputs, HOUR_PERIODS, CI)
    lived: NDArray[np.float64]  # (A, inputs, month ends, CI)


def levels_of(physics: Physics) -> NDArray[np.int64]:
    """(C, LEVELS) days after a period's end from which comebacks count, in steps of equal ratio."""
    longest = physics.lags + physics.closing_day + physics.checked.shape[2] + 1
    steps = [[ceil(float(n) ** ((j + 1) / LEVELS) - 1e-9) for j in range(LEVELS)] for n in longest]
    return np.array(steps, np.int64)


def map_of_period(dynamics: Dynamics, first: int, last: int, period: int | None, most: NDArray[np.int64]) -> PeriodMap:
    """The map of days first..last - 1 for all numbers of visits up to `most` (V,); no period is the warm-up."""
    V = len(most)
    actions = np.stack(np.meshgrid(*(np.arange(n + 1) for n in most), indexing="ij"), axis=-1).reshape(-1, V)
    falls = np.full((V, int(most.max(initial=0)) + 1, len(PHASES), int(most.max(initial=0)) + 1), -1, np.int64)
    for v in range(V):
        for n in range(1, int(most[v]) + 1):
            for i, phase in enumerate(PHASES):
                falls[v, n, i, :n] = evenly_spread(dynamics.work_days[v][period or 0], n, phase)
    cuts = [int(d) for d in dynamics.completion_days if first < d < last]
    edges = [first, *cuts, last]
    courses = [f for f in range(len(dynamics.physics.differs)) if f == 0 or dynamics.physics.differs[f].any()]
    sources = tuple((f, a, b) for f in courses for a, b in pairwise(edges))
    C, inputs = dynamics.physics.differs.shape[1], STATES + len(sources)
    shape = (len(actions), C, len(PHASES), inputs)
    columns = STATES, len(dynamics.snapshot_day), HOUR_PERIODS, len(dynamics.survey_days)
    states, seen, hours, lived = (np.zeros((*shape, n)) for n in columns)
    _fill(
        first, last, actions.astype(np.int64), falls, np.stack(dynamics.rounds), dynamics.physics,
        dynamics.physics._replace(
            relapse=np.stack([dynamics.physics.relapse[:, 0], np.full(C, NEVER)], axis=1)
        ),
        levels_of(dynamics.physics), np.array(sources, np.int64).reshape(-1, 3), dynamics.crew_periods,
        states, seen, hours, lived,
    )  # fmt: skip
    found = (_with_parts_last(x) for x in (states, seen, hours, lived))
    return PeriodMap(first, last, actions.astype(np.int16), sources, *found)


def _with_parts_last(found: NDArray[np.float64]) -> NDArray[np.float64]:
    """(A, inputs, n, CI) of (A, C, P, inputs, n)."""
    A, C, P = found.shape[:3]
    return np.ascontiguousarray(np.moveaxis(found.reshape(A, C * P, *found.shape[3:]), 1, -1))


@compiled(nogil=True)
def _inflow(
    u: int, first: int, last: int, c: int, p: Physics, levels: NDArray[np.int64], sources: NDArray[np.int64],
    new: NDArray[np.float64],
) -> float:  # fmt: skip
    """Sets what is new on each day for input u; returns what of it still comes back after the period."""
    new[first:last] = 0.0
    if u == 0:
        return 0.0
    if u >= STATES:
        f, start, stop = sources[u - STATES]
        if f == 0 or p.differs[f, c]:
            for d in range(start, stop):
                new[d] = p.arrivals[f * p.differs.shape[1] + c, d]
        return 0.0
    waits, left = np.exp(-1.0 / p.relapse[c, 1]), 1.0
    begins = first + (levels[c, u - 2] if u > 1 else 0)
    for d in range(begins, last):
        new[d] = left * (1.0 - waits)
        left *= waits
    return left


@compiled(nogil=True)
def _fill(
    first: int, last: int, actions: NDArray[np.int64], falls: NDArray[np.int64], rounds: NDArray[np.int64],
    p: Physics, ended: Physics, levels: NDArray[np.int64], sources: NDArray[np.int64], crew_periods: int,
    states: NDArray[np.float64], seen: NDArray[np.float64], hours: NDArray[np.float64], lived: NDArray[np.float64],
) -> None:  # fmt: skip
    """Runs every input of every category through the period, with every choice of visits in every phase."""
    A, C, P, U, _ = states.shape
    new, later = np.zeros((U, p.arrivals.shape[1])), np.zeros(U)
    for i in range(P):
        counts = rounds[i].copy()
        for a in range(A):
            for v in range(actions.shape[1]):
                for n in range(actions[a, v]):
                    counts[v, falls[v, actions[a, v], i, n]] += 1
            for c in range(C):
                for u in range(U):
                    later[u] = _inflow(u, first, last, c, p, levels, sources, new[u])
                course = new_course(counts, p, crew_periods + 2, U)
                course.stock[0, 0] = 1.0
                advance(first, last, counts, new, p, c, course, U)
                _settle(first, last, p, ended, c, course, levels, later, states[a, c, i])
                for u in range(U):
                    for k in range(seen.shape[4]):
                        seen[a, c, i, u, k] = max(course.seen[k, u], 0.0)
                    for e in range(lived.shape[4]):
                        lived[a, c, i, u, e] = max(course.lived[e, u], 0.0)
                    for h in range(hours.shape[4]):
                        if p.crew_period[first] + h < crew_periods:
                            hours[a, c, i, u, h] = max(course.hours[p.crew_period[first] + h, u], 0.0)
            for v in range(actions.shape[1]):
                for n in range(actions[a, v]):
                    counts[v, falls[v, actions[a, v], i, n]] -= 1


@compiled(nogil=True)
def _settle(
    first: int, last: int, p: Physics, ended: Physics, c: int, course: Course, levels: NDArray[np.int64],
    later: NDArray[np.float64], states: NDArray[np.float64],
) -> None:  # fmt: skip
    """Sets the states (U, STATES) that all inputs of a category end a period in, and follows their orders in hand."""
    U, D = len(states), p.arrivals.shape[1]
    none, nobody = np.zeros((U, D)), np.zeros_like(course.filed[: len(p.find), :, 0], np.int64)
    stays = np.exp(-(1.0 - p.closing_part[c]) / p.relapse[c, 1])
    for u in range(U):
        states[u, 0] = course.stock[0, u]
        states[u, 1] = course.stock[3, u]
        if later[u] > 0.0:
            _put(later[u], levels[c, u - 2] - (last - first) if u > 1 else 0, c, p, levels, states[u])
        course.stock[0, u], course.stock[3, u], course.stock[4, u] = 0.0, 0.0, 0.0
    before, settled = np.zeros(U), np.zeros(U, np.bool_)
    for d in range(last, min(D, last + p.longest)):
        before[:] = course.stock[3]
        advance(d, d + 1, nobody, none, ended, c, course, U)
        for u in range(U):
            if not settled[u]:
                _put((course.stock[3, u] - before[u]) * stays, d - last + 1, c, p, levels, states[u])
                settled[u] = course.stock[1, u] + course.stock[2, u] < SETTLED
        if settled.all():
            break


@compiled(nogil=True)
def _put(closed: float, after: int, c: int, p: Physics, levels: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    """Adds problems that begin to come back so many days after the period to the first level not before."""
    if after <= 0:
        out[1] += closed
        return
    for j in range(levels.shape[1]):
        if levels[c, j] >= after:
            out[2 + j] += closed * np.exp(-(levels[c, j] - after) / p.relapse[c, 1])
            return
