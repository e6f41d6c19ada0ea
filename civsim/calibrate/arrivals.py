"""How often orders are filed: a level, factors by month and by weekday, and how far counts scatter about them.

Counts of a day are Poisson with mean level x month factor x weekday factor (main effects). The maximum-likelihood
estimate makes the fitted total of every month and of every weekday equal to the counted one, so iterative
proportional fitting finds it; the factors are scaled to a mean of 1 over the days of the record, so that
level x factors gives back the mean. Intervals widen with the scatter (quasi-Poisson), because real daily counts
vary far more than Poisson's.

References: McCullagh and Nelder, Generalized Linear Models, 2nd ed., section 6.2 (dispersion).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.estimate import Estimate, rate


@dataclass(frozen=True)
class Rhythm:
    """Factors from January to December and from Monday to Sunday, and the dispersion of daily counts."""

    month: tuple[Estimate, ...]
    weekday: tuple[Estimate, ...]
    dispersion: float
    day_factor: NDArray[np.float64]  # (days,) mean 1


def rhythm(counts: NDArray[np.int64], first: pd.Timestamp) -> Rhythm:
    """Month and weekday factors of daily counts that begin on `first`.

    A month or weekday that the record does not hold gets factor 1 with an open interval.
    """
    days = pd.date_range(first, periods=len(counts))
    month, weekday = days.month.to_numpy() - 1, days.weekday.to_numpy()
    f, g = np.ones(12), np.ones(7)
    level = counts.mean()
    for _ in range(50):
        f = _matched(counts, month, 12, level * g[weekday])
        g = _matched(counts, weekday, 7, level * f[month])
    scale = (f[month] * g[weekday]).mean()
    f_mean = f[month].mean()
    f, g = f / f_mean, g * f_mean / scale
    fitted = level * f[month] * g[weekday]
    freedom = max(len(counts) - 18, 1)
    dispersion = float((((counts - fitted) ** 2) / np.maximum(fitted, 1e-9)).sum() / freedom)
    return Rhythm(
        _estimates(f, counts, month, dispersion), _estimates(g, counts, weekday, dispersion), dispersion, fitted / level
    )


def _matched(
    counts: NDArray[np.int64], group: NDArray[np.integer], size: int, mean: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Factors that make the fitted total of every group the counted one."""
    wanted = np.bincount(group, counts, size)
    have = np.bincount(group, mean, size)
    return np.divide(wanted, have, out=np.ones(size), where=have > 0)


def _estimates(
    factor: NDArray[np.float64], counts: NDArray[np.int64], group: NDArray[np.integer], dispersion: float
) -> tuple[Estimate, ...]:
    found = []
    for k, value in enumerate(factor):
        n = int(counts[group == k].sum())
        if not (group == k).any():
            found.append(Estimate(1.0, 0.0, float("inf"), 0))
            continue
        around = rate(n, 1.0, dispersion)
        low, high = (around.low / n, around.high / n) if n else (0.0, 1.0)
        found.append(Estimate(float(value), float(value * low), float(value * high), n))
    return tuple(found)
