"""Which mixes of orders the schedules of a pool can bring about in the months that a test's data leaves look at.

Orders with a deadline in those months are, but for the days about their first and last one, those that are worked on in
them. The orders of a city are a sum over grids, each on a mix of schedules. So the least mean of some value per order
(say, of the redo probability) over all plans is the r at which

    f(r) = sum over grids of the least, over schedules, of sum over orders of (value - r) = 0.

f is concave and falls with r, so Newton's steps come down to that r from above. Orders of the crew periods about the
edges may or may not belong to it: they count where they make the mean smaller.

References
----------
[dinkelbach-1967] on ratios of two sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import HOUR_MS, Model, Periods
from civsim.model.mechanisms import allowed_time
from civsim.planner.modes import Modes
from civsim.planner.response import Dynamics, respond

TOGETHER = 512  # modes looked at together
STEPS, CLOSE = 50, 1e-9


@dataclass(frozen=True)
class Orders:
    """What the schedules of a pool bring about."""

    model: Model
    modes: Modes
    hours: NDArray[np.float64]  # (J, C, S, Tc) crew-hours of the schedules
    month: NDArray[np.int64]  # (Tc,) -1 in the warm-up
    edge_days: NDArray[np.int64]  # (C, 2) days before and after the edge of a month on which orders are uncertain
    first_day: NDArray[np.int64]  # (Tc,)
    last_day: NDArray[np.int64]  # (Tc,)


def orders_of_pool(
    model: Model, periods: Periods, dynamics: Dynamics, modes: Modes, hours: NDArray[np.float64]
) -> Orders:
    """Orders of schedules with these crew-hours (J, C, S, Tc), and of no visits at all and visits every day of work."""
    every = np.array([[len(days) for days in spans] for spans in dynamics.work_days], np.int16)
    every = every.reshape(1, len(dynamics.work_days), periods.size)
    extremes = respond(dynamics, np.concatenate([np.zeros_like(every), every]), 1)
    hours = np.concatenate([hours, extremes.hours])
    lead = dynamics.crew_periods - periods.size
    allowed = _days_allowed(model)
    lags = dynamics.physics.lags
    return Orders(
        model=model,
        modes=modes,
        hours=hours,
        month=np.append(np.full(lead, -1), periods.month).astype(np.int64),
        edge_days=np.stack([allowed, lags], axis=1),
        first_day=np.append(np.zeros(lead), periods.first_day).astype(np.int64),
        last_day=np.append(np.full(lead, periods.first_day[0] - 1), periods.last_day).astype(np.int64),
    )


def least_mean(orders: Orders, value: NDArray[np.float64], of: NDArray[np.bool_], span: slice) -> float:
    """The least mean of values (C,) over the orders of some categories, due in some months, under any plan."""
    if not of.any() or np.ptp(value[of]) == 0.0:
        return float(value[of].min(initial=1.0)) if of.any() else 0.0
    r = float(value[of].max())
    for _ in range(STEPS):
        total, slope = _least(orders, value, r, of, span)
        if slope >= 0.0:  # there may be no orders at all
            return float(value[of].min())
        step = total / -slope
        r += step
        if step > -CLOSE:
            break
    return max(r - 100 * CLOSE, float(value[of].min()))


def fewest_orders(orders: Orders, of: NDArray[np.bool_], span: slice) -> float:
    """The fewest orders of some categories that are due in some months, in the mean, under any plan."""
    sure = (_due(orders, span)[0] & of[:, None]).astype(np.float64)
    return sum(amount for amount, _ in _least_by_grid(orders, sure, sure))


def most_orders(orders: Orders, of: NDArray[np.bool_], span: slice) -> float:
    """The most orders of some categories that may be due in some months, in the mean, under any plan."""
    sure, perhaps = _due(orders, span)
    most = 1.0 / np.maximum(1.0 - orders.model.points.most, 1e-9)
    counted = ((sure | perhaps) & of[:, None]).astype(np.float64) * most[:, None]
    known = float(orders.model.opening.known.sum(axis=0) @ of)
    return known - sum(amount for amount, _ in _least_by_grid(orders, -counted, counted))


def _least(
    orders: Orders, value: NDArray[np.float64], r: float, of: NDArray[np.bool_], span: slice
) -> tuple[float, float]:
    """f(r), and its slope at the plan that makes it."""
    model, worth = orders.model, value - r
    sure, perhaps = _due(orders, span)
    counted = of[:, None] & (sure | (perhaps & (worth < 0)[:, None]))
    # Systems of points lower arrivals by at most this factor; the responses have them at their lowest.
    most = np.where(worth < 0, 1.0 / np.maximum(1.0 - model.points.most, 1e-9), 1.0)
    numbers = counted.astype(np.float64) * most[:, None]
    total, count = 0.0, 0.0
    for amount, number in _least_by_grid(orders, worth[:, None] * numbers, numbers):
        total, count = total + amount, count + number
    known = model.opening.known.sum(axis=0) * of * (worth < 0)
    return total + float(known @ worth), -count - float(known.sum())


def _least_by_grid(
    orders: Orders, worth: NDArray[np.float64], number: NDArray[np.float64]
) -> Iterator[tuple[float, float]]:
    """By grid: the least, over its modes and schedules, of what its orders are worth (C, Tc) together; their number."""
    per_order = orders.model.categories.mean_service_ms / HOUR_MS / (1.0 - orders.model.categories.redo)
    sums = [
        np.einsum("jcst,ct->csj", orders.hours, weight / per_order[:, None]).reshape(-1, len(orders.hours))
        for weight in (worth, number)
    ]
    features = orders.modes.features.reshape(len(orders.modes.grid), -1)
    least, numbers = np.zeros(len(features)), np.zeros(len(features))
    for first in range(0, len(features), TOGETHER):
        own = slice(first, first + TOGETHER)
        amounts = features[own] @ sums[0]
        pick = amounts.argmin(axis=1)
        least[own] = amounts[np.arange(len(pick)), pick]
        numbers[own] = np.einsum("rx,xr->r", features[own], sums[1][:, pick])
    order = np.lexsort((least, orders.modes.grid))
    for row in order[np.unique(orders.modes.grid[order], return_index=True)[1]]:
        yield float(least[row]), float(numbers[row])


def _due(orders: Orders, span: slice) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(C, Tc) in which crew periods orders are worked on that are surely, or perhaps, due in some months."""
    time = orders.model.time
    inside = (orders.month >= span.start) & (orders.month < span.stop)
    edges = time.month_days(span.start)[0], time.month_days(span.stop - 1)[-1] + 1
    perhaps = np.zeros((len(orders.edge_days), len(inside)), bool)
    for edge in edges:
        if edge > 0:  # nothing is filed before the first day
            begins, ends = edge - orders.edge_days[:, :1], edge + orders.edge_days[:, 1:]
            perhaps |= (orders.first_day < ends) & (orders.last_day >= begins)
    return inside & ~perhaps, perhaps


def _days_allowed(model: Model) -> NDArray[np.int64]:
    """(C,) most days from filing an order to its deadline."""
    time, categories = model.time, model.categories
    before = np.append(0, np.cumsum(time.working_closes - time.working_opens))
    days = np.zeros(len(categories.ids), np.int64)
    for c, allowed in enumerate(categories.deadline_ms.max(axis=0)):
        wanted = before[1:] + allowed_time(int(allowed), bool(categories.postpone[c] > 0))
        until = np.searchsorted(before, wanted)  # past the end: not due in the run
        days[c] = np.where(until < len(before), until - np.arange(time.n_days), 0).max(initial=0) + 1
    return days
