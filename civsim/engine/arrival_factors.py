"""What arrivals are multiplied by on a day besides a grid's own rate, as both engines read it.

Season and campaigns, and later the shocks of a replication. One row of factors serves the whole city, unless districts
differ.
"""

import numpy as np

from civsim.engine.kernel_blocks import Floats3, Ints
from civsim.model import Model


def day_factors(model: Model) -> tuple[Ints, Floats3]:
    """The row of each grid (G,), and (rows, D, C) factors on arrivals, shocks aside."""
    campaigns = model.campaigns
    factor = np.ascontiguousarray((model.categories.day_factor * campaigns.kept).transpose(0, 2, 1))
    if len(factor) == 1 and all(shock.shape.shape[0] == 1 for shock in model.shocks.shocks):
        return np.zeros(len(model.areas.grids), np.int64), factor
    return model.areas.district.astype(np.int64), factor[campaigns.course]
