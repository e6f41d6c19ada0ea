"""Intervals of a statistic by leaving out one group after another (jackknife), with Student's quantile.

A variance among groups rests on few of them where it is skewed, and so does the jackknife's own estimate of its error:
positive values get intervals of ratios (on the log scale), and half the freedom of the number of groups, which in
simulations brings 92 to 98 % coverage from 12 groups on.

Reference: Efron and Stein, The jackknife estimate of variance (1981).
"""

from math import exp, sqrt

import numpy as np
from scipy import stats

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.ratings.table import Floats


def jackknifed(values: Floats, n: int) -> Estimate:
    """The estimate `values[0]` of something that cannot be negative; the others are it without each group."""
    value, without = max(float(values[0]), 0.0), values[1:]
    if (values > 0).all():
        ratio = exp(min(_half(np.log(without), 2), 50.0))
        return Estimate(value, value / ratio, value * ratio, n)
    half = _half(without, 1)
    return Estimate(value, max(float(values[0]) - half, 0.0), max(float(values[0]) + half, 0.0), n)


def jackknifed_share(values: Floats, n: int) -> Estimate:
    """The same of x / (1 + x), given x: a share."""
    found = jackknifed(values, n)
    value, low, high = (x / (1 + x) for x in (found.value, found.low, found.high))
    return Estimate(value, low, high, n)


def jackknifed_correlation(values: Floats, n: int) -> Estimate:
    """The same of a correlation, on Fisher's scale."""
    z = np.arctanh(np.clip(values, -0.9999, 0.9999))
    half = _half(z[1:], 2)
    low, high = (float(np.tanh(z[0] + side * half)) for side in (-1, 1))
    return Estimate(float(np.tanh(z[0])), low, high, n)


def _half(without: Floats, shared: int) -> float:
    """Half the width of a 95 % interval, with the freedom of one in `shared` groups."""
    groups = len(without)
    freedom = max((groups - 1) / shared, 1.0)
    return float(stats.t.ppf(0.975, freedom)) * sqrt((groups - 1) * float(without.var()))


def root(estimate: Estimate) -> Estimate:
    """The standard deviation of an estimated variance."""
    return Estimate(sqrt(estimate.value), sqrt(estimate.low), sqrt(estimate.high), estimate.n)
