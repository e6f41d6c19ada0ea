"""What a test looks at, and how many of its 100 points each leaf of the indicator tree is worth.

Each kind of evidence has its points (published practice: desk 40, field 40, survey 20); within a kind the tested leaves
share them by their weights in the tree; data share those of desk, and observations those of field, unless they have
their own. A kind without a tested leaf leaves its points to the others in proportion.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model

SHARES_WITH = {"data": "desk", "observation": "field"}
"""Kind whose points another shares where it has none of its own."""


def leaf_groups(model: Model) -> tuple[str, ...]:
    """(L) the kind whose points each leaf shares: its own, or the one it counts as."""
    shares = model.spec.cycle.kind_shares
    return tuple(kind if kind in shares else SHARES_WITH.get(kind, kind) for kind in model.indicators.kind)


def tested_leaves(model: Model, assessment: int) -> NDArray[np.bool_]:
    """(L,) whether a test looks at a leaf.

    A field leaf none of whose site classes is drawn is not tested. Nor are people watched for an observation leaf that
    names site classes; one that names none is watched at every test.
    """
    indicators = model.indicators
    classes = np.array([c for c, _ in model.assessments.sampled[assessment]], np.int64)
    is_field, is_watched = (np.array([k == kind for k in indicators.kind], bool) for kind in ("field", "observation"))
    there, anywhere = indicators.site_classes[:, classes].any(axis=1), indicators.site_classes.all(axis=1)
    return np.asarray(~(is_field | is_watched) | there | (is_watched & anywhere))


def points_of_test(model: Model, assessment: int) -> NDArray[np.float64]:
    """(L,) points of each leaf in one test; they sum to 100 where anything is tested. [points]"""
    tested, weight = tested_leaves(model, assessment), model.indicators.weight
    if model.assessments.leaf_factors is not None:
        weight = weight * model.assessments.leaf_factors[assessment]
    group = np.array(leaf_groups(model), dtype=object)
    points = np.zeros(len(weight))
    for kind, share in model.spec.cycle.kind_shares.items():
        leaves = tested & (group == kind)
        total = weight[leaves].sum()
        if total > 0:
            points[leaves] = share * weight[leaves] / total
    return points * (100.0 / points.sum()) if points.sum() > 0 else points


def leaf_points(model: Model) -> NDArray[np.float64]:
    """(A, L) points of each leaf in each test. [points]"""
    tests = range(len(model.assessments.ids))
    return np.array([points_of_test(model, a) for a in tests]).reshape(len(tests), len(model.indicators.kind))
