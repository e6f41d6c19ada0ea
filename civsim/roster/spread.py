"""Visits of one channel, team area and period spread over the days of work.

A grid with n visits and phase p wants them at the shares (p + i)/n of the period, i = 0..n-1. Grids with several
visits choose first, each the free day nearest to its wish that lies at least three days from its other visits; where
that cannot be, two days, then one. A day counts as free up to the even load, and up to the cap where spacing needs it.
Grids with a single visit then fill what room is left, in the order of their phases; where there are enough of them,
every day ends up with the same number of visits or one more. Two visits of a grid share a day only
when it has more visits than there are days.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.roster.repeated import LEAST_GAP, latest_places, place_repeated


def fitting(count: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Visits by grid, cut to at most `most` in all: the most visited grids lose first, spread along the walk."""
    if count.sum() <= most:
        return count
    levels = np.arange(count.max() + 1)
    totals = np.array([np.minimum(count, level).sum() for level in levels])
    level = int(levels[totals <= most][-1])
    kept = np.minimum(count, level)
    above = np.flatnonzero(count > level)
    extra = int(most - kept.sum())
    kept[above[((np.arange(extra) + 0.5) * len(above) / max(extra, 1)).astype(np.int64)]] += 1
    return kept


def spread(
    count: NDArray[np.int64],
    phase: NDArray[np.float64],
    last_visit: NDArray[np.int64],
    days: NDArray[np.int64],
    cap: int,
    taken: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Place in `days` of each visit; the visits of a grid follow one another, grids in the order given.

    Parameters
    ----------
    count, phase, last_visit
        By grid: visits, phase in [0, 1), day of the visit before this period.
    days
        Days of work in the period, ascending.
    cap
        Visits in a day at most; all visits together must fit.
    taken
        By day, visits of the cap that cannot be made, such as those of teams on leave.
    """
    first = np.cumsum(count) - count
    place = np.full(count.sum(), -1, np.int64)
    load = np.zeros(len(days), np.int64) if taken is None else taken.copy()
    order = np.argsort(phase - count, kind="stable")
    repeated = order[count[order] > 1]
    if len(repeated):
        even = min(-(-(len(place) + int(load.sum())) // len(days)), cap)
        latest = latest_places(days, int(count.max()))
        place_repeated(repeated, count, phase, last_visit, days, first, place, load, latest, even, cap)
    if len(repeated) < np.count_nonzero(count):
        _place_singles(order[count[order] == 1], last_visit, days, first, place, load)
    return place


def _place_singles(
    grids: NDArray[np.int64],
    last_visit: NDArray[np.int64],
    days: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
    load: NDArray[np.int64],
) -> None:
    """Places for the grids with one visit: in the order of their phases they fill up the days to an even level."""
    places = np.repeat(np.arange(len(days)), _room(load, len(grids)))
    grids = grids.copy()
    soonest = last_visit[grids] + LEAST_GAP
    for s in np.flatnonzero((days[places] < soonest) & (soonest <= days[places[-1:]])):
        # A grid whose last visit was just before the period changes places with the next one that can go first.
        later = np.arange(np.searchsorted(days[places], soonest[s]), len(grids))
        able = later[soonest[later] <= days[places[s]]]
        if len(able):
            pair, swapped = [s, able[0]], [able[0], s]
            grids[pair], soonest[pair] = grids[swapped], soonest[swapped]
    place[first[grids]] = places


def _room(load: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Room on each day for `number` more visits, so that the days become as even as they can."""
    level = -int(-(load.sum() + number) // len(load))
    while np.maximum(level - 1 - load, 0).sum() >= number:
        level -= 1  # days that are above the level already leave less to the others
    room: NDArray[np.int64] = np.maximum(level - load, 0)
    spare = int(room.sum() - number)
    open_days = np.flatnonzero(room)
    room[open_days[((np.arange(spare) + 0.5) * len(open_days) / max(spare, 1)).astype(np.int64)]] -= 1
    return room
