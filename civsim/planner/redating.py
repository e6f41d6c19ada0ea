"""Which of the visits that are due goes to which grid: numbers of visits by grid become dates among the days there are.

The days are those of the plan. A grid with n visits in a period wants them one nth of the period apart, the first one
as long after its last visit; who wants to be visited first is visited first.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.planner.golden import golden_steps


def filled(count: NDArray[np.int64], due: int, worth: NDArray[np.float64]) -> NDArray[np.int64]:
    """Visits (n,) of the grids of an area in a period, exactly `due` in all: more or fewer where it is worth most."""
    count = count.copy()
    while (missing := due - int(count.sum())) > 0:  # those with fewest visits first, of these the most worth
        few = np.flatnonzero(count == count.min())
        count[few[np.argsort(-worth[few], kind="stable")][:missing]] += 1
    while (over := int(count.sum()) - due) > 0:
        many = np.flatnonzero(count == count.max())
        count[many[np.argsort(worth[many], kind="stable")][:over]] -= 1
    return count


def moved(
    due: NDArray[np.int64], count: NDArray[np.int64], last_visit: NDArray[np.int64], first: int, last: int
) -> NDArray[np.int64]:
    """Grids (numbers among n) of visits that were due to `due`, in order of their days, each as often as `count` says.

    A grid keeps its visits, the later ones if it had more; those that are left over go to the others.
    """
    grids, left = np.full(len(due), -1, np.int64), count.copy()
    for i in np.arange(len(due))[::-1]:
        if left[due[i]] > 0:
            grids[i] = due[i]
            left[due[i]] -= 1
    grids[grids < 0] = in_order_of_wishes(left, last_visit, first, last)
    return grids


def in_order_of_wishes(
    count: NDArray[np.int64], last_visit: NDArray[np.int64], first: int, last: int
) -> NDArray[np.int64]:
    """Grids (numbers among n) of the visits of a period, each as often as `count` says, in the order of wanted days."""
    days = last - first + 1
    gap = days / np.maximum(count, 1)
    never = first + gap * golden_steps(len(count))
    start = np.where(last_visit >= 0, np.clip(last_visit + gap, first, first + gap), never)
    grids = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(grids)) - np.repeat(np.cumsum(count) - count, count)
    wish = start[grids] + place * gap[grids]
    return grids[np.lexsort((grids, wish))]
