"""Places on the days of work for the grids with several visits, in compiled loops; see spread.py for the rule.

Loops are written out: numpy's functions of the same meaning take seconds to compile.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled, part

LEAST_GAP = 3  # days between two visits of a grid, where the period allows it


def latest_places(days: NDArray[np.int64], most: int) -> NDArray[np.int64]:
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
def place_repeated(
    grids: NDArray[np.int64],
    count: NDArray[np.int64],
    phase: NDArray[np.float64],
    last_visit: NDArray[np.int64],
    days: NDArray[np.int64],
    first: NDArray[np.int64],
    place: NDArray[np.int64],
    load: NDArray[np.int64],
    latest: NDArray[np.int64],
    even: int,
    cap: int,
) -> None:
    """Places for the grids with several visits, one grid after the other."""
    for g in grids:
        _place_grid(g, count, phase[g], last_visit[g], days, first, place, load, latest, even, cap)


@part
def _first_from(days: NDArray[np.int64], day: int) -> int:
    """The first place that is not before a day."""
    w = 0
    while w < len(days) and days[w] < day:
        w += 1
    return w


@part
def _times(places: NDArray[np.int64], w: int) -> int:
    """How often a place is among some."""
    n = 0
    for place in places:
        if place == w:
            n += 1
    return n


@part
def _least(load: NDArray[np.int64]) -> int:
    """The first place with the fewest visits."""
    least = 0
    for w in range(len(load)):
        if load[w] < load[least]:
            least = w
    return least


@part
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
            low, high = _first_from(days, before + gap), latest[gap, n - 1 - i]
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


@part
def _nearest(wish: int, low: int, high: int, load: NDArray[np.int64], most: int) -> int:
    """The place from low to high nearest to the wish on which there are fewer than `most` visits; -1 if none."""
    centre = min(max(wish, low), high)
    for step in range(max(high - low, -1) + 1):
        for w in (centre - step, centre + step):
            if low <= w <= high and load[w] < most:
                return w
    return -1


@part
def _any_place(wish: int, taken: NDArray[np.int64], load: NDArray[np.int64], cap: int, again: bool) -> int:
    """The nearest place with room, before or after; one that the grid has already only if `again`. -1 if none."""
    W = len(load)
    for step in range(W):
        for w in (wish - step, wish + step):
            if 0 <= w < W and load[w] < cap and (again or _times(taken, w) == 0):
                return w
    return -1


@part
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
    room, full = _least(load), 0
    while _times(mine, full):
        full += 1
    for h in range(len(count)):
        if count[h] < 2:
            continue
        its = place[first[h] : first[h] + count[h]]
        if _times(its, full) > _times(its, room):
            for k in range(count[h]):
                if its[k] == full:
                    its[k] = room
                    load[room] += 1
                    load[full] -= 1
                    return full
    return room
