"""The next order at a place after a closing there, by day; and after the same day some time off, by chance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.orders import Orders

Floats = NDArray[np.float64]
GROUPS = 50  # of places, left out one after the other for errors


@dataclass(frozen=True)
class Repeats:
    """First orders filed 1, 2 .. `window` days after a closing at their place, and by chance.

    By groups of places: `soon` (GROUPS, window) of the `n_soon` (GROUPS,) closings followed to the end of the window;
    `chance` of those followed to a window that begins `shift` days later, and of those with records of one that began
    as much earlier; a closing may count in both.
    """

    soon: Floats
    n_soon: Floats
    chance: Floats
    n_chance: Floats


def repeats(orders: Orders, chosen: NDArray[np.bool_], window: int, shift: int) -> Repeats:
    """First repeats after the chosen orders' closings, among the chosen."""
    assert orders.address is not None
    group = pd.factorize(orders.address[chosen])[0] % GROUPS
    closed = np.floor(orders.closed[chosen])

    def counted(after: int) -> tuple[Floats, Floats]:
        followed = (closed + after >= 0) & (closed + after + window < orders.n_days)
        gap = first_repeat(orders, chosen, after)
        followed &= ~np.isnan(gap)
        soon = followed & (gap <= window)
        place = group[soon] * window + gap[soon].astype(np.int64) - 1
        by_day = np.bincount(place, minlength=GROUPS * window).astype(float).reshape(GROUPS, window)
        return by_day, np.bincount(group[followed], minlength=GROUPS).astype(float)

    (late, n_late), (early, n_early) = counted(shift), counted(-shift)
    return Repeats(*counted(0), late + early, n_late + n_early)


def first_repeat(orders: Orders, chosen: NDArray[np.bool_], after: int) -> Floats:
    """Days from closing + `after` to the next order of the same address among the chosen; inf for none, NaN if open.

    Orders filed on the day of closing are not counted: with dates alone they cannot be told from doubles.
    """
    assert orders.address is not None
    address = orders.address[chosen]
    created, closed = np.floor(orders.created[chosen]), np.floor(orders.closed[chosen])
    place = pd.factorize(address)[0].astype(np.int64)
    known = ~np.isnan(closed) & (address != "")
    earliest = np.maximum(np.nan_to_num(closed, nan=0.0).astype(np.int64) + after, 0)
    # Places one after the other on one line of days, each so long that a search in one does not reach the next.
    length = int(max(created.max(initial=0), earliest.max(initial=0))) + 2
    line = np.append(np.sort(place * length + created.astype(np.int64)), np.iinfo(np.int64).max)
    following = line[np.searchsorted(line, place * length + earliest, side="right")]
    gap = np.where(following < (place + 1) * length, following - place * length - earliest, np.inf)
    return np.where(known, gap, np.nan)
