"""Areas in which the same departments answer for the same categories: few, where there are many grids."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.losses import department_of_cells


class DutyAreas(NamedTuple):
    """Areas (K), one where responsibility does not differ from place to place."""

    of_grid: NDArray[np.int64]  # (G,) number of each grid's area
    department: NDArray[np.int64]  # (K, C) who answers there for a category

    @property
    def grids(self) -> list[NDArray[np.int64] | slice]:
        """The grids of each area; all of them as a slice, which copies nothing."""
        K = len(self.department)
        return [slice(None)] if K == 1 else [np.flatnonzero(self.of_grid == k) for k in range(K)]


def duty_areas(model: Model) -> DutyAreas:
    """The areas of a model."""
    department, of_grid = np.unique(department_of_cells(model), axis=0, return_inverse=True)
    return DutyAreas(of_grid.reshape(-1).astype(np.int64), department)
