"""Orders open at the end of each day: as the records have them, and as the fit alone would make them.

The simulation starts from nothing, as the records do: orders filed before their first day are not in them. A path
draws the rate of each day (fitted rate times gamma factors of the week and of the day, so that counts vary as much as
those of the records); given the rates, filings and closings are a Poisson process with independent closing times, so
that the number open at a day's end is Poisson with mean rate * share still open, summed over the days before. It is
drawn from just that law, which costs the same for a thousand orders and for ten million. One law of closing times
serves the whole period: where the records leave the band for months, the crews fell behind or caught up, which the fit
does not know.

References: Eick, Massey and Whitt, The physics of the Mt/G/inf queue (1993), theorem 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from civsim.calibrate.closing_curves import open_at_day_end
from civsim.calibrate.estimate import Estimate
from civsim.calibrate.fit import Fit
from civsim.calibrate.records.orders import Orders
from civsim.calibrate.weekly_counts import BAND, CITY, city_rhythm, daily_counts, daily_rates
from civsim.language import Text

Floats = NDArray[np.float64]
PATHS = 400


class Scatter(Protocol):
    """Variance / mean of daily and of weekly counts."""

    @property
    def dispersion(self) -> Estimate: ...
    @property
    def week_dispersion(self) -> Estimate: ...


@dataclass(frozen=True)
class Flow:
    """Orders filed a day, and their share still open at the end of that day, the next, and so on. (days,)"""

    rate: Floats
    still_open: Floats


@dataclass(frozen=True)
class Stock:
    """Orders open at the end of each day (days,): counted; mean and 80 % band of the simulated paths."""

    id: str
    name: Text
    first: np.datetime64
    real: Floats
    mean: Floats
    low: Floats
    high: Floats
    paths: int
    n: int

    @property
    def inside(self) -> float:
        """Share of days on which the records lie in the band."""
        return float(((self.real >= self.low) & (self.real <= self.high)).mean())


def stocks(orders: Orders, fit: Fit, seed: int = 1) -> tuple[Stock, ...]:
    """The whole city, then each category of the fit."""
    counts = daily_counts(orders, len(fit.categories))
    real, first = _real(orders, counts), np.datetime64(fit.first.date())
    flows = [
        Flow(rate, open_at_day_end(c.closing, np.arange(orders.n_days, dtype=np.float64)))
        for c, rate in zip(fit.categories, daily_rates(fit, counts), strict=True)
    ]
    whole = simulated("", flows, city_rhythm(counts, fit), seed)
    made = [_stock("", CITY, first, real.sum(axis=0), whole, int(counts.sum()))]
    for c, own, flow, filed in zip(fit.categories, real, flows, counts, strict=True):
        made.append(_stock(c.id, c.name.text, first, own, simulated(c.id, [flow], c.rhythm, seed), int(filed.sum())))
    return tuple(made)


def _real(orders: Orders, filed: Floats) -> Floats:
    """Orders open at the end of each day. (categories, days)"""
    seen = ~np.isnan(orders.closed)
    place = orders.category[seen] * orders.n_days + np.floor(orders.closed[seen]).astype(np.int64)
    closed = np.bincount(place, minlength=filed.size).reshape(filed.shape)
    return np.asarray((filed - closed).cumsum(axis=1), np.float64)


def simulated(key: str, flows: Sequence[Flow], scatter: Scatter, seed: int) -> Floats:
    """Paths of the number open at the end of each day, of all flows together under the same luck. (paths, days)"""
    draw = np.random.default_rng([seed, crc32(key.encode())])
    total = np.sum([flow.rate for flow in flows], axis=0)
    luck = _luck(total, scatter.dispersion.value, scatter.week_dispersion.value, draw)
    mean = np.zeros_like(luck)
    for flow in flows:
        mean += fftconvolve(luck * flow.rate, flow.still_open[None, :], axes=1)[:, : len(total)]
    return np.asarray(draw.poisson(np.maximum(mean, 0.0)), np.float64)


def _luck(rate: Floats, days: float, weeks: float, draw: np.random.Generator) -> Floats:
    """Gamma factors of each day, of mean 1, that make counts vary as they do by days and by weeks. (paths, days)

    A week's own factor adds `shared` to variance / mean of weeks and a seventh of it to that of days; a day's own
    factor adds to both what is left.
    """
    n = len(rate)
    shared = min(max(weeks - days, 0.0) * 7 / 6, 7 * max(days - 1, 0.0))
    of_week = np.repeat(np.add.reduceat(rate, np.arange(0, n, 7)), 7)[:n]
    factors = np.ones((PATHS, n))
    if (alone := days - 1 - shared / 7) > 1e-9:
        factors *= draw.gamma(np.tile(np.maximum(rate, 1e-9) / alone, (PATHS, 1))) * (alone / np.maximum(rate, 1e-9))
    if shared > 1e-9:
        shape = np.maximum(of_week[::7], 1e-9) / shared
        factors *= np.repeat(draw.gamma(np.tile(shape, (PATHS, 1))) / shape, 7, axis=1)[:, :n]
    return factors


def _stock(key: str, name: Text, first: np.datetime64, real: Floats, paths: Floats, n: int) -> Stock:
    low, high = np.quantile(paths, [0.5 - BAND / 2, 0.5 + BAND / 2], axis=0)
    return Stock(key, name, first, real, paths.mean(axis=0), low, high, len(paths), n)
