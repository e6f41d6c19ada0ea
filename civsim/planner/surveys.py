"""Survey leaves in the linear programme: which there are, and what each grid adds to the load that decides on them.

Satisfaction is a logistic function of the problems residents live with. The LP needs a line that never lies below the
points of a leaf, on all loads that plans may lead to: `scores.survey_curve` has the curve and its lines.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.grid_sums import add_sources
from civsim.planner.modes import Modes
from civsim.planner.response import Dynamics, Responses, month_ends_before
from civsim.scores import SurveyCurve, resident_weights, survey_curve


@dataclass(frozen=True)
class SurveyLeaf:
    """One survey leaf of one test: what residents live with in `categories` decides on its points."""

    assessment: int
    categories: NDArray[np.bool_]  # (C,)
    curve: SurveyCurve
    floor: float = 0.0  # no plan leads to a smaller load
    anywhere: bool = False  # whether lines hold for any schedule: from no load at all on


def survey_leaves(model: Model, tests: NDArray[np.int64]) -> list[SurveyLeaf]:
    """Survey leaves of the counted tests that earn points."""
    leaves = model.indicators.of_kind("survey")
    found = [
        SurveyLeaf(a, model.indicators.categories[leaf], survey_curve(model, int(test), int(leaf)))
        for a, test in enumerate(tests)
        for leaf in leaves
    ]
    return [leaf for leaf in found if leaf.curve.points > 0]


def range_of(leaf: SurveyLeaf, least: float, most: float) -> tuple[float, float]:
    """Loads for which the line of a leaf has to hold, if those of a pool's schedules lie between these."""
    return (leaf.floor if leaf.anywhere else max(least, leaf.floor)), most


def loads(
    model: Model, dynamics: Dynamics, modes: Modes, responses: Responses, test: int, c: int
) -> NDArray[np.float64]:
    """(R, J) what each grid adds to the problems of category c that the average resident lives with before a test."""
    ends = month_ends_before(model, int(model.assessments.first_day[test]))
    if not ends:
        return np.zeros((len(modes.grid), len(responses.lived)))
    lived = responses.lived[:, c][:, :, np.searchsorted(dynamics.survey_days, ends)].mean(axis=2)  # (J, S)
    found = np.zeros((len(modes.grid), len(lived)))
    amounts, scale = np.ascontiguousarray(lived.T), resident_weights(model)[modes.grid]
    add_sources(0, len(found), modes.features[:, c], amounts, scale, found)
    return found


def load_range(load: NDArray[np.float64], without: NDArray[np.int64]) -> tuple[float, float, float]:
    """Least and most that grids can add up to, and the middle if all go by one schedule, from (R, J) of a category.

    Modes `without` (G) count on no optional work; each is the first of its grid.
    """
    least = np.minimum.reduceat(load.min(axis=1), without).sum()
    most = load.max(axis=1)[without].sum()
    alike = load.sum(axis=0) if len(without) == len(load) else load[without].sum(axis=0)
    return float(least), float(most), float(np.median(alike))
