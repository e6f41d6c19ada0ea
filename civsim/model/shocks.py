"""Shared shocks: why real daily counts of an area vary 5 to 30 times as much as Poisson counts.

All grids of an area (a district, or the city) share a gamma-distributed factor on the arrivals of a category, with mean
1, drawn anew for each day or week. With shape k = m / (dispersion - 1), m being the area's own mean of that day, the
daily count is negative binomial and its variance / mean is exactly `dispersion`. A weekly factor has the shape with
which the seven daily counts have this ratio on average (sum of variances / sum of means); the weekly count varies more.

Works, campaigns and points thin the arrivals: what they leave of a rate they leave of the excess `dispersion` - 1 too.
The stock at the start has no shock.

References
----------
[mccullagh-1989] section 6.2: over-dispersed counts; a gamma mixture of Poisson counts is negative binomial.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model.areas import Areas
from civsim.model.arrival_mechanisms import shock_shape
from civsim.model.calendar import Timeline
from civsim.model.categories import Categories, CategoryBlock


@dataclass(frozen=True)
class Shock:
    """The shocks of one category. Areas (A) are the districts, or the one city; periods (N) are days or weeks."""

    category: int
    area: NDArray[np.int64]  # (G,)
    period: NDArray[np.int64]  # (D,)
    shape: NDArray[np.float64]  # (A, N); 0 where nothing arrives on average
    scale: NDArray[np.float64]  # (N,) of the gamma law of an area's mean arrivals: 0 where nothing arrives


@dataclass(frozen=True)
class Shocks:
    """The shocks of all categories with a dispersion above 1."""

    shocks: tuple[Shock, ...]
    grid_scale: NDArray[np.float64]  # (G, C) scale of the gamma law of a grid's mean problems, at most; 0 = Poisson

    def excess_variance(self, categories: Categories, days: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(C,) by how much the variance of the city's arrivals on some days is above their mean."""
        excess = np.zeros(len(categories.ids))
        for shock in self.shocks:
            c = shock.category
            arrivals = categories.base_rate[:, c].sum() * categories.day_factor[c, days]
            excess[c] = arrivals @ shock.scale[shock.period[days]]
        return excess


def build_shocks(blocks: Mapping[str, CategoryBlock], categories: Categories, areas: Areas, time: Timeline) -> Shocks:
    """Shapes of the shocks of a model's categories."""
    shocks, grid_scale = [], np.zeros(categories.base_rate.shape)
    for c, block in enumerate(blocks.values()):
        if block.dispersion == 1.0:
            continue
        city = block.dispersion_scope == "city"
        area = np.zeros(len(areas.grids), np.int64) if city else areas.district.astype(np.int64)
        rate = np.bincount(area, categories.base_rate[:, c])
        if block.dispersion_period == "week":
            period = (np.arange(time.n_days) + int(time.weekday[0])) // 7
        else:
            period = np.arange(time.n_days)
        factor = categories.day_factor[c]
        total, squares = np.bincount(period, factor), np.bincount(period, factor**2)
        shape = shock_shape(rate[:, None] * squares / np.maximum(total, 1e-300), block.dispersion)
        scale = (block.dispersion - 1.0) * np.where(squares > 0, total**2 / np.maximum(squares, 1e-300), 0.0)
        shocks.append(Shock(c, area, period, shape, scale))
        share = categories.base_rate[:, c] / np.maximum(rate[area], 1e-300)
        grid_scale[:, c] = share * scale.max()
    return Shocks(tuple(shocks), grid_scale)
