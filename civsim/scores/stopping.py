"""When to stop adding replications: the sequential procedure for a mean of given absolute precision.

The interval is looked at more than once, and one is tempted to stop when it happens to be narrow; so a mean that is
stopped for is covered a little less often than 95 %. Two things keep that small: no look before `LEAST` replications,
and few looks. Each look goes half of the way that the present estimate says is left, and at least a tenth on.

References
----------
[law-2015] section 9.4.1: fixed-sample-size and sequential procedures, absolute error. [chow-1965] its asymptotic
validity.
"""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from civsim.scores.uncertainty import half_width

LEAST = 10
"""Replications before the first look, whatever is asked for."""


def widest(values: NDArray[np.float64]) -> float:
    """Half the width of the 95 % interval of the mean, or the widest of several means (columns); nan where unknown."""
    return float(np.max(half_width(known(values))))


def known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The replications that have a score: a test may have been cancelled in the others."""
    return values[~np.isnan(values).reshape(len(values), -1).any(axis=1)]


def next_look(values: NDArray[np.float64], precision: float, most: int) -> int | None:
    """How many replications to have at the next look; None if there are enough, or as many as there may be.

    Parameters
    ----------
    values
        (n,) one number a replication, or (n, k) k of them, each of which must be precise.
    precision
        Half the width of the 95 % interval that is wanted.
    most
        The most replications that there may be.

    Raises
    ------
    ValueError
        If no replication of `LEAST` or more has a score, so that no number of them helps.
    """
    n, scored = len(values), len(known(values))
    if n >= min(LEAST, most) and scored == 0:
        raise ValueError("no score")
    width = widest(values) if scored > 1 else float("inf")
    if n >= most or (scored >= LEAST and width <= precision):
        return None
    if scored < LEAST:
        return min(max(LEAST, n + LEAST - scored), most)
    left = min(n * (width / precision) ** 2 - n, float(most))
    return min(n + max(ceil(n / 10), int(left / 2)), most)
