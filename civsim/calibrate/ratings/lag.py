"""How like a place's successive ratings are: as counted, and as the fitted causes imply.

Little is alike where most of a rating is noise. The two figures check each other: the one is a plain correlation, the
other is put together from the fitted course of the city and the fitted variances.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.jackknife import jackknifed_correlation
from civsim.calibrate.ratings.course import RatingCourse
from civsim.calibrate.ratings.table import Floats, RatingTable
from civsim.calibrate.ratings.variance import FAR_APART, YEAR, Parts


@dataclass(frozen=True)
class LagOne:
    """Correlation of a place's successive ratings, the course of the city included.

    mean
        Mean over the places of each one's own correlation.
    pooled
        One correlation of all places' deviations from their own means: places that vary more count more.
    """

    mean: Estimate
    pooled: Estimate


def lag_one(table: RatingTable, lag: int = 1) -> LagOne | None:
    """As counted of ratings `lag` months apart; None where no place has ratings that differ."""
    early, late = table.share[:-lag], table.share[lag:]
    both = ~np.isnan(early) & ~np.isnan(late)
    a, b = _centred(early, both), _centred(late, both)
    product, size_a, size_b = (a * b).sum(axis=0), (a**2).sum(axis=0), (b**2).sum(axis=0)
    told = (both.sum(axis=0) > 2) & (size_a > 0) & (size_b > 0)
    if not told.any():
        return None
    own = np.where(told, product / np.sqrt(np.where(told, size_a * size_b, 1.0)), 0.0)
    area, n = table.area, int(told.sum())
    mean = _whole_and_without(own, area) / np.maximum(_whole_and_without(told.astype(float), area), 1)
    squares = [_whole_and_without(x, area) for x in (size_a, size_b)]
    pooled = _whole_and_without(product, area) / np.sqrt(np.maximum(squares[0] * squares[1], 1e-300))
    return LagOne(jackknifed_correlation(mean, n), jackknifed_correlation(pooled, n))


def _whole_and_without(by_place: Floats, area: NDArray[np.int64]) -> Floats:
    """The sum over all places, then over those of all areas but each."""
    total = np.bincount(area, by_place)
    return np.hstack([total.sum(), total.sum() - total])


def _centred(ratings: Floats, both: NDArray[np.bool_]) -> Floats:
    """Deviations from each place's mean over the months with a partner, 0 for the others."""
    mean = np.where(both, ratings, 0.0).sum(axis=0) / np.maximum(both.sum(axis=0), 1)
    return np.where(both, ratings - mean, 0.0)


def implied_lag_one(course: RatingCourse, found: Parts) -> Estimate | None:
    """The pooled one by the fitted season, level, shocks and variances; None for records too short to tell what lasts.

    Differences between places that fade do so by the same share every month, as told by those left after a year. The
    interval knows how little is known of the variances, and of the steps and shocks of the course, on Fisher's scale.
    """
    if found.lasting is None or found.after_year is None or found.lag >= FAR_APART:
        return None
    rated = np.flatnonzero(np.isfinite(course.series))
    apart = np.abs(np.subtract.outer(rated, rated))
    slow = np.maximum(found.true - found.lasting, 0.0)
    left = float((found.after_year - found.lasting)[0] / slow[0]) if slow[0] > 0 else 0.0
    keep = min(max(left, 1e-3), 0.99) ** (1 / (YEAR - found.lag))
    fading, fading_next = _about_mean(keep ** (apart - float(found.lag)), apart, found.lag)
    lost = found.noise - slow * (keep**-found.lag - 1)  # what the fading differences lose till then counts as noise
    differ, differ_next = slow * fading + lost * (1 - 1 / len(rated)), slow * fading_next
    season, step, shock = (_about_mean(part[np.ix_(rated, rated)], apart, found.lag) for part in course.covariances())

    def implied(steps: Floats, shocks: Floats, differ: Floats, differ_next: Floats) -> Floats:
        together, next_ = (season[i] + steps * step[i] + shocks * shock[i] for i in (0, 1))
        return np.asarray((next_ + differ_next) / (together + differ), np.float64)

    middle = np.array([course.step.value**2]), np.array([course.shock.value**2])
    one = jackknifed_correlation(implied(*middle, differ, differ_next), found.n)
    known = course.variances
    ends = known.quantiles(implied(known.step, known.shock, differ[:1], differ_next[:1]), (0.025, 0.975))
    low, high = (
        float(np.tanh(np.arctanh(one.value) + side * np.hypot(*(np.arctanh(x) - np.arctanh(one.value) for x in both))))
        for side, both in ((-1, (one.low, ends[0])), (1, (one.high, ends[1])))
    )
    return Estimate(one.value, low, high, found.n)


def _about_mean(covariance: Floats, apart: NDArray[np.int64], lag: int) -> tuple[float, float]:
    """Mean covariance about the mean of all tests: of each with itself, and of each with that `lag` months later."""
    inside = covariance - covariance.mean(axis=0) - covariance.mean(axis=1)[:, None] + covariance.mean()
    return float(np.diag(inside).mean()), float(inside[apart == lag].mean())
