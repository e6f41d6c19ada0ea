"""How a category's orders go with the profile of areas, beside their size, and how much areas scatter about that.

Size is an area's orders of all categories, so the factor of a profile is the category's share of its orders, over the
category's share of all. Its error comes from how areas of one profile differ in that share: their orders are taken as
negative binomial, and the deviation tau of the areas' own factors is the one with which Pearson's chi-square is as
large as its freedom. What a profile adds to the whole city's share it is compared with is allowed for: the only profile
has a factor of exactly 1.

References: Breslow, Applied Statistics 33 (1984) 38 (extra-Poisson variation); Cochran, Sampling Techniques, 3rd ed.,
chapter 6 (ratio estimates).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from civsim.calibrate.estimate import Estimate, positive, rate, variance

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
MOST = 1e4  # of tau squared


@dataclass(frozen=True)
class Profiles:
    """Factors by profile, and variance / mean of the areas' totals about size x factor."""

    factors: dict[str, Estimate]
    dispersion: Estimate


def profile_factors(orders: Counts, filed: Floats, profiles: list[str]) -> Profiles:
    """Of a category's orders by area (A,), the areas' orders of all categories (A,), and the areas' profiles (A,)."""
    names = list(dict.fromkeys(profiles))
    place = np.array([names.index(name) for name in profiles])
    own, whole = (np.bincount(place, x, len(names)) for x in (orders, filed))
    share = own / whole
    mean = share[place] * filed
    heard = 1 - share[place]  # orders of the category are among those of all: more of them are more of both
    chance, apart = mean * heard, (mean * heard) ** 2
    freedom = max(len(orders) - len(names), 1)
    square = (orders - mean) ** 2
    tau2 = _differ(square, chance, apart, freedom)
    spread = chance + tau2 * apart
    total = float(orders.sum())
    level = total / float(filed.sum())
    error2 = np.bincount(place, spread, len(names)) / np.maximum(own, 1e-9) ** 2
    weight = own / total
    error2 = (1 - 2 * weight) * error2 + float(weight**2 @ error2)  # the whole city's share has each profile's in it
    factors = {
        name: positive(float(share[i]) / level, sqrt(max(float(error2[i]), 0.0)), int(own[i]), freedom)
        if own[i]
        else rate(0, level * float(whole[i]), 1.0)
        for i, name in enumerate(names)
    }
    return Profiles(factors, _dispersion(square, spread, mean, tau2, freedom))


def _differ(square: Floats, chance: Floats, apart: Floats, freedom: int) -> float:
    """Variance of the areas' own factors with which Pearson's chi-square is as large as its freedom."""

    def beyond(tau2: float) -> float:
        return float((square / np.maximum(chance + tau2 * apart, 1e-9)).sum()) - freedom

    return float(brentq(beyond, 0.0, MOST)) if beyond(0.0) > 0 > beyond(MOST) else 0.0


def _dispersion(square: Floats, spread: Floats, mean: Floats, tau2: float, freedom: int) -> Estimate:
    """Pearson's chi-square / freedom: with the larger of the errors that its parts show and that gamma factors give.

    Of the kurtosis of gamma factors, 6 tau squared, half is lost where an area far off moves the mean of its profile.
    """
    parts, expected = square / np.maximum(mean, 1e-9), spread / np.maximum(mean, 1e-9)
    value, n = float(parts.sum()) / freedom, len(square)
    if value < 1e-9:
        return Estimate(0.0, 0.0, 0.0, n)
    seen = float(parts.std()) / value / sqrt(n)
    by_law = sqrt((2 + 3 * tau2) * float(expected @ expected) * n / freedom) / max(float(expected.sum()), 1e-9)
    return variance(value, max(seen, by_law), n)
