"""The steps of a relaxed decision diagram: states of one grid from period to period under every choice of visits.

A node is a state that is never above the true one for any schedule that leads to it, with the most that such a
schedule can have earned. Schedules that agree in their last choices share a node: its state is the least of theirs in
every part, its earnings the most. Whatever waits is never worth anything (marks fall with the problems seen; prices of
crew-hours and the slopes of surveys take points off), so the longest path of the diagram is never below the best
schedule.

References
----------
[bergman-2016], chapter 4, on relaxed decision diagrams.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.gains import table_place

NONE = -1


class Stage(NamedTuple):
    """One period of one grid at given prices. CI categories by phases (c * P + i), K looks of all tests.

    Columns of `maps` and `base`: states at the end, value, then problems seen at looks from first_look on.
    The looks up to `done_look` fall within the period, the others are seen later.
    """

    cost: NDArray[np.float64]  # (A,) price of the visits
    maps: NDArray[np.float64]  # (A, CI, STATES, columns)
    base: NDArray[np.float64]  # (A, CI, columns) from arrivals
    first_look: int
    done_look: int


class Marks(NamedTuple):
    """What a grid earns at each look: entries start[k]..start[k + 1], each of a set of categories."""

    start: NDArray[np.int64]
    set_: NDArray[np.int64]
    share: NDArray[np.float64]
    law: NDArray[np.int64]
    points: NDArray[np.float64]  # times the price of points, by phase
    sets: NDArray[np.bool_]  # (sets, C)
    table: NDArray[np.float64]


@compiled(nogil=True)
def earned(k: int, seen: NDArray[np.float64], marks: Marks, of_set: NDArray[np.float64]) -> float:
    """Points at look k from problems seen (CI)."""
    S, C = marks.sets.shape
    P, total, top = len(seen) // C, 0.0, marks.table.shape[1] - 2.0
    for i in range(P):
        for s in range(S):
            x = 0.0
            for c in range(C):
                if marks.sets[s, c]:
                    x += seen[c * P + i]
            of_set[s] = x
        for e in range(marks.start[k], marks.start[k + 1]):
            place = table_place(marks.share[e] * of_set[marks.set_[e]], top)
            n = int(place)
            low = marks.table[marks.law[e], n]
            total += marks.points[e] * (low + (place - n) * (marks.table[marks.law[e], n + 1] - low))
    return total


@compiled(nogil=True)
def rewards(
    state: NDArray[np.float64], worth: NDArray[np.float64], coarse: NDArray[np.int64],
    follows: NDArray[np.int64], rest: NDArray[np.float64], least: float, stage: Stage, marks: Marks,
    reward: NDArray[np.float64], ahead: NDArray[np.int64],
) -> int:  # fmt: skip
    """What each choice earns in a period (nodes, A), and the coarse node it leads to, NONE where it is left out.

    Left out is what cannot earn `least` in all, going by the coarse diagram: `follows` (coarse nodes, A) and the `rest`
    that can be earned from its next nodes. Returns how many choices are left.
    """
    A, CI, S = stage.maps.shape[:3]
    seen, of_set, alive = np.zeros(CI), np.zeros(len(marks.sets)), 0
    full = _full_marks(stage, marks, CI // marks.sets.shape[1])
    for n in range(len(state)):
        for a in range(A):
            ahead[n, a] = follows[coarse[n], a]
            if ahead[n, a] == NONE:
                continue
            value = -stage.cost[a]
            if worth[n] + value + rest[ahead[n, a]] + full < least:
                ahead[n, a] = NONE
                continue
            for ci in range(CI):
                value += stage.base[a, ci, S]
                for s in range(S):
                    value += state[n, ci, s] * stage.maps[a, ci, s, S]
            for k in range(stage.first_look, stage.done_look):
                x = S + 1 + k - stage.first_look
                for ci in range(CI):
                    total = state[n, ci, S + k] + stage.base[a, ci, x]
                    for s in range(S):
                        total += state[n, ci, s] * stage.maps[a, ci, s, x]
                    seen[ci] = total
                value += earned(k, seen, marks, of_set)
            reward[n, a] = value
            if worth[n] + value + rest[ahead[n, a]] < least:
                ahead[n, a] = NONE
            else:
                alive += 1
    return alive


@compiled(nogil=True)
def _full_marks(stage: Stage, marks: Marks, phases: int) -> float:
    """Full marks at the looks of a period: more cannot be earned in it."""
    total = 0.0
    for k in range(stage.first_look, stage.done_look):
        for e in range(marks.start[k], marks.start[k + 1]):
            total += marks.points[e] * marks.table[marks.law[e], 0]
    return total * phases


@compiled(nogil=True)
def grouped(
    ahead: NDArray[np.int64], came_from: NDArray[np.int64], split: NDArray[np.bool_], alive: int,
    child: NDArray[np.int64],
) -> int:  # fmt: skip
    """Numbers the next nodes: one for each coarse node, or for each coarse node and the one before where it is `split`.

    `came_from` is the coarse node of each node. Returns how many next nodes there are.
    """
    N, A = ahead.shape
    places = 16
    while places < 2 * alive:
        places *= 2
    key, number, nodes = np.full((places, 2), NONE), np.zeros(places, np.int64), 0
    for n in range(N):
        for a in range(A):
            child[n, a] = NONE
            to = ahead[n, a]
            if to == NONE:
                continue
            by = came_from[n] if split[to] else 0
            place = (to * 1_000_003 + by * 7_919) % places
            while key[place, 0] != NONE and (key[place, 0] != to or key[place, 1] != by):
                place = (place + 1) % places
            if key[place, 0] == NONE:
                key[place, 0], key[place, 1], number[place] = to, by, nodes
                nodes += 1
            child[n, a] = number[place]
    return nodes


@compiled(nogil=True)
def moved_on(
    state: NDArray[np.float64], worth: NDArray[np.float64], reward: NDArray[np.float64], ahead: NDArray[np.int64],
    child: NDArray[np.int64], stage: Stage, next_state: NDArray[np.float64], next_worth: NDArray[np.float64],
    next_coarse: NDArray[np.int64], came: NDArray[np.int64], slope: NDArray[np.float64], blur: NDArray[np.float64],
) -> None:  # fmt: skip
    """Sets the next nodes: the least state and the most earned of all that lead there, and by what (node, choice).

    `blur` is what merging may have brought: by how much the worst of the states is worse than their least, at `slope`.
    """
    N, A = child.shape
    CI, S, X = stage.maps.shape[1:]
    next_worth[:] = -np.inf
    next_state[:] = np.inf
    blur[:] = 0.0
    for n in range(N):
        for a in range(A):
            m = child[n, a]
            if m == NONE:
                continue
            next_coarse[m] = ahead[n, a]
            if worth[n] + reward[n, a] > next_worth[m]:
                next_worth[m] = worth[n] + reward[n, a]
                came[m, 0], came[m, 1] = n, a
            harm = 0.0
            for ci in range(CI):
                for x in range(S):
                    total = stage.base[a, ci, x]
                    for s in range(S):
                        total += state[n, ci, s] * stage.maps[a, ci, s, x]
                    harm -= slope[ci, x] * total
                    next_state[m, ci, x] = min(next_state[m, ci, x], total)
                for k in range(state.shape[2] - S):
                    total = state[n, ci, S + k]
                    x = S + 1 + k - stage.first_look
                    if k >= stage.done_look and x < X:
                        total += stage.base[a, ci, x]
                        for s in range(S):
                            total += state[n, ci, s] * stage.maps[a, ci, s, x]
                    harm -= slope[ci, S + k] * total
                    next_state[m, ci, S + k] = min(next_state[m, ci, S + k], total)
            blur[m] = max(blur[m], harm)
    for m in range(len(blur)):
        for ci in range(CI):
            for x in range(next_state.shape[2]):
                blur[m] += slope[ci, x] * next_state[m, ci, x]


@compiled(nogil=True)
def rest_of(child: NDArray[np.int64], reward: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """(nodes,) the most that can be earned from each node on, given that of the next nodes."""
    N, A = child.shape
    rest = np.full(N, -np.inf)
    for n in range(N):
        for a in range(A):
            if child[n, a] != NONE:
                rest[n] = max(rest[n], reward[n, a] + after[child[n, a]])
    return rest


@compiled(nogil=True)
def slope_before(
    state: NDArray[np.float64], a: int, stage: Stage, marks: Marks, after: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(CI, ..) what one more of each part of a state is worth before choice `a`, given what it is worth `after`."""
    CI, S, X = stage.maps.shape[1:]
    slope, of_look = after.copy(), np.zeros((CI, X))
    seen, of_set = np.zeros(CI), np.zeros(len(marks.sets))
    for k in range(stage.first_look, stage.done_look):
        x = S + 1 + k - stage.first_look
        for ci in range(CI):
            seen[ci] = state[ci, S + k] + stage.base[a, ci, x]
            for s in range(S):
                seen[ci] += state[ci, s] * stage.maps[a, ci, s, x]
        here = earned(k, seen, marks, of_set)
        for ci in range(CI):
            step = 0.01 + 0.01 * seen[ci]
            seen[ci] += step
            of_look[ci, x] = (earned(k, seen, marks, of_set) - here) / step
            seen[ci] -= step
            slope[ci, S + k] = of_look[ci, x]
    for k in range(stage.done_look, state.shape[1] - S):
        x = S + 1 + k - stage.first_look
        if x < X:
            of_look[:, x] = after[:, S + k]
    for ci in range(CI):
        for s in range(S):
            slope[ci, s] = stage.maps[a, ci, s, S]
            for x in range(S):
                slope[ci, s] += stage.maps[a, ci, s, x] * after[ci, x]
            for x in range(S + 1, X):
                slope[ci, s] += stage.maps[a, ci, s, x] * of_look[ci, x]
    return slope
