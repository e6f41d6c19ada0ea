"""What a test looks at, and how many of its 100 points each leaf of the indicator tree is worth.

Each kind of evidence has its points (published practice: desk 40, field 40, survey 20); within a kind the tested leaves
share them by their weights in the tree. A kind without a tested leaf leaves its points to the others in proportion.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model


def leaf_groups(model: Model) -> tuple[str, ...]:
    """(L) the kind whose points each leaf shares: its own, or `desk` for `data` where `data` has no points."""
    shares = model.spec.cycle.kind_shares
    return tuple("desk" if kind == "data" and "data" not in shares else kind for kind in model.indicators.kind)


def tested_leaves(model: Model) -> NDArray[np.bool_]:
    """(A, L) whether a test looks at a leaf; a field leaf none of whose site classes is drawn is not tested."""
    indicators, tests = model.indicators, model.assessments
    tested = np.ones((len(tests.ids), len(indicators.kind)), bool)
    field = indicators.of_kind("field")
    for a, drawn in enumerate(tests.sampled):
        classes = np.array([c for c, _ in drawn], np.int64)
        tested[a, field] = indicators.site_classes[field][:, classes].any(axis=1)
    return tested


def leaf_points(model: Model) -> NDArray[np.float64]:
    """(A, L) points of each leaf in each test; they sum to 100 where anything is tested. [points]"""
    tested, weight = tested_leaves(model), model.indicators.weight
    group = np.array(leaf_groups(model), dtype=object)
    points = np.zeros(tested.shape)
    for a in range(len(tested)):
        for kind, share in model.spec.cycle.kind_shares.items():
            leaves = tested[a] & (group == kind)
            total = weight[leaves].sum()
            if total > 0:
                points[a, leaves] = share * weight[leaves] / total
        if points[a].sum() > 0:
            points[a] *= 100.0 / points[a].sum()
    return points
