"""Expected points of the surveys: straight lines over a curve that is not straight.

Satisfaction is a logistic function of the problems residents live with. The LP needs a line that never lies below the
points of a leaf, on all loads that plans may lead to: the supporting line, at a given load, of the lowest concave curve
over them. Where satisfaction stays above one half that is the tangent.
"""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.modes import Modes
from civsim.planner.response import Dynamics, Responses, month_ends_before
from civsim.scores import leaf_points, resident_weights

POINTS = 400  # of the curve
STEP = 1e-4  # in loads, for a slope
MOST_BEND = 0.0962250449  # largest second derivative of the logistic function, 1 / (6 sqrt 3)
REACH = 1.25  # the line holds up to this multiple of the largest load, for work that waits


@dataclass(frozen=True)
class SurveyLeaf:
    """One survey leaf of one test: what residents live with in `categories` decides on its `points`."""

    assessment: int
    categories: NDArray[np.bool_]  # (C,)
    points: float
    base: float
    steepness: float
    low: float
    full: float
    floor: float = 0.0  # no plan leads to a smaller load


def survey_leaves(model: Model, tests: NDArray[np.int64]) -> list[SurveyLeaf]:
    """Survey leaves of the counted tests that earn points."""
    points, ind = leaf_points(model), model.indicators
    return [
        SurveyLeaf(
            a,
            ind.categories[leaf],
            points[test, leaf],
            ind.base[leaf],
            ind.slope[leaf],
            ind.low[leaf],
            ind.threshold[leaf],
        )
        for a, test in enumerate(tests)
        for leaf in ind.of_kind("survey")
        if points[test, leaf] > 0
    ]


def loads(
    model: Model, dynamics: Dynamics, modes: Modes, responses: Responses, test: int, c: int
) -> NDArray[np.float64]:
    """(R, J) what each grid adds to the problems of category c that the average resident lives with before a test."""
    ends = month_ends_before(model, int(model.assessments.first_day[test]))
    if not ends:
        return np.zeros((len(modes.grid), len(responses.lived)))
    lived = responses.lived[:, c][:, :, np.searchsorted(dynamics.survey_days, ends)].mean(axis=2)  # (J, S)
    return np.asarray((modes.features[:, c] @ lived.T) * resident_weights(model)[modes.grid][:, None])


def satisfaction(leaf: SurveyLeaf, load: float) -> float:
    """Level of a survey leaf when residents live with this load. [0..1]"""
    if leaf.base >= 1.0:
        return 1.0
    if leaf.base <= 0.0:
        return 0.0
    return 1.0 / (1.0 + exp(-(log(leaf.base / (1.0 - leaf.base)) - leaf.steepness * load)))


def survey_points(leaf: SurveyLeaf, load: float) -> float:
    """Points of a survey leaf when residents live with this load."""
    level = (satisfaction(leaf, load) - leaf.low) / (leaf.full - leaf.low)
    return leaf.points * min(1.0, max(0.0, level))


def survey_line(leaf: SurveyLeaf, load: float, least: float, most: float) -> tuple[float, float]:
    """(constant, slope) of a line that is never below the leaf's points on loads least..most, and close at `load`."""
    loads_ = np.linspace(least, max(most * REACH, least + 1e-9), POINTS)
    points = np.array([survey_points(leaf, float(x)) for x in loads_])
    hull = _upper_hull(loads_, points)
    place = min(max(int(np.searchsorted(loads_[hull], load)), 1), len(hull) - 1)
    left, right = hull[place - 1], hull[place]
    slope = min(0.0, float((points[right] - points[left]) / (loads_[right] - loads_[left])))
    bend = leaf.points / (leaf.full - leaf.low) * MOST_BEND * leaf.steepness**2  # between two points of the curve
    return float((points - slope * loads_).max() + bend * (loads_[1] - loads_[0]) ** 2 / 8.0), slope


def survey_tangent(leaf: SurveyLeaf, load: float) -> tuple[float, float]:
    """(constant, slope) of the tangent to the leaf's points at a load: close there, above or below them elsewhere."""
    left, right = survey_points(leaf, max(load - STEP, 0.0)), survey_points(leaf, load + STEP)
    slope = min(0.0, (right - left) / (load + STEP - max(load - STEP, 0.0)))
    return survey_points(leaf, load) - slope * load, slope


def _upper_hull(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[int]:
    """Corners of the lowest concave curve over points in order of x."""
    corners: list[int] = []
    for i in range(len(x)):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if (y[b] - y[a]) * (x[i] - x[a]) > (y[i] - y[a]) * (x[b] - x[a]):
                break
            corners.pop()
        corners.append(i)
    return corners
