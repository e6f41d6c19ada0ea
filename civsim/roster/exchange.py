"""A day's visits exchanged among its teams where that shortens their ways; days and numbers of visits stay.

A cut of the walk gives each team neighbours along a curve; what lies side by side on two stretches of the curve can
still be with two teams. So visits go from one team to another, two teams change a visit, or they change the rest of
their ways ([potvin-1995]), as long as the ways together become shorter and every load stays within its limits.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.roster.ways import apart, straighten

LEAST_GAIN = 1e-9  # km


@compiled
def exchanged(
    place: NDArray[np.float64],
    starts: NDArray[np.int64],
    size: NDArray[np.int64],
    teams: NDArray[np.int64],
    most: NDArray[np.int64],
    slack: int,
    number: NDArray[np.int64],
) -> NDArray[np.int64]:
    """(N,) number of each visit's team after all exchanges that help; the parameters are those of `split_at_gaps`.

    `place` (N, 2) are the visits' places [km], `number` their teams before.
    """
    found = number.copy()
    for k in range(len(starts)):
        if teams[k] > 1 and size[k] > 2:
            first, n = starts[k], size[k]
            least, room = max(n // teams[k] - slack, 1), max(most[k], -(-n // teams[k]))
            route, load = np.full((teams[k], room), -1), np.zeros(teams[k], np.int64)
            for i in range(n):
                team = number[first + i]
                route[team, load[team]] = i
                load[team] += 1
            _exchange(apart(place, first, n), route, load, least)
            for team in range(teams[k]):
                for i in range(load[team]):
                    found[first + route[team, i]] = team
    return found


@compiled
def _exchange(far: NDArray[np.float64], route: NDArray[np.int64], load: NDArray[np.int64], least: int) -> None:
    """Changes ways (teams, room), of which `load` visits each count, until nothing makes them shorter."""
    changed = np.ones(len(load), np.bool_)
    while changed.any():
        before = changed.copy()
        changed[:] = False
        for a in range(len(load)):
            if before[a]:
                straighten(far, route[a, : load[a]])
        for a in range(len(load)):
            for b in range(a):
                if not (before[a] or before[b] or changed[a] or changed[b]):
                    continue  # two ways that are as they were when nothing helped
                if (
                    _moved(far, route, load, a, b, least)
                    or _moved(far, route, load, b, a, least)
                    or _swapped(far, route, load, b, a)
                    or _crossed(far, route, load, b, a, least)
                ):
                    changed[a] = changed[b] = True


@compiled
def _step(far: NDArray[np.float64], way: NDArray[np.int64], n: int, i: int, j: int) -> float:
    """Between the places i and j of a way of n visits; nothing beyond its ends. [km]"""
    return far[way[i], way[j]] if i >= 0 and j < n else 0.0


@compiled
def _moved(
    far: NDArray[np.float64], route: NDArray[np.int64], load: NDArray[np.int64], a: int, b: int, least: int
) -> bool:
    """Whether a visit went from one team to another: the one that saves most."""
    if load[a] <= least or load[b] >= route.shape[1]:
        return False
    own, other, n, m = route[a], route[b], load[a], load[b]
    best, at, to = LEAST_GAIN, -1, -1
    for i in range(n):
        without = _step(far, own, n, i - 1, i) + _step(far, own, n, i, i + 1)
        if 0 < i < n - 1:
            without -= far[own[i - 1], own[i + 1]]
        for j in range(m + 1):
            more = 0.0
            if j > 0:
                more += far[other[j - 1], own[i]]
            if j < m:
                more += far[own[i], other[j]]
            if 0 < j < m:
                more -= far[other[j - 1], other[j]]
            if without - more > best:
                best, at, to = without - more, i, j
    if at < 0:
        return False
    visit = own[at]
    own[at : n - 1] = own[at + 1 : n].copy()
    other[to + 1 : m + 1] = other[to:m].copy()
    other[to] = visit
    load[a], load[b] = n - 1, m + 1
    return True


@compiled
def _swapped(far: NDArray[np.float64], route: NDArray[np.int64], load: NDArray[np.int64], a: int, b: int) -> bool:
    """Whether two teams changed a visit, each in the other's place: the two that save most."""
    own, other, n, m = route[a], route[b], load[a], load[b]
    best, at, to = LEAST_GAIN, -1, -1
    for i in range(n):
        before = _step(far, own, n, i - 1, i) + _step(far, own, n, i, i + 1)
        for j in range(m):
            gain = before + _step(far, other, m, j - 1, j) + _step(far, other, m, j, j + 1)
            if i > 0:
                gain -= far[own[i - 1], other[j]]
            if i < n - 1:
                gain -= far[other[j], own[i + 1]]
            if j > 0:
                gain -= far[other[j - 1], own[i]]
            if j < m - 1:
                gain -= far[own[i], other[j + 1]]
            if gain > best:
                best, at, to = gain, i, j
    if at >= 0:
        own[at], other[to] = other[to], own[at]
    return at >= 0


@compiled
def _crossed(
    far: NDArray[np.float64], route: NDArray[np.int64], load: NDArray[np.int64], a: int, b: int, least: int
) -> bool:
    """Whether two teams changed the rest of their ways: where that saves most, one way turned round or not."""
    own, other, n, m, room = route[a], route[b], load[a], load[b], route.shape[1]
    best, at, to, turned = LEAST_GAIN, -1, -1, False
    for i in range(n + 1):
        for j in range(m + 1):
            before = _step(far, own, n, i - 1, i) + _step(far, other, m, j - 1, j)
            if least <= i + m - j <= room and least <= j + n - i <= room:
                after = _joint(far, own, i - 1, other, j, n, m) + _joint(far, other, j - 1, own, i, m, n)
                if before - after > best:
                    best, at, to, turned = before - after, i, j, False
            if least <= i + j <= room and least <= n - i + m - j <= room:
                after = far[own[i - 1], other[j - 1]] if i > 0 and j > 0 else 0.0
                after += far[own[i], other[j]] if i < n and j < m else 0.0
                if before - after > best:
                    best, at, to, turned = before - after, i, j, True
    if at < 0:
        return False
    one, two = own[:n].copy(), other[:m].copy()
    if turned:
        first, second = np.append(one[:at], two[:to][::-1]), np.append(one[at:][::-1], two[to:])
    else:
        first, second = np.append(one[:at], two[to:]), np.append(two[:to], one[at:])
    load[a], load[b] = len(first), len(second)
    own[: len(first)], other[: len(second)] = first, second
    return True


@compiled
def _joint(
    far: NDArray[np.float64], head: NDArray[np.int64], i: int, tail: NDArray[np.int64], j: int, n: int, m: int
) -> float:
    """From the place i of a way to the place j of another of m visits; nothing where one of them is not there. [km]"""
    return far[head[i], tail[j]] if 0 <= i < n and j < m else 0.0
