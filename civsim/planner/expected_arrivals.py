"""Expected arrivals by grid and category, day by day, shocks aside."""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.physics import Physics

Floats = NDArray[np.float64]


class Arrivals:
    """Expected arrivals by grid and category, day by day, shocks aside: season, campaigns, points and works."""

    def __init__(self, model: Model, physics: Physics, works: tuple[int, ...]) -> None:
        self.base, self.physics = model.categories.base_rate, physics
        self.course = model.campaigns.course[model.areas.district]  # (G,)
        self.categories = self.base.shape[1]
        running = [w for w in range(len(model.works.ids)) if not model.works.optional[w] or w in works]
        self.kept = np.ones_like(self.base)
        self.cuts: dict[int, list[tuple[NDArray[np.int32], Floats]]] = {}
        for z, day in enumerate(model.works.stage_day):
            w = int(model.works.stage_work[z])
            if w in running:
                self.cuts.setdefault(int(day), []).append((model.works.grids[w], model.works.stage_kept[z]))
        self.day = -1

    def of(self, day: int) -> Floats:
        """(G, C) a day; days are asked for in their order."""
        for d in [d for d in self.cuts if self.day < d <= day]:
            for grids, kept in self.cuts[d]:
                self.kept[grids] *= kept
        self.day = day
        C = self.categories
        factor = self.physics.arrivals[self.course[:, None] * C + np.arange(C), day]
        return np.asarray(self.base * factor * self.kept)
