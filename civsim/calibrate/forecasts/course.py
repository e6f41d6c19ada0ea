"""How a rate goes on from week to week: a level, a season, a slow drift and weekly shocks, with all their uncertainty.

Counts of a week are Poisson with mean exposure x exp(f). The log rate f is a Gaussian process: an unknown level, a
yearly wave (three harmonics, where a year is known), a drift that forgets itself (Ornstein-Uhlenbeck), a slow linear
trend and a shock a week; where a Shape has it, also a smooth swing that takes about a year (Matern 3/2). The shock is
what makes counts vary more than Poisson's. Its posterior is found by Laplace's method; sizes of wave, drift, shock and
swing by the largest marginal likelihood times a prior, together for all series of a kind. The prior is weak, except
for the swing: a year or two of records hold too few of them to tell their size. A forecast draws f of the coming weeks
from its posterior: what is not known of level, wave, drift and swing is in it.

References: Rasmussen and Williams, Gaussian Processes for Machine Learning, sections 3.4 and 4.2.1 and algorithm 3.1.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from scipy.special import gammaln

Floats = NDArray[np.float64]
YEAR = 365.25
HARMONICS = (0.8, 0.15, 0.05)  # shares of the wave's variance
LEVEL = 2.0  # standard deviation of the log level: nearly nothing is known of it beforehand
TREND = 0.03  # standard deviation of the log trend a year
SWING_DAYS = 365.0  # how long a swing takes
WIDTH = np.array([0.7, 0.7, 0.5, 0.7, 0.15])  # of the prior of a Shape, in logarithms
MOST_WEEKS = 312
MOST_SERIES = 12  # the largest ones tell sizes well enough


@dataclass(frozen=True)
class Shape:
    """Sizes of wave, drift, shock and swing in log rate (standard deviations), and how long a drift lasts. [d]"""

    wave: float
    drift: float
    drift_days: float
    shock: float
    swing: float = 0.0

    def smooth(self, a: Floats, b: Floats) -> Floats:
        """Covariance of log rate without shocks between days a and b."""
        gap = a[:, None] - b[None, :]
        angle = 2 * np.pi * gap / YEAR
        wave = sum(share * np.cos((k + 1) * angle) for k, share in enumerate(HARMONICS))
        drift = self.drift**2 * np.exp(-np.abs(gap) / self.drift_days)
        slow = sqrt(3) * np.abs(gap) / SWING_DAYS
        swing = self.swing**2 * (1 + slow) * np.exp(-slow)
        trend = (TREND / YEAR) ** 2 * a[:, None] * b[None, :]
        found: Floats = LEVEL**2 + self.wave**2 * wave + drift + swing + trend
        return found


def _middles(begin: int, end: int) -> Floats:
    """Middles of weeks in days."""
    return np.asarray(7.0 * (np.arange(begin, end) + 0.5), np.float64)


def whole_weeks(by_day: Floats) -> Floats:
    """Sums of whole weeks, the last one ending with the last day; of all days where there is no whole week."""
    rest = len(by_day) % 7 if len(by_day) >= 7 else 0
    return np.add.reduceat(by_day[rest:], np.arange(0, len(by_day) - rest, 7))


@dataclass(frozen=True)
class Weeks:
    """Counts of past weeks, the last one ending at the cut, and what each would be at a rate of 1."""

    counts: Floats
    exposure: Floats

    @property
    def day(self) -> Floats:
        """Middle of each week in days after the cut."""
        return _middles(-len(self.counts), 0)

    @property
    def mean(self) -> float:
        """Log rate of all weeks together."""
        return float(np.log((self.counts.sum() + 0.5) / (self.exposure.sum() + 0.5e-3)))


@dataclass(frozen=True)
class Course:
    """The posterior of a series: log rate of past weeks, and what draws the coming ones."""

    weeks: Weeks
    shape: Shape
    past: Floats  # (weeks,) most likely log rate
    pull: Floats  # (weeks,) inverse prior covariance times (past - mean)
    root: Floats  # (weeks,) square roots of the weights of Laplace's method
    factor: Floats  # Cholesky factor of 1 + root K root
    evidence: float

    def drawn(self, ahead: int, draw: np.random.Generator, paths: int) -> Floats:
        """Log rates of the weeks after the cut. (paths, ahead)"""
        day = _middles(0, ahead)
        cross = self.shape.smooth(self.weeks.day, day)
        mean = self.weeks.mean + cross.T @ self.pull
        scaled = self.root[:, None] * cross
        spread = self.shape.smooth(day, day) - scaled.T @ cho_solve((self.factor, True), scaled)
        spread[np.diag_indices(ahead)] += self.shape.shock**2 + 1e-9
        values, vectors = np.linalg.eigh(spread)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        drawn: Floats = mean + draw.standard_normal((paths, ahead)) @ root.T
        return drawn


def posterior(weeks: Weeks, shape: Shape) -> Course:
    """Laplace's posterior of the log rate of a series."""
    prior = shape.smooth(weeks.day, weeks.day)
    prior[np.diag_indices(len(weeks.counts))] += shape.shock**2
    mean, y = weeks.mean, weeks.counts
    f = np.full(len(y), mean)
    for _ in range(30):
        rate = weeks.exposure * np.exp(np.clip(f, -30, 30))
        root = np.sqrt(rate)
        lower, _side = cho_factor(np.eye(len(y)) + root[:, None] * prior * root[None, :], lower=True)
        b = rate * (f - mean) + y - rate
        pull = b - root * cho_solve((lower, True), root * (prior @ b))
        step = mean + prior @ pull - f
        f = f + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-6:
            break
    rate = weeks.exposure * np.exp(f)
    told = float((y * (f + np.log(weeks.exposure)) - rate - gammaln(y + 1)).sum())
    evidence = told - 0.5 * float(pull @ (f - mean)) - float(np.log(np.diag(lower)).sum())
    return Course(weeks, shape, f, pull, root, lower, evidence)


def fitted_shape(series: Sequence[Weeks], prior: Shape) -> Shape:
    """Sizes of wave, drift, shock and swing that serve all series best; what is 0 beforehand stays 0."""
    largest = sorted(series, key=lambda weeks: -float(weeks.counts.sum()))[:MOST_SERIES]
    medians = np.array(astuple(prior))
    free = np.flatnonzero(medians)

    def shape(x: Floats) -> Shape:
        values = medians.copy()
        values[free] *= np.exp(np.clip(x, -4, 4))
        return Shape(*(float(value) for value in values))

    def loss(x: Floats) -> float:
        unlikely = 0.5 * float(((x / WIDTH[free]) ** 2).sum())
        return unlikely - sum(posterior(weeks, shape(x)).evidence for weeks in largest)

    found = minimize(loss, np.zeros(len(free)), method="L-BFGS-B", options={"maxiter": 15, "ftol": 1e-5})
    return shape(found.x)


def courses(series: Sequence[Weeks], prior: Shape) -> tuple[Course, ...]:
    """The posterior of each series."""
    kept = [Weeks(w.counts[-MOST_WEEKS:], np.maximum(w.exposure[-MOST_WEEKS:], 1e-3)) for w in series]
    shape = fitted_shape(kept, prior)
    return tuple(posterior(weeks, shape) for weeks in kept)
