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

from civsim.model.compiled import compiled

LEAST_GAP = 3  # days between two visits of a grid, where the period allows it


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
    """
    first = np.cumsum(count) - count
    place, load = np.full(count.sum(), -1, np.int64), np.zeros(len(days), np.int64)
    order = np.argsort(phase - count, kind="stable")
    repeated = order[count[order] > 1]
    if len(repeated):
        even = min(-(-len(place) // len(days)), cap)
        _place_repeated(repeated, count, phase, last_visit, days, first, place, load, even, cap)
    if len(repeated) < np.count_nonzero(count):
        _place_singles(order[count[order] == 1], last_visit, days, first, place, load)
    return place


@compiled
def _latest_places(days: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """(gap, r): last place for a visit after which r more still fit, `gap` days apart; -1 if there is none."""
    latest = np.full((LEAST_GAP + 1, most), -1, np.int64)
    latest[0, :] = len(days) - 1
    for gap in range(1, LEAST_GAP + 1):
        w = len(days) - 1
        for r in range(most):
            latest[gap, r] = w
            here = days[w]
            while w >= 0 and days[w] > here - gap:
                w -= 1
            if w < 0:
                break
    return latest


@compiled
def _place_repeated(
    grids: NDArray[np.int64],
    count: NDArray[np.int64],
    phase: NDArray[np.float64],
    last_visit: NDArray[np.int64],
    days: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
    load: NDArray[np.int64],
    even: int,
    cap: int,
) -> None:
    """Places for the grids with several visits, one grid after the other."""
    latest = _latest_places(days, count.max())
    for g in grids:
        _place_grid(g, count, phase[g], last_visit[g], days, first, place, load, latest, even, cap)


@compiled
def _place_grid(
    g: int,
    count: NDArray[np.int64],
    phase: float,
    last_visit: int,
    days: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
    load: NDArray[np.int64],
    latest: NDArray[np.int64],
    even: int,
    cap: int,
) -> None:
    """Places for all visits of grid g, in the order of their days."""
    n, W, start = count[g], len(days), first[g]
    widest = LEAST_GAP
    while latest[widest, n - 1] < 0:
        widest -= 1
    before = last_visit
    for i in range(n):
        wish = min(int((phase + i) / n * W), W - 1)
        found = -1
        for gap in range(widest, min(widest, 1) - 1, -1):
            low, high = int(np.searchsorted(days, before + gap)), int(latest[gap, n - 1 - i])
            found = _nearest(wish, low, high, load, even)
            if found < 0:
                found = _nearest(wish, low, high, load, cap)
            if found >= 0:
                break
        if found < 0:
            found = _any_place(wish, place[start : start + i], load, cap, n > W)
        if found < 0:
            found = _exchanged(g, i, count, first, place, load, cap)
        place[start + i] = found
        load[found] += 1
        before = max(before, days[found])


@compiled
def _nearest(wish: int, low: int, high: int, load: NDArray[np.int64], most: int) -> int:
    """The place from low to high nearest to the wish on which there are fewer than `most` visits; -1 if none."""
    centre = min(max(wish, low), high)
    for step in range(max(high - low, -1) + 1):
        for w in (centre - step, centre + step):
            if low <= w <= high and load[w] < most:
                return w
    return -1


@compiled
def _any_place(wish: int, taken: NDArray[np.int64], load: NDArray[np.int64], cap: int, again: bool) -> int:
    """The nearest place with room, before or after; one that the grid has already only if `again`. -1 if none."""
    W = len(load)
    for step in range(W):
        for w in (wish - step, wish + step):
            if 0 <= w < W and load[w] < cap and (again or not (taken == w).any()):
                return w
    return -1


@compiled
def _exchanged(
    g: int,
    placed: int,
    count: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
    load: NDArray[np.int64],
    cap: int,
) -> int:
    """Room for grid g on a full day that it does not have yet: a visit of another grid moves to a day with room.

    Such a visit exists: every day with room holds g already, a full day holds more visits, so it holds a grid that
    the day with room has not.
    """
    mine = place[first[g] : first[g] + placed]
    room = int(np.argmin(load))
    full = 0
    while (mine == full).any():
        full += 1
    for h in range(len(count)):
        if count[h] < 2:
            continue
        its = place[first[h] : first[h] + count[h]]
        if (its == full).sum() > (its == room).sum():
            for k in range(count[h]):
                if its[k] == full:
                    its[k] = room
                    load[room] += 1
                    load[full] -= 1
                    return full
    return room


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
