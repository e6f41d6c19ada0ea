"""Shares counted over weeks: of channels, of repairs that fail, of orders closed by their deadline.

A share that changes from week to week is known less well than its number of orders says; its interval is Wilson's with
as many orders as the scatter of the weeks leaves. Other clusters, as places, are allowed for in the same way.

Reference: Rao and Scott, Biometrics 48 (1992) 577 (clustered binary data).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from civsim.calibrate.estimate import Estimate, Z, positive, share

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
WEEK = 7


def weekly_share(hit: NDArray[np.bool_], day: NDArray[np.int64]) -> Estimate | None:
    """Share of hits among orders of these days; None where there are no orders."""
    if not len(hit):
        return None
    week = day // WEEK - int(day.min()) // WEEK
    return clustered_share(np.bincount(week[hit], minlength=int(week.max()) + 1), np.bincount(week))


def clustered_share(hits: Floats | Counts, orders: Floats | Counts) -> Estimate:
    """Share of hits among orders, both by cluster (K,): Wilson's interval with the orders that the scatter leaves."""
    n, some = int(orders.sum()), int((orders > 0).sum())
    p, scatter = float(hits.sum()) / n, 1.0
    if 0 < p < 1 and some > 1:
        square = float(((hits - orders * p) ** 2).sum()) / (n * p * (1 - p)) * some / (some - 1)
        scatter = max(square * (float(t.isf(0.025, some - 1)) / Z) ** 2, 1.0)
    found = share(n * p / scatter, n / scatter)
    return Estimate(p, min(found.low, p), max(found.high, p), n)


@dataclass(frozen=True)
class Deadlines:
    """How orders keep their deadlines.

    `on_time`: share of those that fell due within the records; `allowed`: median time from filing to deadline [d];
    `rush`: closings in the last fifth of the time allowed relative to the fifth before it, of the orders still open;
    `after`: closings in as much time after the deadline relative to the last fifth before it.
    """

    on_time: Estimate
    allowed: Estimate
    rush: Estimate | None
    after: Estimate | None


FIFTH = 0.2
FEWEST = 20  # closings in each fifth that is compared


def deadlines(
    created: NDArray[np.float64],
    closed: NDArray[np.float64],
    deadline: NDArray[np.float64],
    on_time: NDArray[np.bool_] | None,
    n_days: int,
) -> Deadlines | None:
    """Of orders with days of filing, of closing (NaN while open) and deadlines (NaN for none); None without any due.

    `on_time` are those that the records say so of; None where closing by the deadline is what tells.
    """
    due = ~np.isnan(deadline) & (deadline > created) & (deadline < n_days)
    if not due.any():
        return None
    created, closed, deadline = created[due], closed[due], deadline[due]
    kept = closed <= deadline if on_time is None else on_time[due]
    found = weekly_share(kept, np.floor(deadline).astype(np.int64))
    assert found is not None
    used = deadline - created
    end = np.where(np.isnan(closed), n_days, closed)
    ratio, seen = (end - created) / used, ~np.isnan(closed)
    hazards = [_hazard(ratio, seen, k * FIFTH, (k + 1) * FIFTH) for k in (3, 4, 5)]
    return Deadlines(found, _median(used), _relative(hazards[1], hazards[0]), _relative(hazards[2], hazards[1]))


def _hazard(ratio: NDArray[np.float64], seen: NDArray[np.bool_], begin: float, end: float) -> tuple[int, float]:
    """Closings, and time at risk, between two fractions of the time allowed."""
    inside = seen & (ratio > begin) & (ratio <= end)
    return int(inside.sum()), float(np.clip(ratio - begin, 0.0, end - begin).sum())


def _relative(one: tuple[int, float], other: tuple[int, float]) -> Estimate | None:
    """Ratio of two hazards, on the log scale."""
    if min(one[0], other[0]) < FEWEST:
        return None
    value = one[0] / one[1] / (other[0] / other[1])
    return positive(value, sqrt(1 / one[0] + 1 / other[0]), one[0] + other[0])


def _median(values: NDArray[np.float64]) -> Estimate:
    """The median with the interval that order statistics give."""
    ordered, n = np.sort(values), len(values)
    reach = 0.98 * np.sqrt(n)
    low, high = (int(np.clip(x, 0, n - 1)) for x in (np.floor(n / 2 - reach), np.ceil(n / 2 + reach)))
    return Estimate(float(np.median(values)), float(ordered[low]), float(ordered[high]), n)
