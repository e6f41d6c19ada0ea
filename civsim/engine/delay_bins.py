"""The bin of a delay without a search.

A delay's place between powers of two, in eighths, tells its bin up to one edge; so a table of bins by that place and
one comparison do what a search among the edges does, without its wrong guesses of the processor.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import part

FRACTION_BITS, OCTAVES = 3, 44  # eighths; 2**44 ms are five centuries
_SHIFT = 52 - FRACTION_BITS
_ONE = 1023 << FRACTION_BITS  # the place of 1 ms


def delay_bins(edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """(places, 2) of the shortest delay of each place its bin, and the only edge that others of the place may reach."""
    places = np.arange((OCTAVES << FRACTION_BITS) + 1)
    shortest = np.ceil(((places + _ONE) << _SHIFT).view(np.float64)).astype(np.int64)
    low = np.searchsorted(edges, shortest, side="right") - 1
    assert (np.diff(low) <= 1).all(), "two edges lie within an eighth of a doubling"
    following = np.append(edges, np.iinfo(np.int64).max)[low + 1]
    low[0], following[0] = 0, edges[1]  # and of no delay at all
    return np.column_stack([low, following])[:-1]


@part
def bin_of(bins: NDArray, delay: int) -> int:  # type: ignore[type-arg]
    """The bin of a delay: the last whose lower edge it reaches."""
    place = max(int(np.float64(delay).view(np.int64) >> _SHIFT) - _ONE, 0)
    return int(bins[place, 0] + (delay >= bins[place, 1]))
