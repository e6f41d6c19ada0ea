"""Rates of areas, each leaning on all: where an area has few orders, its rate comes near to what its size tells.

The orders of a category in an area are Poisson with mean level x size x theta, size being the area's orders of all
other categories (its days alone where there is no other), theta gamma distributed with mean 1 and standard deviation
tau: how much areas differ beyond their size. Neither tau nor the level is taken as known: their likelihood, under a
prior flat in tau and in the logarithm of the level, weighs the gamma posteriors of theta, whose mean and quantiles are
the estimates (with many orders they are the area's own). Where counts scatter more than by chance, an area's count
tells as much as one so much smaller.

Where areas differ by less than their counts can show (tau below 1 / root of the orders an area), records cannot tell
whether they differ at all. Intervals then allow for it and hold the truth more often than they say; they are still
much narrower than an area's own.

Reference: Clayton and Kaldor, Biometrics 43 (1987) 671.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize.elementwise import find_root
from scipy.special import gammainc, gammaln

from civsim.calibrate.estimate import Estimate

Floats = NDArray[np.float64]
TAUS = np.geomspace(0.02, 4.0, 48)
NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)  # for the level, in its standard errors
LEAST = 1e-5  # of the largest weight, below which a tau is left out
REACH = 50.0  # of the search for a quantile, in logarithms


@dataclass(frozen=True)
class PooledRates:
    """Orders a day of each area (A), and by how much areas differ beyond their size (tau, 1 = as much as the mean)."""

    rates: tuple[Estimate, ...]
    spread: float


def pooled_rates(
    orders: NDArray[np.int64], size: Floats, days: int, dispersion: float, together: float = 1.0
) -> PooledRates:
    """Rates of areas.

    Parameters
    ----------
    orders, size
        By area (A,); sizes are relative to each other.
    days
        Of the records.
    dispersion
        Variance / mean of the city's daily counts: shocks that all areas share.
    together
        Variance / mean of an area's own orders: where each comes back with probability p, orders come in groups, which
        makes it (1 + p) / (1 - p).
    """
    share = orders / max(int(orders.sum()), 1)
    counts = orders / (together + max(dispersion - 1, 0.0) * share)
    size = np.maximum(size, 1e-9)
    law = _law(counts, size)
    shape = counts[None, :] + law.tau[:, None] ** -2
    heard = law.level[:, None] * size * law.tau[:, None] ** 2
    scale = heard / (1 + heard)  # of the count that is to be expected
    # Counts that tell as much as the real ones are smaller where orders scatter; the rate is that of the real ones.
    back = np.where(counts > 0, orders / np.maximum(counts, 1e-9), 1.0) / days
    middle = law.weight @ (shape * scale)
    low, high = (_quantile(q, shape, scale, law.weight) for q in (0.025, 0.975))
    rates = tuple(
        Estimate(float(m * b), float(a * b), float(z * b), int(n))
        for m, a, z, b, n in zip(middle, low, high, back, orders, strict=True)
    )
    return PooledRates(rates, float(law.weight @ law.tau))


@dataclass(frozen=True)
class _Law:
    """What is known of tau and the level together, as weighed points (P,)."""

    tau: Floats
    level: Floats
    weight: Floats


def _law(counts: Floats, size: Floats) -> _Law:
    """Points that stand for the likelihood of tau and the level."""
    best = [_level(counts, size, float(tau)) for tau in TAUS]
    told = np.array([_told(counts, level * size, tau) + np.log(e) for tau, (level, e) in zip(TAUS, best, strict=True)])
    kept = np.flatnonzero(told > told.max() + np.log(LEAST))
    tau = np.repeat(TAUS[kept], len(NODES))
    level = np.concatenate([best[i][0] * np.exp(best[i][1] * NODES) for i in kept])
    told = np.array([_told(counts, each * size, t) for each, t in zip(level, tau, strict=True)])
    # The nodes' own weights are those of a normal law, which the likelihood nearly is about its largest value.
    told += np.concatenate([np.log(NODE_WEIGHTS) + NODES**2 / 2 + np.log(best[i][1]) for i in kept])
    weight = np.exp(told - told.max()) * np.repeat(np.gradient(TAUS)[kept], len(NODES))
    return _Law(tau, level, weight / weight.sum())


def _level(counts: Floats, size: Floats, tau: float) -> tuple[float, float]:
    """The level that fits best, and the standard error of its logarithm."""
    level = counts.sum() / size.sum()
    for _ in range(20):
        heard = 1 / (1 + level * size * tau**2)
        level = float((counts * heard).sum() / (size * heard).sum())
    return level, float((level * size / (1 + level * size * tau**2)).sum()) ** -0.5


def _told(counts: Floats, mean: Floats, tau: float) -> float:
    """Log likelihood of negative binomial counts."""
    shape, mean = tau**-2, np.maximum(mean, 1e-12)
    told = gammaln(counts + shape) - gammaln(shape) + counts * np.log(mean / (mean + shape))
    told += shape * np.log(shape / (mean + shape))
    return float(told.sum())


def _quantile(q: float, shape: Floats, scale: Floats, weight: Floats) -> Floats:
    """Quantile of each area's mixture of gamma laws. (A,)"""

    def beyond(log_rate: Floats, area: Floats) -> Floats:
        chosen = area.astype(np.int64)
        below = weight @ gammainc(shape[:, chosen], np.exp(log_rate) / scale[:, chosen])
        return np.asarray(below - q, np.float64)

    mean = shape * scale
    far = np.log(mean.max(axis=0) * 4 + 20 * scale.max(axis=0))
    areas = np.arange(shape.shape[1], dtype=float)
    found = find_root(beyond, (far - REACH, far), args=(areas,), tolerances={"xatol": 1e-6})
    return np.asarray(np.exp(found.x), np.float64)
