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
from civsim.planner.grid_sums import in_parts, set_hours_prices, set_profits
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
    A, V, T, C = layout.tests, layout.channels, layout.periods, layout.categories
    price = np.array([links.T @ prices for links in frame.links])  # (districts, demands)
    visits = np.einsum("jx,dx->dj", instance.schedules.reshape(J, V * T).astype(np.float64), price[:, A : A + V * T])
    visits += BROKEN * ~instance.allowed
    of_hour = price[:, A + V * T : layout.flag(0)].reshape(-1, C, layout.crew_periods)
    hours = np.empty((len(price), C, *frame.hours.shape[2:]))
    in_parts(lambda c, last: set_hours_prices(c, last, of_hour, frame.hours, hours), C, instance.workers)
    district = instance.model.areas.district[instance.modes.grid].astype(np.int64)
    flags, profit = flag_prices(frame, prices), np.empty((R, J))

    def part(first: int, last: int) -> None:
        features = instance.modes.features
        set_profits(first, last, district, price, instance.points, visits, flags, features, hours, profit)

    in_parts(part, R, instance.workers)
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
