"""Draws and mechanisms as the SimPy reference takes them.

A call of compiled code from Python costs more than what it computes, so draws that are needed together are taken
together. Mechanisms that only compare or add are exact in either form, and run uncompiled here.
"""

from types import FunctionType

import numpy as np
from numpy.typing import NDArray

import civsim.model.arrival_mechanisms as arrival_mechanisms  # noqa: PLR0402 - an open file
import civsim.model.mechanisms as mechanisms  # noqa: PLR0402 - an open file, not a name of the room
from civsim.engine.draws import (
    ACCEPT,
    FALSE,
    FIND,
    NATURAL,
    POSITION,
    POSTPONE,
    REDO,
    RELAPSE,
    RELAPSE_WAIT,
    REPORT,
    SERVICE,
    SPOT,
    TIME,
    cell_key,
    derived_key,
    folded,
    poisson_count,
    uniform,
)
from civsim.model.compiled import compiled
from civsim.model.mechanisms import DAY, NEVER, exponential_wait

arrival_mean = mechanisms.arrival_mean.py_func
recent_findings = arrival_mechanisms.recent_findings.py_func
points_factor = arrival_mechanisms.points_factor.py_func
works_factor = mechanisms.works_factor.py_func
visit_instant = mechanisms.visit_instant.py_func
is_found = mechanisms.is_found.py_func
is_fixed_on_the_spot = mechanisms.is_fixed_on_the_spot.py_func
is_accepted = mechanisms.is_accepted.py_func
is_postponed = mechanisms.is_postponed.py_func
allowed_time = mechanisms.allowed_time.py_func
is_on_shift = mechanisms.is_on_shift.py_func
elapsed_shift_time = mechanisms.elapsed_shift_time.py_func
can_pay = mechanisms.can_pay.py_func
yearly_account = mechanisms.yearly_account.py_func
repair_fails = mechanisms.repair_fails.py_func
comes_back = mechanisms.comes_back.py_func
add_shift_time = FunctionType(  # what it calls uncompiled too
    mechanisms.add_shift_time.py_func.__code__, {**vars(mechanisms), "elapsed_shift_time": elapsed_shift_time}
)


@compiled
def births_of_day(run: int, day: int, mean: NDArray[np.float64]) -> list[tuple[int, int, int, int]]:
    """(key, grid, category, appeared) of the problems of a day with mean numbers (G, C)."""
    births = []
    for grid in range(mean.shape[0]):
        for category in range(mean.shape[1]):
            cell = cell_key(run, grid, category, day)
            for i in range(poisson_count(cell, mean[grid, category])):
                key = derived_key(cell, i)
                births.append((key, grid, category, day * DAY + int(uniform(key, TIME, 0) * DAY)))
    return births


@compiled
def opening_stock(
    run: int, mean: NDArray[np.float64], hidden: NDArray[np.int64], known: NDArray[np.int64]
) -> list[tuple[int, int, int, bool]]:
    """(key, grid, category, whether it is known) of what is open at the start; a `hidden` of -1 is drawn."""
    stock = []
    for grid in range(mean.shape[0]):
        for category in range(mean.shape[1]):
            cell, unknown = cell_key(run, grid, category, -1), hidden[grid, category]
            if unknown < 0:
                unknown = poisson_count(cell, mean[grid, category])
            for i in range(unknown + known[grid, category]):
                stock.append((derived_key(cell, i), grid, category, i >= unknown))
    return stock


@compiled
def fate(
    key: int, appeared: int, natural: float, reports: NDArray[np.float64], visit_channels: int
) -> tuple[int, int, tuple[float, float, float], tuple[float, float], tuple[float, float]]:
    """What a problem brings into the world: its first clock, and its luck.

    Returns
    -------
    When the first of its clocks rings, and the source: a report channel, numbered after the visit channels, or -1 for
    its natural end. Then uniform numbers for false companions, a repair on the spot and a postponement; for the
    length of the first repair and its verification; for a relapse and the wait for it.
    """
    end = appeared + exponential_wait(uniform(key, NATURAL, 0), natural)
    source = -1
    for r in range(len(reports)):
        instant = appeared + exponential_wait(uniform(key, REPORT, r), reports[r])
        if instant < end or (instant == end and source < 0):
            end, source = instant, visit_channels + r
    finding = uniform(key, FALSE, 0), uniform(key, SPOT, 0), uniform(key, POSTPONE, 0)
    repair = uniform(key, SERVICE, 0), uniform(key, REDO, 0)
    return end, source, finding, repair, (uniform(key, RELAPSE, 0), uniform(key, RELAPSE_WAIT, 0))


@compiled
def first_in_hours(
    key: int,
    appeared: int,
    natural: float,
    reports: NDArray[np.float64],
    visit_channels: int,
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
    before: NDArray[np.int64],
) -> tuple[int, int]:
    """The first clock and its source as in `fate`, where the clocks of reports (R) run in hours (R, D) only."""
    end = appeared + exponential_wait(uniform(key, NATURAL, 0), natural)
    source = -1
    for r in range(len(reports)):
        wait = exponential_wait(uniform(key, REPORT, r), reports[r])
        if wait == NEVER:
            continue
        instant = appeared + wait
        if before[r, len(opens[r])] < DAY * len(opens[r]):
            instant = mechanisms.add_shift_time(appeared, max(wait, 1), opens[r], closes[r], before[r])
        if instant < end or (instant == end and source < 0):
            end, source = instant, visit_channels + r
    return end, source


@compiled
def visit_luck(key: int, channel: int, visit: int) -> tuple[float, float]:
    """Uniform numbers for the instant of a visit and for what it sees."""
    return uniform(key, POSITION, channel), uniform(key, FIND, visit)


@compiled
def acceptance_luck(key: int) -> float:
    """Uniform number for whether volunteers accept the order."""
    return uniform(key, ACCEPT, 0)


@compiled
def repair_luck(key: int, attempt: int) -> tuple[float, float]:
    """Uniform numbers for the crew time of a repair and for its verification."""
    return uniform(key, SERVICE, attempt), uniform(key, REDO, attempt)


@compiled
def folded_all(trace: int, time: NDArray[np.int64], kind: NDArray[np.int64], key: NDArray[np.int64]) -> int:
    """The hash of a trace after more events."""
    for i in range(len(time)):
        trace = folded(trace, time[i], kind[i], key[i])
    return trace
