"""How far the lines that stand for surveys lie above the surveys' curves, where a plan has its loads."""

import numpy as np
from numpy.typing import NDArray

from civsim.planner.instance import Instance
from civsim.scores import survey_points


def survey_excess(instance: Instance, load: NDArray[np.float64]) -> float:
    """By how many points the surveys' lines lie above their curves at loads (A, C), in the worst test."""
    excess = np.zeros(len(instance.tests))
    for a in range(len(excess)):
        leaves = [leaf for leaf in instance.surveys if leaf.assessment == a]
        line = instance.constant[a] - instance.settled[a] + float(instance.survey_slope[a] @ load[a])
        excess[a] = line - sum(float(survey_points(leaf.curve, load[a, leaf.categories].sum())) for leaf in leaves)
    return float(excess.max(initial=0.0))
