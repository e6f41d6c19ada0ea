"""How much of the room for improvement a plan leaves: its gap to the bound, beside that of the best usual way."""

from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civsim.scores.uncertainty import Interval, bootstrap_interval

Floats = NDArray[np.float64]


def gap_share(bound: float, own: ArrayLike, best: ArrayLike) -> Interval:
    """(bound - plan) / (bound - best other), from scores under the same luck, with a bootstrap interval. [0..1]

    A ratio of means is no mean, and no t interval holds for it. The mean is nan where the share says nothing: the best
    other lies above the bound, or the plan below it or above the bound.
    """

    def share(plan: Floats, other: Floats, axis: int) -> Floats:
        room = bound - np.mean(other, axis=axis)
        return np.asarray((bound - np.mean(plan, axis=axis)) / np.where(room > 0, room, nan))

    found = bootstrap_interval(own, share, best)
    return found if 0 <= found.mean <= 1 else Interval(nan, nan, nan, found.n)
