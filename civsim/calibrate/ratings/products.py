"""Mean products of ratings some months apart: of one place, of places of one area, each less those across areas.

What all places share in a month (season, weather, a changed standard) is in the products across areas, too, so it
drops out; what is left is the autocovariance of a place about the city, and the covariance of two places of an area.
Both are unbiased, whatever the course of the city.

Reference: Searle, Casella and McCulloch, Variance components (1992), chapter 5, on estimates from mean products.
"""

from dataclasses import dataclass

import numpy as np

from civsim.calibrate.ratings.table import Floats, RatingTable, mean_by_month


@dataclass(frozen=True)
class Products:
    """Covariances some months apart: `place` of a place with itself, `area` of two places of one area.

    Index 0 is the estimate; index 1 + i leaves area i out (for the jackknife). `area` is NaN where no area has two.
    """

    place: Floats
    area: Floats


def products(table: RatingTable, lag: int) -> Products:
    """Covariances of the ratings `lag` months apart."""
    z = table.share - mean_by_month(table.share)[:, None]  # nearer to 0: less is lost in rounding
    there = ~np.isnan(z)
    z = np.where(there, z, 0.0)
    months, order = len(z) - lag, np.argsort(table.area, kind="stable")
    begin = np.searchsorted(table.area[order], np.arange(len(table.areas)))

    def by_area(of_place: Floats) -> Floats:
        found: Floats = np.add.reduceat(of_place[:, order], begin, axis=1)
        return found

    early, late = z[:months], z[lag:]
    seen, seen_late = there[:months].astype(float), there[lag:].astype(float)
    same, n_same = by_area(early * late), by_area(seen * seen_late)
    a, b, n_a, n_b = by_area(early), by_area(late), by_area(seen), by_area(seen_late)
    within, n_within = a * b - same, n_a * n_b - n_same
    across = _rest(a) * _rest(b) - _rest(a * b)
    n_across = _rest(n_a) * _rest(n_b) - _rest(n_a * n_b)
    common = np.divide(across, n_across, out=np.full(across.shape, np.nan), where=n_across > 0)
    return Products(_mean(same, n_same, common), _mean(within, n_within, common))


def _rest(by_area: Floats) -> Floats:
    """Sums over all areas, then over all but each."""
    total = by_area.sum(axis=1, keepdims=True)
    return np.hstack([total, total - by_area])


def _mean(product: Floats, n: Floats, common: Floats) -> Floats:
    """Mean product less the common one of its months, over all months that have both."""
    total, weight = _rest(product), _rest(n)
    weight = np.where(np.isnan(common), 0.0, weight)
    total = np.where(weight > 0, total - weight * np.nan_to_num(common), 0.0)
    number = weight.sum(axis=0)
    found: Floats = np.divide(total.sum(axis=0), number, out=np.full(len(number), np.nan), where=number > 0)
    return found
