"""What a test would give on average before any luck: open problems are Poisson with given means by grid and category.

Field leaves: the expectation over the draw of sites and days, where problems lie and what inspectors miss is a sum of
Poisson marks over all sites of the drawn classes (`field_terms`). A Poisson number of problems, each seen with the same
chance, shows a Poisson number. Desk leaves: nothing is left to luck. Both are exact, and so is the derivative. Surveys,
data and clustered problems have an approximation and an over-estimator in `approximations`; observation leaves are
exact too, and depend on no problem (`expected_observations`).

References
----------
[kingman-1993] chapter 5: thinning and superposition of Poisson counts.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.evidence import desk_levels, earned
from civsim.scores.field_terms import expected_term_marks, field_point_slopes, field_terms
from civsim.scores.points import points_of_test

Floats = NDArray[np.float64]


def expected_points(model: Model, assessment: int, visible: Floats, started: Collection[int] = ()) -> Floats:
    """(L,) exact expected points of the field and desk leaves of a test as planned; nan for leaves of other kinds.

    Parameters
    ----------
    model
        The model, with the number `assessment` of the test.
    visible
        Means of the problems that an assessor can see at noon of the test's days, (G, C).
    started
        Numbers of the optional works that are carried out.

    Returns
    -------
    Points by leaf, 0 for a leaf that the test does not look at.
    """
    indicators, points = model.indicators, points_of_test(model, assessment)
    field, desk = indicators.of_kind("field"), indicators.of_kind("desk")
    value = np.full(len(points), np.nan)
    terms = field_terms(model, assessment)
    value[field] = terms.leaf_share[field] @ expected_term_marks(terms, visible)
    level = desk_levels(model, started)[assessment, desk]
    value[desk] = earned(level, indicators.low[desk], indicators.threshold[desk])
    return np.asarray(points * value)


def expected_points_slope(model: Model, assessment: int, visible: Floats) -> Floats:
    """(G, C) derivative of the sum of `expected_points` over field and desk leaves by each mean. [points a problem]

    Never above 0; desk leaves do not depend on problems.
    """
    return field_point_slopes(field_terms(model, assessment), visible)
