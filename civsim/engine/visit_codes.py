"""A visit as one number, from which its luck derives: day, then visit channel, then equal visits that day before it."""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.kernel_blocks import Ints
from civsim.model import MOST_A_DAY
from civsim.model.compiled import compiled

CHANNEL_BITS, REPEAT_BITS = 6, 10
CODE_BITS = 40  # enough for the number of any visit


@compiled
def visit_code(day: int, channel: int, repeat: int) -> int:
    """The number of a visit."""
    return (((day << CHANNEL_BITS) | channel) << REPEAT_BITS) | repeat


def visits_by_grid(
    grids: int, day: NDArray[np.integer], channel: NDArray[np.integer], grid: NDArray[np.integer]
) -> tuple[Ints, Ints]:
    """Where the visits of each grid begin (G + 1,), and visits (N,) in order of day and channel, each as one number."""
    order = np.lexsort((channel, day, grid))
    grid, day, channel = (np.asarray(x, np.int64)[order] for x in (grid, day, channel))
    base = ((day << CHANNEL_BITS) | channel) << REPEAT_BITS
    same = (
        np.concatenate([[False], (base[1:] == base[:-1]) & (grid[1:] == grid[:-1])]) if len(base) else np.zeros(0, bool)
    )
    position = np.arange(len(base))
    start = np.maximum.accumulate(np.where(same, 0, position)) if len(base) else position
    repeat = position - start
    assert not len(base) or repeat.max() < MOST_A_DAY <= 1 << REPEAT_BITS, "more equal visits a day than have numbers"
    return np.searchsorted(grid, np.arange(grids + 1)).astype(np.int64), base + repeat


def visits_of_grids(first: Ints, code: Ints, grids: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """The visits of some grids of a city."""
    visits = np.diff(first)[grids]
    start = np.concatenate([[0], np.cumsum(visits)])
    visit = np.repeat(first[grids] - start[:-1], visits) + np.arange(start[-1])
    return start, code[visit]


def joined_visits(first: Ints, code: Ints, more_first: Ints, more: Ints) -> tuple[Ints, Ints]:
    """Two lists of visits of the same grids as one, in the same order; no visit is in both."""
    grid = np.arange(len(first) - 1) << CODE_BITS
    place = np.searchsorted(np.repeat(grid, np.diff(first)) | code, np.repeat(grid, np.diff(more_first)) | more)
    return first + more_first, np.insert(code, place, more)
