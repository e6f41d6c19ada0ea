"""The order of the grids within a team's day: the shortest way through them, from any of them to any other.

Where teams set out from is not known, so a way begins at its first grid and ends at its last. Up to 9 grids the
shortest way is found exactly ([held-karp-1962], a recursion over sets of grids); longer days start from the order of
the walk, and stretches are turned round while that shortens the way (2-opt).
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Areas, Model, Plan
from civsim.model.compiled import compiled, part
from civsim.roster.teams import areas_of, cut_into_team_days
from civsim.roster.ways import apart, straighten

MOST_EXACT = 9  # grids; 9 take 2**9 x 9 x 9 steps


def team_tours(model: Model, plan: Plan, walk: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """(team, order in the team's day) of each visit of a plan, both from 1, each day along a short way."""
    team, order = cut_into_team_days(model, plan, walk)
    return team, in_short_order(model.areas, plan, areas_of(model, plan), team, order)


def in_short_order(
    areas: Areas, plan: Plan, team_area: NDArray[np.int64], team: NDArray[np.int32], order: NDArray[np.int16]
) -> NDArray[np.int16]:
    """(N,) place of each visit in its team's day, along the shortest way; `order` where places are unknown."""
    if areas.place is None or not plan.size:
        return order
    rows = np.lexsort((order, team, team_area, plan.channel, plan.day))
    starts = day_starts(plan, team_area, team, rows)
    found = np.empty_like(order)
    found[rows] = _orders(areas.place[plan.grid[rows]], np.append(starts, plan.size), MOST_EXACT)
    return found


def day_starts(
    plan: Plan, team_area: NDArray[np.int64], team: NDArray[np.int32], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Where each team's day begins among visits sorted by day, channel, area and team."""
    keys = np.stack([key[rows].astype(np.int64) for key in (plan.day, plan.channel, team_area, team)])
    return np.flatnonzero(np.any(np.diff(keys, axis=1, prepend=-1), axis=0))


def travel_km(place: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(days,) way of each team's day through places (N, 2) in their order; `starts` are where the days begin. [km]"""
    steps = np.zeros(len(place))
    steps[1:] = np.linalg.norm(np.diff(place, axis=0), axis=1)
    steps[starts] = 0.0
    return np.asarray(np.add.reduceat(steps, starts) if len(starts) else np.zeros(0))


@compiled
def _orders(place: NDArray[np.float64], ends: NDArray[np.int64], most_exact: int) -> NDArray[np.int64]:
    """(N,) place in its day of each visit, from 1; `ends` are the starts of the days, and the number of visits."""
    found = np.empty(len(place), np.int64)
    for k in range(len(ends) - 1):
        first, n = ends[k], ends[k + 1] - ends[k]
        way = np.arange(n)
        if 2 < n <= most_exact:
            way = _shortest(apart(place, first, n))
        elif n > most_exact:
            straighten(apart(place, first, n), way)
        for i in range(n):
            found[first + way[i]] = i + 1
    return found


@part
def _shortest(far: NDArray[np.float64]) -> NDArray[np.int64]:
    """The shortest way through all visits: least length of a way through a set of them that ends at each."""
    n = len(far)
    sets = 1 << n
    length, before = np.full((sets, n), np.inf), np.full((sets, n), -1, np.int64)
    for i in range(n):
        length[1 << i, i] = 0.0
    for some in range(sets):
        for i in range(n):
            if not length[some, i] < np.inf:
                continue
            for j in range(n):
                if some >> j & 1:
                    continue
                there, more = length[some, i] + far[i, j], some | 1 << j
                if there < length[more, j]:
                    length[more, j], before[more, j] = there, i
    way = np.empty(n, np.int64)
    some, last = sets - 1, int(np.argmin(length[sets - 1]))
    for i in range(n - 1, -1, -1):
        way[i] = last
        some, last = some ^ (1 << last), before[some, last]
    if way[0] > way[n - 1]:  # both directions are as long: the earlier visit goes first
        way = way[::-1].copy()
    return way
