"""Days of one channel's, area's and period's visits, as few as can be other than they were."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from civsim.roster.days import evenly_chosen
from civsim.roster.repeated import LEAST_GAP


class Cell(NamedTuple):
    """Visits as they are dated now, and as they were: grid and day of each."""

    grid: NDArray[np.int64]
    day: NDArray[np.int64]
    old_grid: NDArray[np.int64]
    old_day: NDArray[np.int64]


def kept_dates(
    cell: Cell, days: NDArray[np.int64], room: NDArray[np.int64], elsewhere: dict[int, NDArray[np.int64]]
) -> NDArray[np.int64]:
    """The day of each visit of a cell.

    Parameters
    ----------
    days
        Days of the period, without gaps.
    room
        (D,) visits that can be made on each day of the run.
    elsewhere
        Days of each grid's earlier visits in all periods, from which added visits keep away.
    """
    grids, place, number = np.unique(cell.grid, return_inverse=True, return_counts=True)
    kept = kept_visits(cell, grids, number, room)
    kept = kept[np.lexsort((cell.old_day[kept], cell.old_grid[kept]))]
    had = np.bincount(np.searchsorted(grids, cell.old_grid[kept]), minlength=len(grids))
    load = np.bincount(cell.old_day[kept], minlength=len(room))
    mine = np.lexsort((cell.day, place))  # visits grid by grid, of which the first ones take the days that are kept
    first = np.cumsum(number) - number
    found, stays = cell.day.copy(), np.arange(len(mine)) - np.repeat(first, number) < np.repeat(had, number)
    found[mine[stays]] = cell.old_day[kept]
    open_days = days[room[days] > 0]
    for i in np.flatnonzero(had < number):
        own = mine[first[i] : first[i] + number[i]]
        taken = found[own[: had[i]]]
        outside = elsewhere.get(int(grids[i]), days[:0])
        outside = outside[(outside < days[0]) | (outside > days[-1])]
        for visit, wish in zip(own[had[i] :], _farthest(cell.day[own], taken, number[i] - had[i]), strict=True):
            found[visit] = _free_day(wish, taken, outside, open_days, load, room)
            load[found[visit]] += 1
            taken = np.append(taken, found[visit])
    return found


def kept_visits(
    cell: Cell, grids: NDArray[np.int64], number: NDArray[np.int64], room: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Which old visits stay on their day: as many as can, at most `number` of each of the `grids`."""
    order = np.lexsort((cell.old_day, cell.old_grid))
    order = order[np.isin(cell.old_grid[order], grids)]
    own, first, had = np.unique(cell.old_grid[order], return_index=True, return_counts=True)
    most = number[np.searchsorted(grids, own)]
    parts = np.split(order, first[1:]) if len(own) else []
    chosen = [part if n >= h else evenly_chosen(part, int(n)) for part, n, h in zip(parts, most, had, strict=True)]
    kept = np.concatenate([order[:0], *chosen])
    if (np.bincount(cell.old_day[kept], minlength=len(room)) <= room).all():
        return kept
    return _most_kept(cell, order, np.searchsorted(own, cell.old_grid[order]), most, room)


def _most_kept(
    cell: Cell, order: NDArray[np.int64], of: NDArray[np.int64], most: NDArray[np.int64], room: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The largest set of old visits within the grids' numbers and the days' room: a maximum flow."""
    days, on = np.unique(cell.old_day[order], return_inverse=True)
    pairs, copies = np.unique(np.stack([of, on], axis=1), axis=0, return_counts=True)
    G, W = len(most), len(days)
    sink = 1 + G + W
    start = np.concatenate([np.zeros(G, int), 1 + pairs[:, 0], 1 + G + np.arange(W)])
    end = np.concatenate([1 + np.arange(G), 1 + G + pairs[:, 1], np.full(W, sink)])
    limit = np.concatenate([most, copies, room[days]]).astype(np.int32)
    flow = maximum_flow(csr_array((limit, (start, end)), shape=(sink + 1, sink + 1)), 0, sink).flow.toarray()
    kept = []
    for (g, w), n in zip(pairs.tolist(), flow[1 + pairs[:, 0], 1 + G + pairs[:, 1]].tolist(), strict=True):
        kept += order[(of == g) & (on == w)][:n].tolist()
    return np.array(kept, np.int64)


def _farthest(wishes: NDArray[np.int64], kept: NDArray[np.int64], number: int) -> list[int]:
    """So many of the wished days, those farthest from the days that are kept, in their order."""
    if not len(kept):
        return sorted(wishes.tolist())[:number]
    away = np.abs(wishes[:, None] - kept[None]).min(axis=1)
    return sorted(wishes[np.lexsort((wishes, -away))[:number]].tolist())


def _free_day(
    wish: int,
    taken: NDArray[np.int64],
    outside: NDArray[np.int64],
    days: NDArray[np.int64],
    load: NDArray[np.int64],
    room: NDArray[np.int64],
) -> int:
    """The day with room nearest to the wish, three days from the grid's other visits where that can be."""
    able = days[load[days] < room[days]]
    others = np.append(taken, outside)
    gap = np.abs(able[:, None] - others[None]).min(axis=1) if len(others) else np.full(len(able), LEAST_GAP)
    best = np.lexsort((able, np.abs(able - wish), -np.minimum(gap, LEAST_GAP)))
    return int(able[best[0]])
