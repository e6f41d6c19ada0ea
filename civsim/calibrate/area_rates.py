"""How many orders each area files a year, with intervals; by residents where the table of areas tells them apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.estimate import Estimate, rate
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
    """Quasi-Poisson intervals with the scatter of the whole city's days, as if an area's days scattered as much."""
    dispersion = city_rhythm(daily_counts(orders, len(fit.categories)), fit).dispersion.value
    filed = np.bincount(orders.area, minlength=len(fit.areas))
    residents = np.array([row.population for row in fit.areas])
    told = bool((residents != residents[0]).any() and (residents > 0).all())
    exposure = orders.n_days / YEAR * (residents / PER_RESIDENTS if told else np.ones(len(filed)))
    rates = tuple(rate(int(n), float(t), dispersion) for n, t in zip(filed, exposure, strict=True))
    return AreaRates(fit.areas, filed, rates, told)
