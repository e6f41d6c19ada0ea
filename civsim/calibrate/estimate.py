"""An estimated number with its 95 % interval, the rows behind it, and how it was found."""

from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np
from scipy.stats import chi2, t

Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Estimate:
    """A value, its 95 % interval and the number of observations it rests on."""

    value: float
    low: float
    high: float
    n: int

    def times(self, factor: float) -> "Estimate":
        """The estimate in another unit."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor, self.n)


def positive(value: float, error: float, n: int, freedom: float = inf) -> Estimate:
    """A positive value whose logarithm has this standard error, itself known with so many degrees of freedom."""
    spread = exp(min(float(t.isf(0.025, freedom)) * error, 700.0))
    return Estimate(value, value / spread, value * spread, n)


def variance(value: float, error: float, n: int) -> Estimate:
    """A variance with this relative standard error: the interval of a chi-squared law whose error is as large."""
    freedom = 2 / error**2
    low, high = freedom / chi2.isf([0.025, 0.975], freedom)
    return Estimate(value, value * float(low), value * float(high), n)


def rate(count: int, exposure: float, dispersion: float) -> Estimate:
    """Events a unit of exposure; quasi-Poisson interval on the log scale."""
    if count == 0:
        return Estimate(0.0, 0.0, 3.0 / exposure, 0)  # rule of three
    spread = exp(Z * sqrt(max(dispersion, 1.0) / count))
    return Estimate(count / exposure, count / exposure / spread, count / exposure * spread, count)


def share(hits: float, n: float) -> Estimate:
    """A share with Wilson's interval; numbers need not be whole, where orders tell less than so many."""
    p = hits / n
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return Estimate(p, max(middle - half, 0.0), min(middle + half, 1.0), round(n))


def rounded(value: float, digits: int = 4) -> float:
    """Significant digits as written to files."""
    return float(np.format_float_positional(value, precision=digits, fractional=False, unique=False)) if value else 0.0
