"""How areas and places differ from the city's mean rating, drawn to it as far as noise may have made the difference.

Areas are drawn to the city, places to their area, each by Morris's rule, whose interval knows that the spread of the
true values is itself estimated. What is told is the mean of the true values over the months of the record.

Reference: Morris, Parametric empirical Bayes inference: theory and applications (1983), section 5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.estimate import Estimate, Z
from civsim.calibrate.ratings.table import Floats, RatingTable, mean_by_month
from civsim.calibrate.ratings.variance import Parts


@dataclass(frozen=True)
class Effects:
    """Differences [share] from the city's mean: of the areas (none where the table has but one), and of the places."""

    areas: tuple[Estimate, ...]
    places: tuple[Estimate, ...]


def effects(table: RatingTable, found: Parts, by_area: bool, weight: Floats) -> Effects:
    """The effects of a table's areas, if any, and places; `weight` is each place's noise over the mean one's."""
    there = ~np.isnan(table.share)
    about = np.where(there, table.share - mean_by_month(table.share)[:, None], 0.0)
    n = there.sum(axis=0)
    mean = about.sum(axis=0) / n
    own = float(max(found.own_noise[0], 0.0)) * weight / n
    if not by_area:
        value, error = _drawn(mean, own, len(n))
        return Effects((), _estimates(value, error, n))
    inside = np.eye(len(table.areas))[table.area]
    number = n @ inside
    seen = there.astype(float) @ inside  # (T, areas) places rated in a month
    shared = 0.0 if found.area_noise is None else float(max(found.area_noise[0], 0.0))
    shared_by_area = shared * ((weight * n) @ inside) / number
    noise = (own * n**2) @ inside / number**2 + shared_by_area * (seen**2).sum(axis=0) / number**2
    of_area = about.sum(axis=0) @ inside / number
    value, error = _drawn(of_area, _less_mean(noise, number), len(number))
    rest = 1 - n / number[table.area]
    freedom = int(len(n) - len(number))
    if freedom > 2:
        apart, apart_error = _drawn(mean - of_area[table.area], own * rest, freedom + 1)
    else:
        apart, apart_error = mean - of_area[table.area], own * rest
    places = value[table.area] + apart, error[table.area] + apart_error
    return Effects(_estimates(value, error, number.astype(np.int64)), _estimates(*places, n))


def _less_mean(noise: Floats, number: Floats) -> Floats:
    """Variance of the noise of an area's mean about the city's, which holds it too."""
    weight = number / number.sum()
    found: Floats = noise * (1 - 2 * weight) + float((noise * weight**2).sum())
    return found


def _drawn(mean: Floats, noise: Floats, groups: int) -> tuple[Floats, Floats]:
    """Means drawn to 0, and their squared errors; Morris's rule with unequal noise, `groups` - 1 of freedom."""
    if groups < 4:
        return mean, noise
    spread = max(float((mean**2).sum() / (groups - 1) - noise.mean()), 0.0)
    drawn = (groups - 3) / (groups - 1) * noise / np.maximum(noise + spread, 1e-300)
    error = noise * (1 - drawn) + 2 / (groups - 3) * drawn**2 * mean**2
    return (1 - drawn) * mean, error


def _estimates(value: Floats, error: Floats, n: NDArray[np.int64]) -> tuple[Estimate, ...]:
    half = Z * np.sqrt(error)
    return tuple(Estimate(float(v), float(v - h), float(v + h), int(k)) for v, h, k in zip(value, half, n, strict=True))
