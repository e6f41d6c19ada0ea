"""Points that no visit changes: desk leaves with the works they list, and observations. Data leaves: data_leaves.py.

What is watched depends on campaigns alone, which the plan does not choose: its expected points are known exactly. So
are the points that incidents take off on average, whatever is planned.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores import expected_observations, expected_points_off, leaf_points


def desk_points(model: Model, tests: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points (A) of these leaves without optional works, and (A, W) what each optional work adds."""
    ind, works, points = model.indicators, model.works, leaf_points(model)
    constant, extra = -expected_points_off(model)[tests], np.zeros((len(tests), len(works.ids)))
    watched, seen = ind.of_kind("observation"), expected_observations(model)
    for a, test in enumerate(tests):
        constant[a] += points[test, watched] @ seen[test]
        ready = works.complete_day <= model.assessments.first_day[test]
        for leaf in ind.of_kind("desk"):
            full, low, base = ind.threshold[leaf], ind.low[leaf], ind.base[leaf]
            listed = ind.works[leaf]
            each = (1.0 - base) / listed.sum() if listed.any() else 0.0
            level = base + each * (listed & ready & ~works.optional).sum()
            worth = points[test, leaf] / (full - low)
            constant[a] += worth * min(full - low, max(0.0, level - low))
            for w in np.flatnonzero(listed & ready & works.optional):
                room = max(0.0, min(full, level + each * (listed & ready & works.optional).sum()) - level)
                extra[a, w] += worth * min(each, room)
    return constant, extra
