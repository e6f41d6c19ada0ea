"""How sure a figure is: 95 % intervals for means, differences and probabilities over replications.

References
----------
[law-2015] chapter 9: a t interval over independent replications; chapter 10: the paired t interval of a difference.
[wilson-1927] the score interval of a probability.
[efron-1987] bootstrap intervals for what is no mean, bias-corrected and accelerated (BCa).
"""

import warnings
from collections.abc import Callable
from math import inf, isfinite, nan, sqrt
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEVEL = 0.95
RESAMPLES, RESAMPLING_SEED = 1999, 1


class Interval(NamedTuple):
    """A mean with its 95 % interval over n replications; the ends are nan where n < 2."""

    mean: float
    low: float
    high: float
    n: int


class Difference(NamedTuple):
    """A mean paired difference with its 95 % interval; significant where the interval leaves out zero.

    `p` is that of the paired t test; `p_adjusted` the same among all that it is compared with (`adjusted`), by which it
    is then significant or not.
    """

    mean: float
    low: float
    high: float
    n: int
    significant: bool
    p: float = nan
    p_adjusted: float = nan


def half_width(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the width of the t interval of the means over the first axis; nan where it has fewer than two entries."""
    n = len(values)
    if n < 2:
        return np.full(values.shape[1:], nan)
    return np.asarray(scipy.stats.t.ppf(0.5 + LEVEL / 2, n - 1) * values.std(axis=0, ddof=1) / sqrt(n))


def interval(values: ArrayLike) -> Interval:
    """Mean of independent replications with its t interval."""
    x = np.asarray(values, np.float64).ravel()
    mean, half = float(x.mean()) if len(x) else nan, float(half_width(x))
    return Interval(mean, mean - half, mean + half, len(x))


def score_interval(scores: ArrayLike) -> Interval:
    """Mean of the scores that there are, with its t interval, cut off where no score can be. [points, 0..100]"""
    given = np.asarray(scores, np.float64)
    mean, low, high, n = interval(given[~np.isnan(given)])
    return Interval(mean, max(low, 0.0), min(high, 100.0), n) if n > 1 else Interval(mean, low, high, n)


def bootstrap_interval(
    values: ArrayLike, statistic: Callable[..., ArrayLike] = np.mean, beside: ArrayLike | None = None
) -> Interval:
    """Any statistic of independent replications with its bootstrap interval; nan values are left out.

    Parameters
    ----------
    values
        One of each replication.
    statistic
        A function of (values, axis): `np.mean`, a quantile, a chance, the mean rank; of (values, beside, axis) where
        there are two.
    beside
        Another value of each replication, resampled with the first.

    Returns
    -------
    A BCa interval; the plain percentile one where BCa is not defined (equal values, statistics that jump). The same
    values always give the same interval. With few replications it is a little too narrow, for a mean more so than the
    t interval; of an extreme quantile it never reaches beyond the values seen.
    """
    rows = np.stack([np.asarray(v, np.float64).ravel() for v in (values, beside) if v is not None])
    rows = rows[:, ~np.isnan(rows).any(axis=0)]
    n = rows.shape[1]
    found = float(np.asarray(statistic(*rows, axis=0))) if n else nan
    if n < 2:
        return Interval(found, nan, nan, n)
    for method in ("BCa", "percentile"):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # BCa of equal values: told by its nan ends
            ends = scipy.stats.bootstrap(
                tuple(rows),
                statistic,
                n_resamples=RESAMPLES,
                confidence_level=LEVEL,
                method=method,
                rng=RESAMPLING_SEED,
                vectorized=True,
                paired=True,
            ).confidence_interval
        if isfinite(ends.low) and isfinite(ends.high):
            return Interval(found, float(ends.low), float(ends.high), n)
    return Interval(found, nan, nan, n)


def paired_difference(a: ArrayLike, b: ArrayLike) -> Difference:
    """Mean of a - b over replications that share their luck, with its paired t interval; nan pairs are left out."""
    pairs = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    known = pairs[~np.isnan(pairs)]
    mean, low, high, n = interval(known)
    p = _two_sided(known)
    return Difference(mean, low, high, n, n >= 2 and not low <= 0.0 <= high, p, p)


def _two_sided(differences: NDArray[np.float64]) -> float:
    """p value of a t test that the mean is zero; nan from fewer than two. [0..1]"""
    n = len(differences)
    if n < 2:
        return nan
    mean, error = float(differences.mean()), float(differences.std(ddof=1)) / sqrt(n)
    if error == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return float(2.0 * scipy.stats.t.sf(abs(mean) / error, n - 1))


def probability_interval(successes: float, n: int) -> Interval:
    """Share of successes with the Wilson interval."""
    share = successes / n if n else nan
    low, high = wilson(np.array(share), np.array(n))
    return Interval(share, float(low), float(high), n)


def wilson(share: Floats, n: NDArray[np.integer]) -> tuple[Floats, Floats]:
    """Both ends of the Wilson intervals of shares of n; nan where n is 0. Neither ends beyond a share of 0 or 1."""
    z = float(scipy.stats.norm.ppf(0.5 + LEVEL / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4.0 * n * n)) / (1 + z * z / n)
    low, high = np.where(share == 0, 0.0, centre - half), np.where(share == 1, 1.0, centre + half)
    return np.where(n > 0, low, nan), np.where(n > 0, high, nan)


def sampling_error(share: float, observations: int, clusters: int = 0, correlation: float = 0.0) -> float:
    """Standard error of an observed share, larger where observations come in clusters that resemble each other.

    Parameters
    ----------
    share
        Share of observations in order. [0..1]
    observations
        How many observations there are in all.
    clusters
        Sites at which they were made, in equal numbers; 0 = independent observations.
    correlation
        Correlation of two observations at one site. [0..1]

    References
    ----------
    [kish-1965] design effect 1 + (m - 1) x correlation for m observations a cluster.
    """
    if observations <= 0:
        return inf
    effect = 1.0 + (observations / clusters - 1.0) * correlation if clusters else 1.0
    return sqrt(share * (1.0 - share) / observations * effect)
