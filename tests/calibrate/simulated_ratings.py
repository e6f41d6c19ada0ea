"""Simulated ratings of known truth: what each cause of differences really is, and a city's course."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate import Ratings

SEASON = np.array([-1.5, -2.5, -1.0, 0.3, 0.6, 0.4, 0.5, 0.6, 0.7, 0.8, 0.6, 0.5]) / 100
SEASON = SEASON - SEASON.mean()
MEAN = 0.9


@dataclass(frozen=True)
class Truth:
    """Standard deviations of one rating by cause; `slow` fades by `keep` a month."""

    area: float = 0.03
    place: float = 0.02
    slow: float = 0.015
    keep: float = 0.8
    area_noise: float = 0.02
    own_noise: float = 0.04
    shock: float = 0.012
    step: float = 0.004
    drift: float = 0.002  # a year

    def covariance(self, lag: int) -> float:
        """Of a place's ratings `lag` months apart, about the city."""
        return self.area**2 + self.place**2 + self.slow**2 * self.keep**lag


def course(truth: Truth, months: int, draw: np.random.Generator) -> NDArray[np.float64]:
    """Mean of the city by month, from January."""
    level = MEAN + np.cumsum(draw.normal(0, truth.step, months)) + truth.drift / 12 * np.arange(months)
    return level + np.resize(SEASON, months) + draw.normal(0, truth.shock, months)


@dataclass(frozen=True)
class Drawn:
    """Simulated ratings, the city's course, and what the places really were about it (T, P)."""

    ratings: Ratings
    course: NDArray[np.float64]
    true: NDArray[np.float64]


def ratings(truth: Truth, areas: int, per_area: int, months: int, seed: int, missing: float = 0.0) -> Ratings:
    """Ratings of all places in all months but those that are missing."""
    return drawn(truth, areas, per_area, months, seed, missing).ratings


def drawn(truth: Truth, areas: int, per_area: int, months: int, seed: int, missing: float = 0.0) -> Drawn:
    """The same with what lies behind them."""
    draw = np.random.default_rng(seed)
    places = areas * per_area
    of = np.repeat(np.arange(areas), per_area)
    lasting = draw.normal(0, truth.area, areas)[of] + draw.normal(0, truth.place, places)
    slow = np.zeros((months, places))
    slow[0] = draw.normal(0, truth.slow, places)
    for t in range(1, months):
        slow[t] = truth.keep * slow[t - 1] + draw.normal(0, truth.slow * np.sqrt(1 - truth.keep**2), places)
    noise = draw.normal(0, truth.area_noise, (months, areas))[:, of] + draw.normal(0, truth.own_noise, (months, places))
    city, true = course(truth, months, draw), lasting + slow
    share = city[:, None] + true + noise
    month, place = np.nonzero(draw.random(share.shape) >= missing)
    found = Ratings(
        first=pd.Timestamp("2001-01-01"),
        n_months=months,
        places=tuple(f"p{i:03}" for i in range(places)),
        areas=tuple(f"a{i:02}" for i in range(areas)),
        area=of.astype(np.int64),
        month=month.astype(np.int64),
        place=place.astype(np.int64),
        share=share[month, place],
        rows=len(month),
        left_out={},
    )
    return Drawn(found, city, true)
