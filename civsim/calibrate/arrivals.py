"""How often orders are filed: a level, factors by month and by weekday, a trend, and how far counts scatter about them.

Counts of a day have mean level x month factor x weekday factor (main effects). The Poisson estimate makes the fitted
total of every month and of every weekday equal to the counted one; the factors are scaled to a mean of 1 over the days
of the record, so that level x factors gives back the mean. What counts vary beyond Poisson's is in the intervals, and
so is that a busy day is often followed by another. The trend is told beside the factors and not taken out of them: it
comes from a regression with both.

References: McCullagh and Nelder, Generalized Linear Models, 2nd ed., section 6.2 (dispersion).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.count_regression import CountRegression, Floats, poisson_fit, scatter_about, with_errors
from civsim.calibrate.estimate import Estimate, variance

YEAR = 365.25
TREND_FROM = 730  # days of records from which on a trend can be told from a season
OPEN = Estimate(1.0, 0.0, float("inf"), 0)  # of a month or weekday that the records do not hold


@dataclass(frozen=True)
class Rhythm:
    """Mean orders a day; factors from January to December and from Monday to Sunday; scatter of the counts about them.

    `dispersion` is variance / mean of daily counts, `week_dispersion` that of weekly ones: as large where every day has
    a luck of its own, up to seven times as far from 1 where a week has. `trend` is the factor from a year to the next;
    None where the record is too short to tell it from a season.
    """

    level: Estimate
    month: tuple[Estimate, ...]
    weekday: tuple[Estimate, ...]
    trend: Estimate | None
    dispersion: Estimate
    week_dispersion: Estimate
    day_factor: Floats  # (days,) mean 1


def rhythm(counts: NDArray[np.int64], first: pd.Timestamp) -> Rhythm:
    """The rhythm of daily counts that begin on `first`.

    A month or weekday that the record does not hold gets factor 1 with an open interval.
    """
    days = pd.date_range(first, periods=len(counts))
    groups = _Groups(counts, days.month.to_numpy() - 1, days.weekday.to_numpy())
    held = groups.held
    some, design, n = counts[held], groups.design[held], int(counts.sum())
    with_trend = _with_trend(design, np.flatnonzero(held))
    plain = about = poisson_fit(some, design)
    if with_trend is not None:
        about = poisson_fit(some, with_trend)
    scatter = scatter_about(about)
    fit = with_errors(plain, scatter)
    trend = None
    if with_trend is not None:
        growing = with_errors(about, scatter)
        trend = growing.estimate(float(np.exp(growing.coefficients[-1])), _last(with_trend), n)
    day_factor, expected = np.zeros(len(counts)), np.zeros(len(counts))
    day_factor[held] = fit.mean / counts.mean()
    expected[held] = about.mean
    return Rhythm(
        level=fit.estimate(float(counts.mean()), fit.mean / fit.mean.sum() @ design, n),
        month=groups.factors(fit, 0),
        weekday=groups.factors(fit, 1),
        trend=trend,
        dispersion=scatter.dispersion,
        week_dispersion=_by_week(counts, expected, -int(first.weekday()) % 7, about.design.shape[1] - 6),
        day_factor=day_factor,
    )


def _with_trend(design: Floats, day: NDArray[np.integer]) -> Floats | None:
    """The design and the time in years; None where the record is too short to tell a trend from a season."""
    if day[-1] - day[0] + 1 < TREND_FROM:
        return None
    return np.column_stack([design, (day - day.mean()) / YEAR])


def _last(design: Floats) -> Floats:
    return np.asarray(np.eye(design.shape[1])[-1])


@dataclass(frozen=True)
class _Groups:
    """Months and weekdays of the days, and the columns of their effects."""

    counts: NDArray[np.int64]
    month: NDArray[np.integer]
    weekday: NDArray[np.integer]

    @property
    def held(self) -> NDArray[np.bool_]:
        """Days of months and weekdays with any order: the log mean of the others is not finite."""
        by_month, by_weekday = np.bincount(self.month, self.counts, 12), np.bincount(self.weekday, self.counts, 7)
        return np.asarray((by_month[self.month] > 0) & (by_weekday[self.weekday] > 0))

    def present(self, which: int) -> NDArray[np.integer]:
        """Months (0) or weekdays (1) with an effect, in order; the first has none of its own."""
        return np.unique((self.month, self.weekday)[which][self.held])

    @property
    def design(self) -> Floats:
        """Columns of 1, of the months but the first, of the weekdays but the first. (days, P)"""
        columns = [np.ones(len(self.month))]
        for which, group in enumerate((self.month, self.weekday)):
            columns += [group == k for k in self.present(which)[1:]]
        return np.column_stack(columns).astype(float)

    def effects(self, fit: CountRegression, which: int) -> tuple[NDArray[np.integer], Floats]:
        """Places of the coefficients of months or weekdays, and the effects of those present, the first being 0."""
        start = 1 + (len(self.present(0)) - 1) * which
        place = np.arange(start, start + len(self.present(which)) - 1)
        return place, np.concatenate([[0.0], fit.coefficients[place]])

    def factors(self, fit: CountRegression, which: int) -> tuple[Estimate, ...]:
        """Factors of months (0) with mean 1 over the record's days; of weekdays (1) so that the product has mean 1."""
        group, size = ((self.month, 12), (self.weekday, 7))[which]
        present, (place, effect) = self.present(which), self.effects(fit, which)
        days = np.bincount(group, minlength=size)
        weight = days[present] * np.exp(effect)
        scale = self._mean_weekday(fit) if which else float(weight.sum()) / len(group)
        counted = np.bincount(group, self.counts, size)
        never = 3.0 * len(group) / self.counts.sum()  # days, by the rule of three
        found = [Estimate(0.0, 0.0, never / days[k], 0) if days[k] else OPEN for k in range(size)]
        for i, k in enumerate(present):
            gradient = np.zeros(len(fit.coefficients))
            gradient[place] -= weight[1:] / weight.sum()
            if i:
                gradient[place[i - 1]] += 1.0
            found[k] = fit.estimate(float(np.exp(effect[i])) / scale, gradient, int(counted[k]))
        return tuple(found)

    def _mean_weekday(self, fit: CountRegression) -> float:
        """Mean effect of the weekdays where each day counts by the factor of its month."""
        by_month, by_weekday = np.zeros(12), np.zeros(7)
        by_month[self.present(0)] = np.exp(self.effects(fit, 0)[1])
        by_weekday[self.present(1)] = np.exp(self.effects(fit, 1)[1])
        month, weekday = by_month[self.month], by_weekday[self.weekday]
        return float((month * weekday).sum() / month.sum())


def _by_week(counts: NDArray[np.int64], mean: Floats, start: int, effects: int) -> Estimate:
    """Variance / mean of the counts of whole weeks from day `start`; the interval is that of a mean of squares."""
    weeks = (len(counts) - start) // 7
    if weeks < 4:
        return OPEN
    have, want = (x[start : start + 7 * weeks].reshape(weeks, 7).sum(axis=1) for x in (counts, mean))
    square = (have - want) ** 2 / np.maximum(want, 1e-9)
    freedom = max(weeks - effects, 1)
    value = max(float(square.sum()) / freedom, 1e-9)
    return variance(value, max(float(square.std()) / value / np.sqrt(weeks), np.sqrt(2 / freedom)), weeks)
