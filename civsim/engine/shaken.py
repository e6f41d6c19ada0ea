"""The shared shocks of a replication, drawn before it begins, so that both engines read the same numbers."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from civsim.engine.draws import SHOCK, derived_key, replication_key, uniform
from civsim.engine.kernel_blocks import Floats3
from civsim.model import Model
from civsim.model.arrival_mechanisms import shared_shock
from civsim.model.compiled import compiled

KEPT = 4  # replications, for threads that are at work on several


class ShakenFactors:
    """The day factors (rows, D, C) of each replication; the same in all where nothing is shaken."""

    def __init__(self, model: Model, steady: Floats3, seed: int) -> None:
        self.shocks, self.steady, self.seed = model.shocks.shocks, steady, seed
        self.of = lru_cache(KEPT)(self._of)  # the parts of a city ask one after the other

    def _of(self, replication: int) -> Floats3:
        if not self.shocks:
            return self.steady
        factor, key = self.steady.copy(), replication_key(self.seed, replication)
        for shock in self.shocks:
            by_period = shared_shock(_luck(key, shock.category, *shock.shape.shape), shock.shape)
            factor[:, :, shock.category] *= by_period[:, shock.period]
        return factor


@compiled
def _luck(run: int, category: int, areas: int, periods: int) -> NDArray[np.float64]:
    """(areas, periods) uniform numbers of a category's shocks."""
    luck = np.empty((areas, periods))
    for area in range(areas):
        key = derived_key(run, area * 64 + category)
        for period in range(periods):
            luck[area, period] = uniform(key, SHOCK, period)
    return luck
