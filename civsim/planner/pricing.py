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
    profit: NDArray[np.float64]  # (R, J) points less the price of what is used
    best_profit: NDArray[np.float64]  # (G,)


def profits(frame: Frame, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R, J) profit of every mode on every schedule at these prices of the rows."""
    instance, layout = frame.instance, frame.demands
    R, J = instance.points.shape[1:]
    price = np.array([links.T @ prices for links in frame.links])  # (districts, demands)
    schedules = instance.schedules.reshape(J, layout.channels * layout.periods).astype(np.float64)
    visits = np.einsum("jx,dx->dj", schedules, price[:, layout.all_visits])
    visits += BROKEN * ~instance.allowed
    district = instance.model.areas.district[instance.modes.grid].astype(np.int64)
    flags, profit = flag_prices(frame, prices), np.empty((R, J))
    in_parts(lambda first, last: set_costs(first, last, district, visits, flags, profit), R, instance.workers)
    for n, one in enumerate((instance, *instance.futures)):
        _take_prices(frame, one, price, n, district, profit)
    return profit


def _take_prices(
    frame: Frame,
    one: Instance,
    price: NDArray[np.float64],
    n: int,
    district: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """Takes the prices (districts, demands) of points and crew-hours of future n from profits (R, J)."""
    layout, C = frame.demands, frame.demands.categories
    of_point = np.ascontiguousarray(price[:, n * layout.tests : (n + 1) * layout.tests])
    all_hours = price[:, layout.all_hours].reshape(len(price), layout.futures, C, layout.crew_periods)
    of_hour = np.ascontiguousarray(all_hours[:, n])
    hours = np.empty((len(price), C, *frame.hours.shape[2:]))
    in_parts(lambda c, last: set_hours_prices(c, last, of_hour, frame.hours, hours), C, one.workers)

    def part(first: int, last: int) -> None:
        take_prices(first, last, district, of_point, one.points, one.modes.features, hours, out)

    in_parts(part, len(out), one.workers)


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
    profit = profits(frame, prices)
    grid = frame.instance.modes.grid
    schedule = profit.argmax(axis=1)
    value = profit[np.arange(len(profit)), schedule]
    starts = np.searchsorted(grid, np.arange(len(frame.instance.class_of)))
    best = np.maximum.reduceat(value, starts)
    order = np.lexsort((-value, grid))
    mode = order[np.searchsorted(grid[order], np.arange(len(starts)))]
    return Priced(bound_at(frame, matrix, prices, float(best.sum())), Choice(mode, schedule[mode]), profit, best)


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
