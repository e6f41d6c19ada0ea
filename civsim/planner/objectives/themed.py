"""The theme of a year (每年一主题, F12): some indicators weigh more in the plan's aim, not in the official score."""

import numpy as np
import pulp
from numpy.typing import NDArray

from civsim.model import Model, leaf_factors
from civsim.planner.rows.points import scores_by_date
from civsim.planner.statement import Statement


def theme_lens(model: Model, test: int) -> NDArray[np.float64] | None:
    """Factors on the leaves' weights in the year of a test; None where the year has no theme."""
    phase = model.spec.plan.phases.get(int(model.assessments.year[test]))
    return leaf_factors(phase.emphasis, model.indicators) if phase and phase.emphasis else None


def themed_score(statement: Statement) -> pulp.LpAffineExpression:
    """The cycle score that there would be if every year's theme had its own weight."""
    instance, scores = statement.instance, scores_by_date(statement)
    return pulp.lpSum(float(instance.test_weight[a]) * scores[int(seen)] for a, seen in enumerate(instance.lens))
