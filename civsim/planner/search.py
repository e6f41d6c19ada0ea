"""Schedules that no pattern of the catalogue has: sought by small changes of the best ones known, at given prices.

One grid stands for each class. A sweep takes the schedules that are best for some class, changes them in one place
(one visit more or fewer in a period, one visit moved to a period near it, one visit given to another channel), works
out the response of each changed schedule exactly, and prices it for every class. Then the changes that help a class
are made together, the best three of them, nine and so on. What is best after that is where the next sweep starts.
The search is limited by the number of schedules looked at, so that equal inputs give equal schedules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.planner.catalogue import can_work, work_days
from civsim.planner.columns import Frame, hours_by_period
from civsim.planner.instance import Instance
from civsim.planner.modes import of_rows
from civsim.planner.pool import on_schedules
from civsim.planner.pricing import profits

Table = NDArray[np.int16]
Move = tuple[tuple[int, int, int], ...]
"""Changes (channel, period, visits more or fewer) that are made together."""

NEAR = (1, 2, 3)  # periods by which a visit is moved
TOGETHER = (3, 9, 27)  # helpful changes that are made at once
GAIN = 1e-7  # of the profit: less is no gain


@dataclass(frozen=True)
class SearchLimits:
    """How long better schedules are sought."""

    rounds: int = 0  # each at the prices of a master solved anew; 4 found most of what there was
    sweeps: int = 1  # in a round
    looked_at: int = 200  # schedules in a sweep, those that combine changes not counted
    added: int = 40  # schedules that a round adds to the pool at most
    often: int = 31  # visits of one channel in a period at most


NO_SEARCH = SearchLimits()


class Seeker:
    """The schedules known so far and what each is worth to the grid that stands for each class, at fixed prices."""

    def __init__(self, frame: Frame, prices: NDArray[np.float64], often: int) -> None:
        instance = frame.instance
        self._frame, self._prices = frame, prices
        self.most = most_visits(instance, often)
        every = profits(frame, prices)
        self._rows = standing_for(frame, every)
        self.tables, self.worth = instance.schedules, every[self._rows]  # (J, V, T), (K, J)
        self._place = {table.tobytes(): j for j, table in enumerate(self.tables)}

    def look_at(self, tables: list[Table]) -> None:
        """Prices schedules that are not known yet, for every class."""
        fresh = [t for key, t in {t.tobytes(): t for t in tables}.items() if key not in self._place]
        if fresh:
            self._place.update((t.tobytes(), len(self.tables) + i) for i, t in enumerate(fresh))
            instance = on_schedules(
                self._frame.instance, np.stack(fresh), of_rows(self._frame.instance.modes, self._rows)
            )
            frame = replace(self._frame, instance=instance, hours=hours_by_period(instance))
            self.tables = np.concatenate([self.tables, instance.schedules])
            self.worth = np.concatenate([self.worth, profits(frame, self._prices)], axis=1)

    def place(self, table: Table) -> int:
        """Number of a known schedule."""
        return self._place[table.tobytes()]


def most_visits(instance: Instance, often: int) -> Table:
    """(V, T) most visits of each channel in each period: one a day of work, and no more than `often`."""
    model, periods = instance.model, instance.periods
    return np.asarray(np.minimum(work_days(model, periods) * can_work(model, periods), often), np.int16)


def standing_for(frame: Frame, worth: NDArray[np.float64]) -> NDArray[np.int64]:
    """(K,) for each class the mode of its middle grid by arrivals, the mode that is worth most to it."""
    instance = frame.instance
    rate = instance.model.categories.base_rate.sum(axis=1)
    middle = [int(m[np.argsort(rate[m], kind="stable")[len(m) // 2]]) for m in frame.members]
    best = worth.max(axis=1)
    own = [np.flatnonzero(instance.modes.grid == g) for g in middle]
    return np.array([rows[np.argmax(best[rows])] for rows in own], np.int64)


def better_schedules(frame: Frame, prices: NDArray[np.float64], limits: SearchLimits) -> NDArray[np.int16]:
    """(n, V, T) schedules outside the pool that are worth more to some class than any in it, the best first."""
    seeker, sizes = Seeker(frame, prices, limits.often), frame.instance.class_size
    known = len(seeker.tables)
    before = seeker.worth.max(axis=1)
    for sweep in range(limits.sweeps):
        top = seeker.worth.max(axis=1)
        _sweep(seeker, sizes, limits.looked_at, sweep)
        if (seeker.worth.max(axis=1) <= top + GAIN * (1.0 + np.abs(top))).all():
            break
    gain = (seeker.worth[:, known:] - before[:, None]) * sizes[:, None]  # (K, new)
    return seeker.tables[known:][_chosen(gain, limits.added)]


def _chosen(gain: NDArray[np.float64], most: int) -> list[int]:
    """The schedules that are best for some class, then the second best and so on, those of the largest gains first."""
    found: list[int] = []
    left = np.where(gain > GAIN, gain, -np.inf)
    while left.size and len(found) < most and np.isfinite(left).any():
        best = left.argmax(axis=1)
        top = left[np.arange(len(left)), best]
        for k in np.argsort(-top, kind="stable"):
            if np.isfinite(top[k]) and int(best[k]) not in found and len(found) < most:
                found.append(int(best[k]))
        left[:, found] = -np.inf
    return found


def _sweep(seeker: Seeker, sizes: NDArray[np.int64], looked_at: int, turn: int) -> None:
    """Changes the best schedules in one place each, then in several places at once."""
    best = seeker.worth.argmax(axis=1)
    weight = np.bincount(best, sizes * (seeker.worth.max(axis=1) - seeker.worth[:, 0]), len(seeker.tables))
    bases = [int(j) for j in np.argsort(-weight, kind="stable") if (best == j).any()]
    moves = {j: list(moves_of(seeker.tables[j], seeker.most)) for j in bases}
    share = max(20, looked_at // len(bases))
    for place, j in enumerate(bases):
        step = -(-len(moves[j]) // share)
        moves[j] = moves[j][(turn + place) % step :: step] if step else []
    bases = bases[: max(1, looked_at // share)]
    changed = {j: [moved(seeker.tables[j], move) for move in moves[j]] for j in bases}
    seeker.look_at([table for tables in changed.values() for table in tables])
    several: list[Table] = []
    for j in bases:
        if changed[j]:
            places = np.array([seeker.place(table) for table in changed[j]])
            for k in np.flatnonzero(best == j):
                gain = seeker.worth[k, places] - seeker.worth[k, j]
                several += list(_together(seeker.tables[j], moves[j], gain, seeker.most))
    seeker.look_at(several)


def _together(table: Table, moves: list[Move], gain: NDArray[np.float64], most: Table) -> Iterator[Table]:
    """The table with its most helpful changes made together, no place changed twice."""
    touched: set[tuple[int, int]] = set()
    result, made = table, 0
    for i in np.argsort(-gain, kind="stable"):
        cells = {(v, t) for v, t, _ in moves[i]}
        if gain[i] <= 0.0 or made >= TOGETHER[-1]:
            break
        if cells & touched:
            continue
        result, made = moved(result, moves[i]), made + 1
        touched |= cells
        if made in TOGETHER:
            yield result
    if made > 1 and made not in TOGETHER:
        yield result


def moved(table: Table, move: Move) -> Table:
    """The table with some changes made."""
    result = table.copy()
    for v, t, visits in move:
        result[v, t] += visits
    return result


def moves_of(table: Table, most: Table) -> Iterator[Move]:
    """All small changes of a table that stay between 0 and `most` (V, T)."""
    V, T = table.shape
    for t in range(T):
        for v in range(V):
            more = [(u, t, 1) for u in range(V) if u != v] + [
                (v, s, 1) for near in NEAR for s in (t - near, t + near) if 0 <= s < T
            ]
            if table[v, t] < most[v, t]:
                yield ((v, t, 1),)
            if table[v, t] > 0:
                yield ((v, t, -1),)
                yield from (((v, t, -1), cell) for cell in more if table[cell[0], cell[1]] < most[cell[0], cell[1]])
