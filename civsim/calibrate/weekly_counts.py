"""Orders filed a week beside the fitted rate: where the counts leave its band, the fit misses something.

Two bands. The interval of the rate says how well the fit knows its own factors. The band of the counts says where 80 %
of the weeks should lie if they scattered about the rate as the fit says (negative binomial with the variance / mean of
weeks). Fewer weeks inside mean a trend, or a few weeks that are far out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.arrivals import Rhythm, rhythm
from civsim.calibrate.fit import Fit
from civsim.calibrate.records.orders import Orders
from civsim.language import Text

Floats = NDArray[np.float64]
BAND = 0.80
CITY = Text("全市", "whole city")


@dataclass(frozen=True)
class WeeklyCounts:
    """Orders a week (weeks,): counted, the fitted rate with its 95 % interval, and the 80 % band of the counts.

    `id` is "" for the whole city; `start` is the first day of each week; `n` counts all orders.
    """

    id: str
    name: Text
    start: NDArray[np.datetime64]
    counts: Floats
    rate: Floats
    rate_low: Floats
    rate_high: Floats
    low: Floats
    high: Floats
    n: int

    @property
    def inside(self) -> float:
        """Share of weeks whose count lies in the band."""
        if not len(self.counts):
            return float("nan")
        return float(((self.counts >= self.low) & (self.counts <= self.high)).mean())


def daily_counts(orders: Orders, categories: int) -> Floats:
    """Orders filed by category and day. (categories, days)"""
    place = orders.category * orders.n_days + orders.created_day
    counts = np.bincount(place, minlength=categories * orders.n_days)
    return counts.reshape(categories, orders.n_days).astype(np.float64)


def daily_rates(fit: Fit, counts: Floats) -> Floats:
    """Fitted rate of each category and day, relapses included. (categories, days)"""
    factors = np.stack([c.rhythm.day_factor for c in fit.categories])
    return np.asarray(counts.mean(axis=1)[:, None] * factors, np.float64)


def weekly_counts(orders: Orders, fit: Fit) -> tuple[WeeklyCounts, ...]:
    """The whole city, then each category of the fit; weeks are whole ones from the first day on."""
    counts = daily_counts(orders, len(fit.categories))
    rates = daily_rates(fit, counts)
    whole = counts.sum(axis=0)
    made = [_weekly("", CITY, whole, rates.sum(axis=0), city_rhythm(counts, fit), fit)]
    for c, own, mean in zip(fit.categories, counts, rates, strict=True):
        made.append(_weekly(c.id, c.name.text, own, mean, c.rhythm, fit))
    return tuple(made)


def city_rhythm(counts: Floats, fit: Fit) -> Rhythm:
    """The rhythm of all categories together: what scatters in all of them at once is in it."""
    return rhythm(counts.sum(axis=0).astype(np.int64), fit.first)


def _weekly(key: str, name: Text, counts: Floats, mean: Floats, pace: Rhythm, fit: Fit) -> WeeklyCounts:
    weeks = len(counts) // 7
    month = pd.date_range(fit.first, periods=len(counts)).month.to_numpy() - 1
    spread = np.array([(e.low / e.value, e.high / e.value) if e.value else (1.0, 1.0) for e in pace.month])
    ends = np.where(np.isfinite(spread), spread, 1.0)[month]

    def sums(by_day: Floats) -> Floats:
        return np.asarray(by_day[: 7 * weeks].reshape(weeks, 7).sum(axis=1), np.float64)

    low, high = band(sums(mean), pace.week_dispersion.value)
    start = np.datetime64(fit.first.date()) + 7 * np.arange(weeks)
    found = sums(counts), sums(mean), sums(mean * ends[:, 0]), sums(mean * ends[:, 1])
    return WeeklyCounts(key, name, start, *found, low, high, int(counts.sum()))


def band(mean: Floats, dispersion: float) -> tuple[Floats, Floats]:
    """Ends of the middle `BAND` of counts with that mean and variance / mean; Poisson's where that is not above 1."""
    from scipy.stats import nbinom, poisson  # loaded when used: it is slow to load

    ends = 0.5 - BAND / 2, 0.5 + BAND / 2
    mean = np.maximum(mean, 1e-9)
    if dispersion <= 1.0 + 1e-6:
        return tuple(np.asarray(poisson.ppf(q, mean), np.float64) for q in ends)  # type: ignore[return-value]
    size = mean / (dispersion - 1)
    return tuple(np.asarray(nbinom.ppf(q, size, 1 / dispersion), np.float64) for q in ends)  # type: ignore[return-value]
