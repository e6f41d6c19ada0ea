"""How many orders each area files a year, with intervals; by residents where the table of areas tells them apart."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.estimate import Estimate, Z, rate
from civsim.calibrate.fit import Fit
from civsim.calibrate.records.mapping import AreaRow
from civsim.calibrate.records.orders import Orders
from civsim.calibrate.weekly_counts import city_rhythm, daily_counts

YEAR = 365.25
PER_RESIDENTS = 1000.0


@dataclass(frozen=True)
class AreaRates:
    """Orders a year of each area, all categories together; of 1000 residents if `by_residents`."""

    rows: tuple[AreaRow, ...]
    orders: NDArray[np.int64]
    rates: tuple[Estimate, ...]
    by_residents: bool


def area_rates(orders: Orders, fit: Fit) -> AreaRates:
    """An area's rate is the city's times its share: the errors of both are in its interval."""
    level = city_rhythm(daily_counts(orders, len(fit.categories)), fit).level
    filed = np.bincount(orders.area, minlength=len(fit.areas))
    residents = np.array([row.population for row in fit.areas])
    told = bool((residents != residents[0]).any() and (residents > 0).all())
    exposure = orders.n_days / YEAR * (residents / PER_RESIDENTS if told else np.ones(len(filed)))
    swings = _swings(fit.sizes)
    rates = tuple(
        _of_both(int(n) / float(each), level, size, float(swing)) if n else rate(0, float(each), 1.0)
        for n, each, size, swing in zip(filed, exposure, fit.sizes, swings, strict=True)
    )
    return AreaRates(fit.areas, filed, rates, told)


def _swings(sizes: tuple[Estimate, ...]) -> NDArray[np.float64]:
    """Covariance of an area's share with the city's level: an area that swings by itself moves both. (A,)"""
    n = np.array([max(e.n, 1) for e in sizes], float)
    share = n / n.sum()
    square = np.array([(log(e.high / e.low) / (2 * Z)) ** 2 if e.n else 0.0 for e in sizes])
    own = np.maximum(square - (1 - share) / n, 0.0) / np.maximum(1 - share, 1e-9) ** 2  # beyond chance
    return np.asarray(share * own - float(share**2 @ own), np.float64)


def _of_both(value: float, level: Estimate, size: Estimate, swing: float) -> Estimate:
    """A product whose logarithm has the errors of two others."""
    low, high = (
        sqrt(max(one**2 + other**2 + 2 * Z**2 * swing, Z**2 / size.n))
        for one, other in (
            (log(level.value / level.low), log(size.value / size.low)),
            (log(level.high / level.value), log(size.high / size.value)),
        )
    )
    return Estimate(value, value * exp(-low), value * exp(high), size.n)
