"""Regression of daily counts: Poisson means, errors that allow for scatter and for shocks that last some days.

Means are those of a Poisson regression, which is consistent whatever the scatter. Its errors take the counts' variance
as `dispersion` times their mean, correlated over the days as Pearson residuals are (autocovariances, tapered). What
fitting takes from residuals is put back: their expected autocovariances are linear in those of the counts, and solved
for them.

References: McCullagh and Nelder, Generalized Linear Models, 2nd ed., chapter 9 (quasi-likelihood); Politis and Romano,
Journal of Time Series Analysis 16 (1995) 67 (the taper).
"""

from dataclasses import dataclass
from math import sqrt
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from civsim.calibrate.estimate import Estimate, positive, variance

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
LAGS = 28  # days over which a shock may last, at most
WEEK = 7
DAYS_A_LAG = 40  # of the record, without which a lag is not told from the months


@dataclass(frozen=True)
class Scatter:
    """Autocovariances of daily counts in units of their mean; sum of variances / sum of means, with its interval."""

    covariances: Floats
    dispersion: Estimate


@dataclass(frozen=True)
class CountRegression:
    """Coefficients of the log mean (P) with their covariance, known with `freedom`, and the fitted means (days,)."""

    coefficients: Floats
    covariance: Floats
    freedom: float
    mean: Floats

    def estimate(self, value: float, gradient: Floats, n: int) -> Estimate:
        """A positive value whose logarithm has this gradient in the coefficients."""
        error = sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))
        return positive(value, error, n, self.freedom)


@dataclass(frozen=True)
class PoissonFit:
    """Counts of consecutive days, their design (days, P) and coefficients (P), and the fitted means (days,)."""

    counts: Counts
    design: Floats
    coefficients: Floats
    mean: Floats


def poisson_fit(counts: Counts, design: Floats) -> PoissonFit:
    """Counts of consecutive days on a design (days, P) whose first column is 1."""
    with catch_warnings():
        simplefilter("ignore", PerfectSeparationWarning)  # counts without any scatter are no mistake
        fit = GLM(counts, design, family=Poisson()).fit(tol=1e-12)
    return PoissonFit(counts, design, np.asarray(fit.params), np.maximum(np.asarray(fit.mu), 1e-12))


def with_errors(fit: PoissonFit, scatter: Scatter) -> CountRegression:
    """A regression with errors by how counts scatter."""
    design, mean = fit.design, fit.mean
    weighted: Floats = np.sqrt(mean)[:, None] * design
    inverse = np.asarray(np.linalg.pinv(weighted.T @ weighted), np.float64)
    taper = _taper(len(scatter.covariances))
    meat = np.zeros_like(inverse)
    for lag, (weight, covariance) in enumerate(zip(taper, scatter.covariances, strict=True)):
        meat += weight * covariance * _lagged(weighted, lag)
    freedom = (len(mean) - design.shape[1]) / (2 * float(taper @ taper) - 1)
    return CountRegression(fit.coefficients, _at_least(inverse @ meat @ inverse, inverse), max(freedom, 1.0), mean)


def scatter_about(fit: PoissonFit) -> Scatter:
    """How counts scatter about a regression."""
    counts, design, mean = fit.counts, fit.design, fit.mean
    root = np.sqrt(mean)
    residual = (counts - mean) / root
    lags = min(LAGS, len(counts) // DAYS_A_LAG)
    covariances = _put_back(_products(residual, lags), np.linalg.qr(root[:, None] * design)[0], lags)
    covariances[0] = max(covariances[0], 1e-9)
    weight = mean / mean.mean()  # busy days count as much as in the sum of all variances
    ratio = float((weight * residual**2).mean())
    value = float(covariances[0] * ratio / (residual**2).mean())
    square = weight * (residual**2 - ratio)
    spread = float(_taper(lags + 1) @ (_products(square, lags) * np.append(1, np.full(lags, 2))))
    error = sqrt(max(spread, 0.0)) / len(counts) / value
    least = _gamma_error(covariances, float(mean.mean()), len(counts) - design.shape[1])
    return Scatter(covariances, variance(value, max(error, least), len(counts)))


def _gamma_error(covariances: Floats, mean: float, freedom: int) -> float:
    """Relative error of variance / mean that gamma shocks of some days would give: a few do not show it themselves."""
    excess, by_chance = max(float(covariances[0]) - 1, 1e-9), 2 / max(freedom, 1)
    lasting = min(1 + 2 * float(covariances[1:WEEK].sum()) / excess, WEEK)  # days
    shocks = (2 + 6 * excess / mean) * lasting / max(freedom, 1) if lasting > WEEK / 3 else 0.0
    return sqrt(by_chance + shocks * (excess / (1 + excess)) ** 2)


def _taper(size: int) -> Floats:
    """1 for the nearer half of the lags, from there down to 0."""
    return np.minimum(1.0, 2 * (1 - np.arange(size) / size))


def _products(series: Floats, lags: int) -> Floats:
    """Sums of the products of values k days apart. (lags + 1,)"""
    n = len(series)
    return np.array([series[: n - k] @ series[k:] for k in range(lags + 1)])


def _put_back(products: Floats, basis: Floats, lags: int) -> Floats:
    """Autocovariances of the counts from the sums of products of residuals; `basis` spans what was fitted."""
    n = len(basis)
    moved = [_shifted(basis, j) for j in range(lags + 1)]
    inner = [basis.T @ each for each in moved]
    expected = np.diag(np.arange(n, n - lags - 1, -1.0))
    for k in range(lags + 1):
        early, late = basis[: n - k], basis[k:]
        for j in range(lags + 1):
            both = float((early * moved[j][k:]).sum() + (moved[j][: n - k] * late).sum())
            expected[k, j] -= both - float(((early @ inner[j]) * late).sum())
    return np.asarray(np.linalg.solve(expected, products), np.float64)


def _shifted(basis: Floats, lag: int) -> Floats:
    """Each row's sum of the rows `lag` days before and after it; itself for 0."""
    if lag == 0:
        return basis
    found = np.zeros_like(basis)
    found[lag:] = basis[:-lag]
    found[:-lag] += basis[lag:]
    return found


def _lagged(weighted: Floats, lag: int) -> Floats:
    """Sum over days of the products of rows `lag` days apart, both ways. (P, P)"""
    return np.asarray(weighted.T @ _shifted(weighted, lag))


def _at_least(covariance: Floats, least: Floats) -> Floats:
    """The covariance, nowhere smaller than that of Poisson counts: counts do not scatter less than by chance."""
    values, vectors = np.linalg.eigh(least)
    keep = values > 1e-12 * values.max()
    root = vectors[:, keep] * np.sqrt(values[keep])
    back = vectors[:, keep] / np.sqrt(values[keep])
    ratio, turned = np.linalg.eigh(back.T @ covariance @ back)
    scaled = root @ turned
    return np.asarray((scaled * np.maximum(ratio, 1.0)) @ scaled.T)
