"""Rates of areas, each leaning on all: where an area has few orders, its rate comes near to what its size tells.

The orders of a category in an area are Poisson with mean level x size x theta, size being the area's orders of all
other categories (its days alone where there is no other), theta gamma distributed with mean 1 and standard deviation
tau: how much areas differ beyond their size. tau is not taken as known: its likelihood under a flat prior weighs the
gamma posteriors of theta, whose mean and quantiles are the estimates (with many orders they are the area's own). Where
counts scatter more than by chance, an area's count tells as much as one so much smaller.

Reference: Clayton and Kaldor, Biometrics 43 (1987) 671.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaln

from civsim.calibrate.estimate import Estimate

Floats = NDArray[np.float64]
TAUS = np.geomspace(0.02, 4.0, 48)
ROUNDS = 50  # of halving


@dataclass(frozen=True)
class PooledRates:
    """Orders a day of each area (A), and by how much areas differ beyond their size (tau, 1 = as much as the mean)."""

    rates: tuple[Estimate, ...]
    spread: float


def pooled_rates(orders: NDArray[np.int64], size: Floats, days: int, dispersion: float) -> PooledRates:
    """Rates from orders by area, areas' sizes relative to each other, days of records, the city's variance / mean."""
    share = orders / max(int(orders.sum()), 1)
    counts = orders / (1 + max(dispersion - 1, 0.0) * share)
    size = np.maximum(size, 1e-9)
    fits = [_fitted(counts, size, tau) for tau in TAUS]
    told = np.array([likelihood for likelihood, _ in fits])
    weight = np.exp(told - told.max()) * np.gradient(TAUS)
    weight /= weight.sum()
    mean = np.stack([level * size for _, level in fits])  # (taus, A)
    shape = counts[None, :] + TAUS[:, None] ** -2
    scale = 1 / (1 + (mean * TAUS[:, None] ** 2)) * mean * TAUS[:, None] ** 2  # of the count that is to be expected
    # Counts that tell as much as the real ones are smaller where orders scatter; the rate is that of the real ones.
    back = np.where(counts > 0, orders / np.maximum(counts, 1e-9), 1.0) / days
    middle = weight @ (shape * scale)
    low, high = (_quantile(q, shape, scale, weight) for q in (0.025, 0.975))
    rates = tuple(
        Estimate(float(m * b), float(a * b), float(z * b), int(n))
        for m, a, z, b, n in zip(middle, low, high, back, orders, strict=True)
    )
    return PooledRates(rates, float(weight @ TAUS))


def _fitted(counts: Floats, size: Floats, tau: float) -> tuple[float, float]:
    """Log likelihood of negative binomial counts at the level that fits best, and this level."""
    level = counts.sum() / size.sum()
    for _ in range(20):
        heard = 1 / (1 + level * size * tau**2)
        level = float((counts * heard).sum() / (size * heard).sum())
    shape, mean = tau**-2, np.maximum(level * size, 1e-12)
    told = gammaln(counts + shape) - gammaln(shape) + counts * np.log(mean / (mean + shape))
    told += shape * np.log(shape / (mean + shape))
    return float(told.sum()), level


def _quantile(q: float, shape: Floats, scale: Floats, weight: Floats) -> Floats:
    """Quantile of each area's mixture of gamma laws. (A,)"""
    low, high = np.zeros(shape.shape[1]), (shape * scale).max(axis=0) * 4 + 20 * scale.max(axis=0)
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        below = weight @ gammainc(shape, middle / scale) < q
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(0.5 * (low + high))
