"""Shared shocks: a gamma-distributed factor on an area's arrivals makes counts vary as closed forms say."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.study.proofs.arrivals import counts_by_day
from civsim.study.proofs.claim import Claim, mean_claim
from civsim.study.proofs.worlds import QUIET, Effort, run, world

RATE, DISPERSION, DISTRICTS = 5.0, 5.0, 20
AREA = 2 * RATE
"""Mean arrivals a day of a district, which has two grids."""
WEEKDAYS = np.array((1.5, 1, 1, 1, 1, 1, 0.5))


def centred(effort: Effort, weekday: Any = 1.0, **block: Any) -> NDArray[np.float64]:
    """(districts, 2, days) counts of grids less their means, over six years of whole weeks."""
    kind = {**QUIET, "arrivals_per_grid_day": RATE, "dispersion": DISPERSION, **block}
    model = world({"k": kind}, grids=2 * DISTRICTS, districts=DISTRICTS, start="2016-01-04", end="2021-12-26")
    mean = RATE * (np.ones(7) * weekday)[model.time.weekday]
    counts = counts_by_day(model, run(model, seed=effort.seed)) - mean
    by_district: NDArray[np.float64] = counts.reshape(2, DISTRICTS, -1).swapaxes(0, 1)
    return by_district


def shared_shocks(effort: Effort) -> Iterator[Claim]:
    """Variance / mean = 1 + mean x variance of the shock, by day, by week and for a part of the area.

    The shock of a district has variance (D - 1) / m, m being its mean of a day. The likely mistakes: a shock for each
    grid, one that is drawn anew every day though it is weekly, one that the districts share or do not share.
    """
    excess = DISPERSION - 1
    own = centred(effort)
    law = Text("日冲击：区日计数的方差/均值", "daily shock: variance / mean of a district's daily count")
    yield mean_claim(law, (own.sum(axis=1) ** 2 / AREA).ravel(), DISPERSION, 0.15 * excess)
    law = Text("日冲击：同区两网格的协方差", "daily shock: covariance of two grids of a district")
    yield mean_claim(law, (own[:, 0] * own[:, 1]).ravel(), RATE**2 * excess / AREA, 0.15 * RATE**2 * excess / AREA)
    law = Text("日冲击：不同区的协方差", "daily shock: covariance of two districts")
    each = own.sum(axis=1)
    yield mean_claim(law, (each[::2] * each[1::2]).ravel(), 0.0, 0.15 * AREA * excess)
    yield from weekly_shock(effort)
    # Twenty districts share the shock of the city: two of them m^2 (D - 1) / (20 m) of covariance.
    each = centred(effort, dispersion_scope="city").sum(axis=1)
    law = Text("全市冲击：不同区的协方差", "shock of the city: covariance of two districts")
    pairs = (each.sum(axis=0) ** 2 - (each**2).sum(axis=0)) / (DISTRICTS * (DISTRICTS - 1))
    yield mean_claim(law, pairs, AREA * excess / DISTRICTS, 0.4 * AREA * excess / DISTRICTS)


def weekly_shock(effort: Effort) -> Iterator[Claim]:
    """A weekly shock gives the seven days the stated ratio on average, and the week more: the shock has variance
    (D - 1) sum(m) / sum(m^2), so that week counts have 1 + (D - 1) sum(m)^2 / sum(m^2)."""
    each = centred(effort, WEEKDAYS, dispersion_period="week", weekday_factor=tuple(WEEKDAYS)).sum(axis=1)
    weeks = each.reshape(DISTRICTS, -1, 7)
    means = AREA * WEEKDAYS
    law = Text("周冲击：日计数的方差/均值", "weekly shock: variance / mean of daily counts")
    daily = (weeks**2).sum(axis=2).ravel() / means.sum()
    yield mean_claim(law, daily, DISPERSION, 0.3 * (DISPERSION - 1))
    law = Text("周冲击：周计数的方差/均值", "weekly shock: variance / mean of weekly counts")
    theory = 1 + (DISPERSION - 1) * means.sum() ** 2 / (means**2).sum()
    yield mean_claim(law, weeks.sum(axis=2).ravel() ** 2 / means.sum(), theory, 0.25 * theory)
