"""Sums over grids and schedules, compiled: what sources add up to, which schedules are worth it, what a choice uses.

A grid has few of the sources (sources.py), so those that are 0 are passed over. Every grid is worked out by itself and
in the same order of terms, so results are the same to the last bit on any number of threads.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled

PARTS = 8  # for each thread, so that none waits long for another


def in_parts(part: Callable[[int, int], object], size: int, workers: int) -> None:
    """Calls part(first, last) for stretches of 0..size on some threads."""
    edges = np.linspace(0, size, PARTS * workers + 1).astype(np.int64).tolist()
    stretches = list(pairwise(edges))
    if workers == 1:
        for first, last in stretches:
            part(first, last)
        return
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(lambda stretch: part(*stretch), stretches))


@compiled(nogil=True)
def add_sources(
    first: int,
    last: int,
    features: NDArray[np.float64],
    amounts: NDArray[np.float64],
    scale: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Adds scale (R) x features (R, S) x amounts (S, J) to rows first..last of out (R, J)."""
    J = out.shape[1]
    for r in range(first, last):
        row = out[r]
        for s in range(features.shape[1]):
            if features[r, s] != 0.0:
                x, amount = scale[r] * features[r, s], amounts[s]
                for j in range(J):
                    row[j] += x * amount[j]


@compiled(nogil=True)
def set_costs(
    rows: NDArray[np.int64],
    district: NDArray[np.int64],
    visits: NDArray[np.float64],
    flags: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Minus what visits (districts, J) and works, flags (R), cost the modes `rows`, to out (rows, J)."""
    for i in range(len(rows)):
        r = rows[i]
        row, cost = out[i], visits[district[r]]
        for j in range(out.shape[1]):
            row[j] = -cost[j] - flags[r]


@compiled(nogil=True)
def take_prices(
    rows: NDArray[np.int64],
    district: NDArray[np.int64],
    price: NDArray[np.float64],
    points: NDArray[np.float64],
    features: NDArray[np.float64],
    hours: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Takes what the modes `rows` bring on every schedule from out (rows, J).

    By district: price (districts, A) of points and hours (districts, C, S, J) of one source are what a schedule's use
    of them costs; points have a price below 0.
    """
    A, _, J = points.shape
    _, C, S = features.shape
    for i in range(len(rows)):
        r = rows[i]
        row, d = out[i], district[r]
        for a in range(A):
            x, amount = price[d, a], points[a, r]
            if x != 0.0:
                for j in range(J):
                    row[j] -= x * amount[j]
        for c in range(C):
            for s in range(S):
                x, amount = features[r, c, s], hours[d, c, s]
                if x != 0.0:
                    for j in range(J):
                        row[j] -= x * amount[j]


@compiled(nogil=True)
def set_hours_prices(
    first: int, last: int, price: NDArray[np.float64], hours: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Price of the crew-hours of categories first..last, to out (districts, C, S, J).

    From prices (districts, C, Tc) of an hour and hours (C, Tc, S, J).
    """
    _, Tc, S, J = hours.shape
    for c in range(first, last):
        out[:, c] = 0.0
        for t in range(Tc):
            for d in range(price.shape[0]):
                x = price[d, c, t]
                if x != 0.0:
                    for s in range(S):
                        row, amount = out[d, c, s], hours[c, t, s]
                        for j in range(J):
                            row[j] += x * amount[j]


@compiled
def add_hours(
    mode: NDArray[np.int64],
    schedule: NDArray[np.int64],
    label: NDArray[np.int64],
    features: NDArray[np.float64],
    hours: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Adds the crew-hours (J, C, S, Tc) of grids on their modes and schedules to those of their groups (n, C, Tc)."""
    _, C, S, Tc = hours.shape
    for g in range(len(mode)):
        for c in range(C):
            row = out[label[g], c]
            for s in range(S):
                x = features[mode[g], c, s]
                if x != 0.0:
                    amount = hours[schedule[g], c, s]
                    for t in range(Tc):
                        row[t] += x * amount[t]
