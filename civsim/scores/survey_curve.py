"""Expected points of a survey leaf by the problems residents live with: the curve, and straight lines over it.

Satisfaction is a logistic function of the load; what a sample of answers then earns is known exactly. The load at a
test is random, so the curve at its mean is an approximation. A line that lies over the curve wherever the load may be
is an over-estimator: its value at the mean load is the mean of its values, each not below the curve (Jensen's
inequality). The closest such line at a load supports the lowest concave curve over the points; where satisfaction
stays above one half that is the tangent.

References
----------
[jensen-1906] the inequality. [mccullagh-1989] chapter 4, the logistic law of a binary answer.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from civsim.model import Model
from civsim.scores.evidence import expected_earned
from civsim.scores.points import points_of_test

Floats = NDArray[np.float64]
POINTS = 400  # of the curve
STEP = 1e-4  # in loads, for a slope
REACH = 1.25  # the line holds up to this multiple of the largest load, for work that waits
LEVELS = 4001  # of the table of what answers earn


@dataclass(frozen=True)
class SurveyCurve:
    """A survey leaf: what residents live with, its load, decides on its `points`."""

    points: float
    base: float  # satisfaction without problems
    steepness: float  # its fall in log-odds by a problem
    low: float
    full: float
    asked: int  # people in the sample


def survey_curve(model: Model, assessment: int, leaf: int) -> SurveyCurve:
    """The curve of a survey leaf in a test."""
    ind = model.indicators
    return SurveyCurve(
        points=float(points_of_test(model, assessment)[leaf]),
        base=float(ind.base[leaf]),
        steepness=float(ind.slope[leaf]),
        low=float(ind.low[leaf]),
        full=float(ind.threshold[leaf]),
        asked=int(model.assessments.respondents[assessment]),
    )


def satisfaction(curve: SurveyCurve, load: Floats | float) -> Floats:
    """Level of a survey leaf when residents live with this load. [0..1]"""
    return np.asarray(expit(logit(curve.base) - curve.steepness * np.asarray(load, float)))


@lru_cache(maxsize=256)
def _earned_by_level(asked: int, low: float, full: float) -> Floats:
    """What a sample of answers earns on average at evenly spaced levels of satisfaction. [0..1]"""
    level = np.linspace(0.0, 1.0, LEVELS)
    found = expected_earned(level, np.full(LEVELS, asked), np.full(LEVELS, low), np.full(LEVELS, full))
    found.setflags(write=False)
    return found


def survey_points(curve: SurveyCurve, load: Floats | float) -> Floats:
    """Expected points of a survey leaf when residents live with this load: exact in the answers.

    The approximation for a random load is this at its mean. Read from a table with straight lines between its levels
    (error below 1e-5 of the leaf's points for up to 2 000 people).
    """
    level = satisfaction(curve, load)
    table = _earned_by_level(curve.asked, curve.low, curve.full)
    return np.asarray(curve.points * np.interp(level, np.linspace(0.0, 1.0, LEVELS), table))


def survey_line(curve: SurveyCurve, load: float, least: float, most: float) -> tuple[float, float]:
    """(constant, slope) of a line that is never below the leaf's points on loads least..most, and close at `load`.

    Between two of the loads at which the curve is computed it rises above their chord by at most half of the largest
    downward second difference, also where it has a corner.
    """
    loads = np.linspace(least, max(most * REACH, least + 1e-9), POINTS)
    points = survey_points(curve, loads)
    hull = _upper_hull(loads, points)
    place = min(max(int(np.searchsorted(loads[hull], load)), 1), len(hull) - 1)
    left, right = hull[place - 1], hull[place]
    slope = min(0.0, float((points[right] - points[left]) / (loads[right] - loads[left])))
    between = max(0.0, float(-np.diff(points, 2).min())) / 2.0
    return float((points - slope * loads).max() + between), slope


def survey_tangent(curve: SurveyCurve, load: float) -> tuple[float, float]:
    """(constant, slope) of the tangent to the leaf's points at a load: close there, above or below them elsewhere."""
    left, right = survey_points(curve, np.array([max(load - STEP, 0.0), load + STEP]))
    slope = min(0.0, float(right - left) / (load + STEP - max(load - STEP, 0.0)))
    return float(survey_points(curve, load)) - slope * load, slope


def _upper_hull(x: Floats, y: Floats) -> list[int]:
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
