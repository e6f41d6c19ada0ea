"""Pricing: what every schedule would be worth to every real grid at given prices, and the upper bound that follows.

At any prices of the rows (of the right sign) the objective of every feasible plan is at most

    prices x right-hand sides + what the fixed variables could gain in their boxes
    + sum over grids of the best schedule's points less the price of what it uses,

because the plan satisfies the rows (Lagrangian relaxation). All schedules of the catalogue and all real grids are
priced, so the bound holds for the city itself and not only for its classes.

References
----------
[dantzig-wolfe-1960]; [wentges-1997] on smoothing the prices.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.planner.columns import Choice, Frame
from civsim.planner.grid_sums import in_parts, set_costs, set_hours_prices, take_prices
from civsim.planner.instance import Instance
from civsim.planner.path_rules import BROKEN
from civsim.planner.statement import Matrix


@dataclass(frozen=True)
class Priced:
    """Result of a pricing pass."""

    bound: float
    best: Choice  # of every grid
    best_profit: NDArray[np.float64]  # (G,)
    of_class: NDArray[np.float64]  # (K, J) profit of all grids of a class together, without optional works


class ProfitRows:
    """Profits at some prices of the rows, worked out for a few modes at a time: a table of all would be large."""

    def __init__(self, frame: Frame, prices: NDArray[np.float64]) -> None:
        instance, layout = frame.instance, frame.demands
        price = np.array([links.T @ prices for links in frame.links])  # (districts, demands)
        schedules = instance.schedules.reshape(len(instance.schedules), -1).astype(np.float64)
        self._visits = np.einsum("jx,dx->dj", schedules, price[:, layout.all_visits]) + BROKEN * ~instance.allowed
        self._flags = flag_prices(frame, prices)
        self._district = instance.model.areas.district[instance.modes.grid].astype(np.int64)
        self._every = [(one, *_prices_of(frame, one, price, n)) for n, one in enumerate((instance, *instance.futures))]

    def set(self, rows: NDArray[np.int64], out: NDArray[np.float64]) -> None:
        """Profits of these modes on every schedule, to out (rows, J)."""
        set_costs(rows, self._district, self._visits, self._flags, out)
        for one, of_point, hours in self._every:
            take_prices(rows, self._district, of_point, one.points, one.modes.features, hours, out)


def _prices_of(
    frame: Frame, one: Instance, price: NDArray[np.float64], n: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Prices of points (districts, A) and of a schedule's crew-hours (districts, C, S, J) in future n."""
    layout, C = frame.demands, frame.demands.categories
    of_point = np.ascontiguousarray(price[:, n * layout.tests : (n + 1) * layout.tests])
    all_hours = price[:, layout.all_hours].reshape(len(price), layout.futures, C, layout.crew_periods)
    of_hour = np.ascontiguousarray(all_hours[:, n])
    hours = np.empty((len(price), C, *frame.hours.shape[2:]))
    in_parts(lambda c, last: set_hours_prices(c, last, of_hour, frame.hours, hours), C, one.workers)
    return of_point, hours


def profits(frame: Frame, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R, J) profit of every mode on every schedule at these prices of the rows."""
    of_rows, profit = ProfitRows(frame, prices), np.empty(frame.instance.points.shape[1:])
    in_parts(
        lambda first, last: of_rows.set(np.arange(first, last), profit[first:last]),
        len(profit),
        frame.instance.workers,
    )
    return profit


def flag_prices(frame: Frame, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R,) price of the optional works that a mode counts on."""
    instance, total = frame.instance, np.zeros(len(frame.instance.modes.grid))
    class_of_mode, size = instance.class_of[instance.modes.grid], instance.class_size
    for k, rows in enumerate(frame.work_rows):
        for o, row in rows:
            total += (class_of_mode == k) * instance.modes.flags[:, o] * prices[row] / size[k]
    return total


def priced(frame: Frame, matrix: Matrix, prices: NDArray[np.float64]) -> Priced:
    """The best choice of every grid at these prices, and the upper bound."""
    prices = valid(matrix, prices)
    grid = frame.instance.modes.grid
    schedule, value, of_class = best_of_modes(frame, prices)
    starts = np.searchsorted(grid, np.arange(len(frame.instance.class_of)))
    best = np.maximum.reduceat(value, starts)
    order = np.lexsort((-value, grid))
    mode = order[np.searchsorted(grid[order], np.arange(len(starts)))]
    return Priced(bound_at(frame, matrix, prices, float(best.sum())), Choice(mode, schedule[mode]), best, of_class)


def best_of_modes(
    frame: Frame, prices: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """(R,) best schedule of each mode and (R,) its profit; (K, J) profit of the classes' modes without works."""
    instance, of_rows = frame.instance, ProfitRows(frame, prices)
    (R, J), K = instance.points.shape[1:], len(frame.members)
    class_of, plain = instance.class_of[instance.modes.grid], np.zeros(R, bool)
    plain[instance.modes.without()] = True
    order = np.argsort(class_of, kind="stable")
    group = np.searchsorted(class_of[order], np.arange(K + 1))
    schedule, most, total = np.zeros(R, np.int64), np.empty(R), np.empty((K, J))

    def part(first: int, last: int) -> None:
        for k in range(first, last):
            rows = order[group[k] : group[k + 1]]
            profit = np.empty((len(rows), J))
            of_rows.set(rows, profit)
            schedule[rows], most[rows] = profit.argmax(axis=1), profit.max(axis=1)
            total[k] = profit[plain[rows]].sum(axis=0)

    in_parts(part, K, instance.workers)
    return schedule, most, total


def bound_at(frame: Frame, matrix: Matrix, prices: NDArray[np.float64], of_grids: float) -> float:
    """The upper bound at valid prices, from what the best schedules of all grids are worth at them.

    For given prices it is linear in the right-hand sides and in the limits of the variables.
    """
    rest = prices.copy()
    rest[frame.class_row] = 0.0
    right = np.where(np.isfinite(matrix.row_high), matrix.row_high, matrix.row_low)
    reduced = matrix.cost - matrix.entries.T @ rest
    reduced[np.abs(reduced) < 1e-9 * (1.0 + np.abs(matrix.cost))] = 0.0
    box = np.where(reduced > 0, matrix.high, matrix.low)
    gain = np.where(reduced == 0.0, 0.0, reduced * np.where(reduced == 0.0, 0.0, box))
    return float(rest @ right + gain.sum() + of_grids)


def valid(matrix: Matrix, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prices with the sign that their rows demand: not negative where only more than the limit is forbidden."""
    only_high = ~np.isfinite(matrix.row_low)
    return np.where(only_high, np.maximum(prices, 0.0), prices)
