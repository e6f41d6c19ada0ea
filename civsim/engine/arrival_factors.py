"""What arrivals are multiplied by on a day besides a grid's own rate, as both engines read it.

One row of factors serves the whole city, unless districts differ.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.kernel_blocks import Floats3, Ints
from civsim.model import Model


def day_factors(model: Model) -> tuple[Ints, Floats3]:
    """The row of each grid (G,), and (rows, D, C) factors on arrivals, shocks aside."""
    factor: NDArray[np.float64] = np.ascontiguousarray(model.categories.day_factor.T)[None]
    if all(shock.shape.shape[0] == 1 for shock in model.shocks.shocks):
        return np.zeros(len(model.areas.grids), np.int64), factor
    return model.areas.district.astype(np.int64), np.repeat(factor, len(model.areas.districts), axis=0)
