"""Orders open at the end of each day: as the records have them, and as the fit would make them, in two ways.

The simulation starts from nothing, as the records do: orders filed before their first day are not in them. A path
draws the rate of each day (fitted rate times gamma factors of the week and of the day, so that counts vary as much as
those of the records); given the rates, filings and closings are a Poisson process with independent closing times, so
that the number open at a day's end is Poisson with mean rate * share still open, summed over the days before. It is
drawn from just that law, which costs the same for a thousand orders and for ten million. Once one law of closing times
serves the whole period: where the records leave that band for months, the crews fell behind or caught up, which the fit
does not know. And once the law goes at the speed of each week as the records have it: what is still outside then is not
the crews' speed, but orders that were filed beyond the fitted rate, or the shape of the law.

References: Eick, Massey and Whitt, The physics of the Mt/G/inf queue (1993), theorem 1, which holds for closing times
that depend on when an order was filed, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from civsim.calibrate.closing_curves import open_at_day_end
from civsim.calibrate.closing_speed import closing_speed, steps
from civsim.calibrate.estimate import Estimate
from civsim.calibrate.fit import Fit
from civsim.calibrate.records.orders import Orders
from civsim.calibrate.weekly_counts import BAND, CITY, city_rhythm, daily_counts, daily_rates
from civsim.language import Text

Floats = NDArray[np.float64]
PATHS = 400
BLOCK = 256  # days of filing worked on at once


class Scatter(Protocol):
    """Variance / mean of daily and of weekly counts."""

    @property
    def dispersion(self) -> Estimate: ...
    @property
    def week_dispersion(self) -> Estimate: ...


@dataclass(frozen=True)
class Flow:
    """Orders filed a day, and their share still open at the end of that day, the next, and so on. (days,)

    `speed` is that of closing on each day, where it is not 1 on all.
    """

    rate: Floats
    still_open: Floats
    speed: Floats | None = None

    def open_of(self, filed: Floats) -> Floats:
        """Mean number open at the end of each day, of so many filed on each day. (paths, days)"""
        days = filed.shape[1]
        if self.speed is None:
            return np.asarray(fftconvolve(filed, self.still_open[None, :], axes=1)[:, :days], np.float64)
        added = np.concatenate([np.zeros(days), steps(self.still_open)])
        since_filing, found = sliding_window_view(added, days), np.zeros_like(filed)
        for begin in range(0, days, BLOCK):
            block = np.arange(begin, min(begin + BLOCK, days))
            share = np.exp(-np.cumsum(since_filing[days - block, begin:] * self.speed[begin:], axis=1))
            share[np.arange(begin, days)[None, :] < block[:, None]] = 0.0
            found[:, begin:] += filed[:, block] @ share
        return found


@dataclass(frozen=True)
class Simulated:
    """Mean and 80 % band of the simulated paths. (days,)"""

    mean: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, paths: Floats) -> "Simulated":
        """From paths (paths, days)."""
        low, high = np.quantile(paths, [0.5 - BAND / 2, 0.5 + BAND / 2], axis=0)
        return cls(paths.mean(axis=0), low, high)

    def holding(self, real: Floats) -> float:
        """Share of days on which the band holds the counted number."""
        return float(((real >= self.low) & (real <= self.high)).mean())


@dataclass(frozen=True)
class Stock:
    """Orders open at the end of each day (days,): counted, and simulated by one law and by the law at fitted speed."""

    id: str
    name: Text
    first: np.datetime64
    real: Floats
    one_law: Simulated
    at_speed: Simulated
    paths: int
    n: int

    @property
    def inside(self) -> float:
        """Share of days on which the records lie in the band of one law."""
        return self.one_law.holding(self.real)

    @property
    def inside_at_speed(self) -> float:
        """Share of days on which the records lie in the band of the law at fitted speed."""
        return self.at_speed.holding(self.real)


def stocks(orders: Orders, fit: Fit, seed: int = 1) -> tuple[Stock, ...]:
    """The whole city, then each category of the fit."""
    counts = daily_counts(orders, len(fit.categories))
    real, first = _real(orders, counts), np.datetime64(fit.first.date())
    flows = [
        Flow(rate, open_at_day_end(c.closing, np.arange(orders.n_days, dtype=np.float64)))
        for c, rate in zip(fit.categories, daily_rates(fit, counts), strict=True)
    ]
    speed = closing_speed(orders, [flow.still_open for flow in flows])

    def stock(key: str, name: Text, own: Floats, its: Sequence[Flow], scatter: Scatter, n: int) -> Stock:
        both = its, [replace(flow, speed=speed) for flow in its]
        one_law, at_speed = (Simulated.of(simulated(key, each, scatter, seed)) for each in both)
        return Stock(key, name, first, own, one_law, at_speed, PATHS, n)

    made = [stock("", CITY, real.sum(axis=0), flows, city_rhythm(counts, fit), int(counts.sum()))]
    for c, own, flow, filed in zip(fit.categories, real, flows, counts, strict=True):
        made.append(stock(c.id, c.name.text, own, [flow], c.rhythm, int(filed.sum())))
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
        mean += flow.open_of(luck * flow.rate)
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
