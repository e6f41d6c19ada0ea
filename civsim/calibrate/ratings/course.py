"""The course of a mean rating, with all that is unknown of it: season, trend, wandering level, shocks, months ahead.

How far the level steps in a month relative to the shocks is weighed over a grid (log-uniform beforehand), so intervals
know that it is uncertain; the wave of the shocks' spread over the year is the most likely one, leaning to none.
"""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.mixture import Mixture
from civsim.calibrate.ratings.filter import EVEN, CourseFilter, Filtered, Wave
from civsim.calibrate.ratings.table import Floats

RATIOS = np.geomspace(1e-4, 10.0, 31)
WAVE_FROM, TREND_FROM = 36, 36  # months
LEANING = 1.0  # deviation of the wave's two parts beforehand


@dataclass(frozen=True)
class RatingCourse:
    """The course of one series."""

    series: Floats
    first_month: int
    wave: Wave

    @cached_property
    def _filter(self) -> CourseFilter:
        return CourseFilter(self.series, self.first_month)

    @cached_property
    def _runs(self) -> tuple[list[Filtered], Floats]:
        return _weighed(self._filter, self.wave)

    @property
    def months(self) -> int:
        """Months with a rating."""
        return int(np.isfinite(self.series).sum())

    def ahead(self, months: int) -> Mixture:
        """What the coming months may bring, together."""
        runs, weight = self._runs
        parts = [
            (run, *self._filter.ahead(run, ratio, self.wave, months)) for run, ratio in zip(runs, RATIOS, strict=True)
        ]
        return Mixture(
            weight,
            np.array([mean for _, mean, _ in parts]),
            np.array([run.variance * cov for run, _, cov in parts]),
            runs[0].freedom,
        )

    @cached_property
    def seasons(self) -> tuple[Estimate, ...]:
        """Season of January to December, about the mean of the months that have ratings; a month without any has n = 0.

        None where the record is too short.
        """
        if not self._filter.season:
            return ()
        runs, weight = self._runs
        parts = [(run.variance, *self._filter.seasons(run)) for run in runs]
        law = Mixture(
            weight, np.array([m for _, m, _ in parts]), np.array([v * c for v, _, c in parts]), runs[0].freedom
        )
        calendar = (self.first_month + np.flatnonzero(np.isfinite(self.series))) % 12
        years = np.bincount(calendar, minlength=12)
        return tuple(law.estimate(month, int(years[month])) for month in range(12))

    def month_before(self) -> tuple[Floats, Floats, Floats]:
        """What the months before made expect of each, with its 80 % interval, at the likeliest ratio."""
        runs, weight = self._runs
        best = int(np.argmax(weight))
        mean, deviation = self._filter.month_before(float(RATIOS[best]), self.wave)
        half = float(stats.t.ppf(0.9, runs[best].freedom)) * deviation
        return mean, mean - half, mean + half

    def tested(self, months: int) -> NDArray[np.int64]:
        """Which of the coming months can be told: all, or those in months of the year that were ever rated."""
        coming = np.arange(months)
        if not self.seasons:
            return coming
        rated = np.array([e.n > 0 for e in self.seasons])
        found: NDArray[np.int64] = coming[rated[(self.first_month + len(self.series) + coming) % 12]]
        return found

    def covariances(self) -> tuple[Floats, Floats, Floats]:
        """Second moments of the months (T, T) about the first level: of the season as estimated, of steps and of shocks
        with a variance of 1."""
        months = np.arange(len(self.series))
        season = np.array([e.value for e in self.seasons] or [0.0] * 12)[(self.first_month + months) % 12]
        shocks = self._filter.shock_variance(months, self.wave)
        return np.outer(season, season), np.minimum.outer(months, months).astype(float), np.diag(shocks)

    @cached_property
    def trend(self) -> Estimate | None:
        """Lasting change a year; its interval knows that the level wanders without any trend."""
        if len(self.series) < TREND_FROM:
            return None
        runs, weight = _weighed(CourseFilter(self.series, self.first_month, drift=True), self.wave)
        mean = np.array([[12 * run.state[1]] for run in runs])
        cov = np.array([[[144 * run.variance * run.state_cov[1, 1]]] for run in runs])
        return Mixture(weight, mean, cov, runs[0].freedom).estimate(0, self.months)

    @cached_property
    def shock(self) -> Estimate:
        """Deviation of a mean month's shock."""
        return self._deviation(self.variances.shock)

    @cached_property
    def step(self) -> Estimate:
        """Deviation of the level's step in a month."""
        return self._deviation(self.variances.step)

    @cached_property
    def variances(self) -> "CourseVariances":
        """What is known of the variances of steps and shocks together."""
        runs, weight = self._runs
        freedom = runs[0].freedom
        inverse = freedom / stats.chi2.ppf(1 - (np.arange(200) + 0.5) / 200, freedom)
        shock = np.outer([run.variance for run in runs], inverse)
        return CourseVariances((RATIOS[:, None] * shock).ravel(), shock.ravel(), np.repeat(weight / 200, 200))

    def _deviation(self, values: Floats) -> Estimate:
        """The root of a variance: the median and the middle 95 %."""
        low, middle, high = self.variances.quantiles(values, (0.025, 0.5, 0.975))
        return Estimate(sqrt(middle), sqrt(low), sqrt(high), self.months)


@dataclass(frozen=True)
class CourseVariances:
    """Variances of the level's steps and of the shocks, as weighed points (P,)."""

    step: Floats
    shock: Floats
    weight: Floats

    def quantiles(self, values: Floats, chances: tuple[float, ...]) -> tuple[float, ...]:
        """Of something that has these values at the points."""
        order = np.argsort(values)
        cumulated = np.cumsum(self.weight[order])
        return tuple(float(np.interp(p, cumulated, values[order])) for p in chances)


def rating_course(series: Floats, first_month: int) -> RatingCourse:
    """The course of means by month (NaN: not rated); `first_month` is that of the year, from 0."""
    if np.isfinite(series).sum() < WAVE_FROM:
        return RatingCourse(series, first_month, EVEN)
    found = CourseFilter(series, first_month)

    def badness(at: Floats) -> float:
        wave = (float(at[1]), float(at[2]))
        likely = found.run(float(np.exp(at[0])), wave).log_likelihood
        return -likely + (wave[0] ** 2 + wave[1] ** 2) / (2 * LEANING**2)

    bounds = [(np.log(RATIOS[0]), np.log(RATIOS[-1])), (-2.0, 2.0), (-2.0, 2.0)]
    best = optimize.minimize(
        badness, np.array([-2.5, 0.0, 0.0]), method="Nelder-Mead", bounds=bounds, options={"xatol": 0.02, "fatol": 0.02}
    )
    return RatingCourse(series, first_month, (float(best.x[1]), float(best.x[2])))


def _weighed(found: CourseFilter, wave: Wave) -> tuple[list[Filtered], Floats]:
    """The filter at every ratio of the grid, and how much each weighs."""
    runs = [found.run(float(ratio), wave) for ratio in RATIOS]
    likely = np.array([run.log_likelihood for run in runs])
    weight = np.exp(likely - likely.max())
    return runs, weight / weight.sum()
