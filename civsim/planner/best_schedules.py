"""The best of all schedules for some grids at given prices of the rows, and the upper bound that follows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.planner.all_schedules import Limits, best_of_all
from civsim.planner.any_schedule import not_followed
from civsim.planner.columns import Frame
from civsim.planner.generate import Generated
from civsim.planner.pricing import bound_at, flag_prices, profits
from civsim.planner.stages import Kit, Priced, choices_of, priced_district, schedule_of, stages_of
from civsim.planner.stand_in import StandIns

ROUNDING = 1e-9  # prices so little below 0 are 0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Best:
    """The best of all schedules for each of n modes."""

    bound: Floats  # (n,) no schedule is worth more
    gain: Floats  # (n,) by which the best one found is worth more than any of the pool
    tables: NDArray[np.int16]  # (n, V, T) the best ones found


def best_schedules(
    kit: Kit, frame: Frame, rows: NDArray[np.int64], prices: Floats, slack: Floats, limits: Limits
) -> Best:
    """The best of all schedules for some modes (n,), up to a `slack` (n,) in each. Works of a mode are not paid in it.

    Raises
    ------
    CivsimError
        If more crew-hours or fewer points would be worth something, so that less waiting is not always better.
    """
    instance = frame.instance
    worth = profits(frame, prices)[rows] + flag_prices(frame, prices)[rows, None]
    district = instance.model.areas.district[instance.modes.grid]
    price = {int(d): priced_district(kit, frame, prices, int(d)) for d in np.unique(district[rows])}
    for own in price.values():
        _check(own)

    def one(i: int) -> tuple[float, float, NDArray[np.int16]]:
        own, j = price[int(district[rows[i]])], int(worth[i].argmax())
        stages, marks, start = stages_of(kit, own, int(rows[i]))
        guide = choices_of(kit, instance.schedules[j])
        found = best_of_all(stages, marks, start, float(worth[i, j]), guide, float(slack[i]), limits)
        bound = found.bound + not_followed(kit, own, marks, int(rows[i]))
        return bound, found.known - float(worth[i, j]), schedule_of(kit, found.best)

    with ThreadPoolExecutor(instance.workers) as threads:
        bound, gain, tables = zip(*threads.map(one, range(len(rows))), strict=True)
    return Best(np.array(bound), np.array(gain), np.stack(tables))


def _check(price: Priced) -> None:
    """Refuses prices at which the diagrams would not bound anything."""
    if min(price.points.min(initial=0.0), price.hours.min(initial=0.0)) < -ROUNDING:
        raise CivsimError(
            Text(
                "此场景的要求使多花班组工时或少得分反而有利，尚不能给出所有日程的上界",
                "requirements of the scenario make more crew-hours or fewer points worth something: all schedules "
                "cannot be bounded yet",
            )
        )


def bound_of(master: Generated, stand: StandIns, prices: Floats, best: Floats) -> float:
    """The upper bound at some prices, given what no schedule of a mode is worth more than."""
    grid = master.frame.instance.modes.grid
    worth = best[stand.place] - flag_prices(master.frame, prices)
    starts = np.searchsorted(grid, np.arange(len(master.frame.instance.class_of)))
    return bound_at(master.frame, master.matrix, prices, float(np.maximum.reduceat(worth, starts).sum()))
