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
from civsim.planner.period_maps import STATES

NONE = -1


class Stage(NamedTuple):
    """One period of one grid at given prices. CI categories by phases (c * P + i), K looks of all tests.

    Columns of `maps` and `base`: states at the end, then problems seen at looks from first_look on. The looks up to
    `done_look` fall within the period, the others are seen later. A state is (STATES + K, CI): what runs over CI comes
    last everywhere, for the processor to do several at once.
    """

    cost: NDArray[np.float64]  # (A,) price of the visits and of what arrivals bring
    worth: NDArray[np.float64]  # (A, STATES, CI) of one problem in crew-hours and in what residents live with
    maps: NDArray[np.float64]  # (A, STATES, columns, CI)
    base: NDArray[np.float64]  # (A, columns, CI) from arrivals
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
    A, CI = len(stage.maps), stage.maps.shape[3]
    seen, sums, of_set, alive = np.zeros(CI), np.zeros(CI), np.zeros(len(marks.sets)), 0
    full = _full_marks(stage, marks, CI // marks.sets.shape[1])
    for a in range(A):  # outside, so that its maps stay at hand
        for n in range(len(state)):
            ahead[n, a] = follows[coarse[n], a]
            if ahead[n, a] == NONE:
                continue
            value = -stage.cost[a]
            if worth[n] + value + rest[ahead[n, a]] + full < least:
                ahead[n, a] = NONE
                continue
            for ci in range(CI):
                sums[ci] = 0.0
                for s in range(STATES):
                    sums[ci] += state[n, s, ci] * stage.worth[a, s, ci]
            value += sums.sum()
            for k in range(stage.first_look, stage.done_look):
                x = STATES + k - stage.first_look
                for ci in range(CI):
                    total = state[n, STATES + k, ci] + stage.base[a, x, ci]
                    for s in range(STATES):
                        total += state[n, s, ci] * stage.maps[a, s, x, ci]
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
    S, X, CI = stage.maps.shape[1:]
    next_worth[:] = -np.inf
    next_state[:] = 0.0  # looks that are over, or too far off for anything to be known of them
    next_state[:, :S] = np.inf
    next_state[:, S + stage.done_look : stage.first_look + X] = np.inf
    blur[:] = 0.0
    harm = np.zeros(CI)
    for a in range(A):
        for n in range(N):
            m = child[n, a]
            if m == NONE:
                continue
            next_coarse[m] = ahead[n, a]
            if worth[n] + reward[n, a] > next_worth[m]:
                next_worth[m] = worth[n] + reward[n, a]
                came[m, 0], came[m, 1] = n, a
            harm[:] = 0.0
            for x in range(S):
                for ci in range(CI):
                    total = stage.base[a, x, ci]
                    for s in range(STATES):
                        total += state[n, s, ci] * stage.maps[a, s, x, ci]
                    harm[ci] -= slope[x, ci] * total
                    least = next_state[m, x, ci]
                    next_state[m, x, ci] = total if total < least else least
            for k in range(stage.done_look, stage.first_look + X - S):
                x = S + k - stage.first_look
                for ci in range(CI):
                    total = state[n, S + k, ci] + stage.base[a, x, ci]
                    for s in range(STATES):
                        total += state[n, s, ci] * stage.maps[a, s, x, ci]
                    harm[ci] -= slope[S + k, ci] * total
                    least = next_state[m, S + k, ci]
                    next_state[m, S + k, ci] = total if total < least else least
            blur[m] = max(blur[m], harm.sum())
    for m in range(len(blur)):
        blur[m] += (slope * next_state[m]).sum()


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
    """(.., CI) what one more of each part of a state is worth before choice `a`, given what it is worth `after`."""
    S, X, CI = stage.maps.shape[1:]
    slope, of_look = after.copy(), np.zeros((X, CI))
    seen, of_set = np.zeros(CI), np.zeros(len(marks.sets))
    for k in range(stage.first_look, stage.done_look):
        x = S + k - stage.first_look
        for ci in range(CI):
            seen[ci] = state[S + k, ci] + stage.base[a, x, ci]
            for s in range(S):
                seen[ci] += state[s, ci] * stage.maps[a, s, x, ci]
        here = earned(k, seen, marks, of_set)
        for ci in range(CI):
            step = 0.01 + 0.01 * seen[ci]
            seen[ci] += step
            of_look[x, ci] = (earned(k, seen, marks, of_set) - here) / step
            seen[ci] -= step
            slope[S + k, ci] = of_look[x, ci]
    for k in range(stage.done_look, stage.first_look + X - S):
        of_look[S + k - stage.first_look] = after[S + k]
    for s in range(S):
        slope[s] = stage.worth[a, s]
        for x in range(S):
            slope[s] += stage.maps[a, s, x] * after[x]
        for x in range(S, X):
            slope[s] += stage.maps[a, s, x] * of_look[x]
    return slope
