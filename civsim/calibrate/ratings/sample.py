"""How many places or streets a test needs: for the city's mean within a half width, or to tell two places apart.

A test of n of the N places, drawn at random and rated once in the same month, has a mean that differs from that of what
all places really are by a variance of (true + own + (1 - pairs) area noise) / n - true / N + pairs area noise, where
`pairs` is the chance that two places lie in one area. To tell a true difference of d with 95 % confidence and 80 %
power, each side needs 2 (1.960 + 0.842)^2 noise / d^2 ratings, or as many streets, seen independently, with noise
p (1 - p).

Reference: Cochran, Sampling techniques, 3rd ed. (1977), sections 4.5 and 2.9; Fleiss, Statistical methods for rates and
proportions, 2nd ed. (1981), chapter 3.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from civsim.calibrate.estimate import Estimate, Z
from civsim.calibrate.jackknife import jackknifed
from civsim.calibrate.ratings.table import Floats, RatingTable
from civsim.calibrate.ratings.variance import Parts

POWER_Z = 0.841621  # of a power of 80 %
HALF_WIDTHS = (0.01, 0.02, 0.03)
DIFFERENCES = (0.02, 0.05, 0.1)


@dataclass(frozen=True)
class Needed:
    """What a test needs; None where even a test of all places is not enough."""

    places: dict[float, Estimate | None]  # by half width: places rated once, for the city's mean
    ratings: dict[float, Estimate]  # by difference: ratings of each of two places
    streets: dict[float, Estimate]  # by difference: streets, seen independently, of each of two places


def needed(table: RatingTable, found: Parts) -> Needed:
    """What tests of this city need."""
    places = len(table.places)
    size = np.bincount(table.area)
    pairs = float((size * (size - 1.0)).sum()) / max(places * (places - 1), 1)
    return Needed(
        places={h: _counted(places_for(h, found, places, pairs), found.n, places) for h in HALF_WIDTHS},
        ratings={d: _whole(jackknifed(each_side(d, found.noise), found.n)) for d in DIFFERENCES},
        streets={d: _whole(jackknifed(each_side(d, found.binomial), found.n)) for d in DIFFERENCES},
    )


def places_for(half_width: float, found: Parts, places: int, pairs: float) -> Floats:
    """Places for the city's mean within `half_width` [share] in 95 of 100 tests; infinite where none suffice."""
    area = np.zeros_like(found.noise) if found.area_noise is None else np.maximum(found.area_noise, 0.0)
    once = found.true + found.own_noise + (1 - pairs) * area
    left = (half_width / Z) ** 2 + found.true / places - pairs * area
    number: Floats = np.divide(once, left, out=np.full(len(once), np.inf), where=left > 0)
    return number


def each_side(difference: float, variance: Floats) -> Floats:
    """Ratings with this variance that each of two places needs for a true difference [share] to be told."""
    return np.maximum(2 * ((Z + POWER_Z) / difference) ** 2 * variance, 0.0)


def _counted(number: Floats, n: int, places: int) -> Estimate | None:
    return _whole(jackknifed(number, n)) if np.isfinite(number).all() and number[0] <= places else None


def _whole(found: Estimate) -> Estimate:
    """Rounded up."""
    value, low, high = (float(max(ceil(x - 1e-9), 1)) for x in (found.value, found.low, found.high))
    return Estimate(value, low, high, found.n)
